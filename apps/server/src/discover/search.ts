import type { Discovered } from '@postroom/contracts';
import { OutgoingRequests } from '../http/outgoing-request.ts';
import { ReachableNetworks } from '../http/reachable-networks.ts';
import { type Autoconfig, autoconfigUrls, readAutoconfig } from './autoconfig.ts';
import { type Candidate, type Choice, choose } from './choose.ts';
import { domainOf, guesses } from './guesses.ts';
import { asDiscovered, knownByDomain, knownByExchanger } from './known.ts';
import type { Channel, LookParts, Place } from './look.ts';
import { Names, type Service } from './names.ts';

/** Of one search: milliseconds in all; of a provider's file, milliseconds and octets. */
export const searchBounds = { wholeMs: 20_000, fileMs: 6000, fileBytes: 128 * 1024 };

export interface SearchParts {
  /** Networks that may be asked beside public addresses. */
  readonly allowNetworks: readonly string[];
  /** Name servers, `address:port`; null: those of the system. */
  readonly nameServers: readonly string[] | null;
  /** Certificates (PEM) trusted in addition. */
  readonly caPem?: string;
  /** Where a domain's file may be; those of the domain itself unless told. */
  readonly fileUrls?: (domain: string, email: string) => string[];
  /** Places that are tried by name; the usual ones unless told. */
  readonly places?: (channel: Channel, domain: string, exchanger: string | null) => Place[];
}

const byHand = 'Ask the provider for its POP3 and SMTP servers, and enter them by hand.';

function nothing(...advice: string[]): Discovered {
  return { pop: null, smtp: null, oauth2: null, source: null, provider: null, advice };
}

/** What names say of one kind of server. */
type Told = readonly Candidate[] | 'denied';

/** One search for the servers of an address. Nothing is sent that belongs to an account but the address, to its domain. */
export class Search {
  private readonly names: Names;
  private readonly outgoing: OutgoingRequests;
  private readonly look: LookParts;
  private readonly signal: AbortSignal;

  constructor(
    private readonly email: string,
    private readonly parts: SearchParts,
    stop: AbortSignal,
  ) {
    this.signal = AbortSignal.any([stop, AbortSignal.timeout(searchBounds.wholeMs)]);
    this.names = new Names(parts.nameServers, this.signal);
    const ca = parts.caPem === undefined ? {} : { caPem: parts.caPem };
    this.outgoing = new OutgoingRequests(parts.allowNetworks, {
      lookup: this.names.lookup,
      bounds: { wholeMs: searchBounds.fileMs, answerBytes: searchBounds.fileBytes },
      ...ca,
    });
    this.look = { lookup: this.names.lookup, networks: new ReachableNetworks(parts.allowNetworks), ...ca };
  }

  /** Known providers by domain, then by mail exchanger; the domain's own file; its SRV records; its usual names. */
  async run(): Promise<Discovered> {
    const domain = domainOf(this.email);
    if (domain === null)
      return nothing('Servers are found for the domain of an address, such as shop.example.', byHand);
    const known = knownByDomain(domain);
    if (known) return asDiscovered(known, this.email, 'known');
    const exchangers = await this.names.exchangers(domain);
    if (exchangers === null) return nothing(`There is no domain ${domain}. Check how the address is spelt.`);
    const [exchanger = null] = exchangers;
    const hosted = exchanger === null ? null : knownByExchanger(exchanger);
    if (hosted) return asDiscovered(hosted, this.email, 'mx');
    const [file, pop, smtp] = await Promise.all([
      this.file(domain),
      this.services(domain, ['_pop3s', '_pop3']),
      this.services(domain, ['_submissions', '_submission']),
    ]);
    const [incoming, outgoing] = await Promise.all([
      this.choice('pop', domain, exchanger, file?.pop ?? [], pop),
      this.choice('smtp', domain, exchanger, file?.smtp ?? [], smtp),
    ]);
    return this.answer(domain, file, incoming, outgoing, pop === 'denied');
  }

  private async file(domain: string): Promise<Autoconfig | null> {
    const urls = (this.parts.fileUrls ?? autoconfigUrls)(domain, this.email);
    const asked = urls.map(async (url) => {
      try {
        const answer = await this.outgoing.send(url, { signal: this.signal });
        return answer.status === 200 ? readAutoconfig(await answer.text(), this.email) : null;
      } catch {
        return null;
      }
    });
    for (const found of asked) {
      const file = await found;
      if (file !== null) return file;
    }
    return null;
  }

  /** RFC 6186 and RFC 8314, 5.1: the first of the two is with TLS from the first octet. */
  private async services(domain: string, [direct, upgraded]: readonly [string, string]): Promise<Told> {
    const [withTls, without] = await Promise.all([
      this.names.service(`${direct}._tcp.${domain}`),
      this.names.service(`${upgraded}._tcp.${domain}`),
    ]);
    const candidates = (services: readonly Service[] | 'denied', security: 'tls' | 'starttls') =>
      services === 'denied'
        ? []
        : services.map(({ host, port }): Candidate => ({ ...this.usual, host, port, security, source: 'srv' }));
    const all = [...candidates(withTls, 'tls'), ...candidates(without, 'starttls')];
    return all.length === 0 && (withTls === 'denied' || without === 'denied') ? 'denied' : all;
  }

  private get usual(): { user: string; authentication: 'password' } {
    return { user: this.email, authentication: 'password' };
  }

  /** What was told comes first; only where nothing was, usual names are tried. */
  private choice(
    channel: Channel,
    domain: string,
    exchanger: string | null,
    inFile: Autoconfig['pop'],
    services: Told,
  ): Promise<{ choice: Choice | null; inner: string[] }> {
    const candidates = (): Candidate[] => {
      if (inFile.length > 0) return inFile.map((server) => ({ ...server, source: 'autoconfig' }));
      if (services === 'denied') return [];
      if (services.length > 0) return [...services];
      const places = (this.parts.places ?? guesses)(channel, domain, exchanger);
      return places.map((place) => ({ ...this.usual, ...place, source: 'probe' }));
    };
    return choose(channel, candidates(), this.look, this.signal);
  }

  private answer(
    domain: string,
    file: Autoconfig | null,
    incoming: { choice: Choice | null; inner: string[] },
    outgoing: { choice: Choice | null; inner: string[] },
    denied: boolean,
  ): Discovered {
    const { choice: pop } = incoming;
    const { choice: smtp } = outgoing;
    const advice = new Set<string>();
    if (pop === null && denied) advice.add(`${domain} says that it has no POP3, which Postroom downloads by.`);
    else if (pop === null && file?.withoutPop === true) {
      advice.add(`The provider names no POP3 server for ${domain}. Ask it to switch POP3 on.`);
    }
    for (const host of [...incoming.inner, ...outgoing.inner]) {
      advice.add(
        `${host} is in an inner network, which is not asked here. Enter it by hand if it is yours, or open its network by POSTROOM_ALLOW_NETWORKS.`,
      );
    }
    for (const choice of [pop, smtp]) {
      choice?.advice.forEach((sentence) => advice.add(sentence));
      if (choice && choice.source !== 'autoconfig' && !`.${choice.host}`.endsWith(`.${domain}`)) {
        advice.add(
          `${choice.host} is not of ${domain}: make sure that it is your provider’s before you enter a password.`,
        );
      }
    }
    const signsInByToken = pop?.authentication === 'oauth2' || smtp?.authentication === 'oauth2';
    if (signsInByToken) advice.add('The provider wants OAuth 2.0: register Postroom with it and enter its client ID.');
    if (pop === null && smtp === null && advice.size === 0) {
      advice.add(
        this.names.unanswered
          ? 'The name service gave no answer: check the resolver of this machine, then try again.'
          : `No servers were found for ${domain}.`,
      );
    }
    if (pop === null) advice.add(byHand);
    const flow = 'authorizationCode';
    const { authorizationUrl = null, tokenUrl = null, scopes = [] } = file?.oauth2 ?? {};
    const oauth2 = { provider: 'other', flow, clientId: null, authorizationUrl, tokenUrl, scopes } as const;
    return {
      pop: pop && incomingOf(pop),
      smtp: smtp && serverOf(smtp),
      oauth2: signsInByToken ? { ...oauth2, scopes: [...scopes] } : null,
      source: pop?.source ?? smtp?.source ?? null,
      provider: pop?.source === 'autoconfig' || smtp?.source === 'autoconfig' ? (file?.name ?? null) : null,
      advice: [...advice],
    };
  }
}

function serverOf({ host, port, security, user, authentication }: Choice): NonNullable<Discovered['smtp']> {
  return { host, port, security, user: authentication === 'none' ? '' : user, authentication };
}

/** A file's POP3 server without sign-in is left out where it is read. */
function incomingOf(choice: Choice): NonNullable<Discovered['pop']> {
  return { ...serverOf(choice), authentication: choice.authentication === 'oauth2' ? 'oauth2' : 'password' };
}
