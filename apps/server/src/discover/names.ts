import { Resolver } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';

/** Of name service: milliseconds for a try and for a longer one after it, tries, and records of one answer looked at. */
export const nameBounds = { tryMs: 1500, longestTryMs: 2000, tries: 2, records: 20 };

export interface Service {
  readonly host: string;
  readonly port: number;
}

/** What a name service answers when it answers that there is none. */
const noRecord = new Set(['ENODATA', 'ENOTFOUND']);

const named = (host: string): string => host.replace(/\.$/, '').toLowerCase();

/** Names asked for in one search: each once, so that what was looked at is what is connected to. */
export class Names {
  private readonly resolver = new Resolver({
    timeout: nameBounds.tryMs,
    maxTimeout: nameBounds.longestTryMs,
    tries: nameBounds.tries,
  });
  private readonly known = new Map<string, Promise<string[]>>();
  private silent = false;

  /** @param servers `address:port` of name servers; those of the system unless given */
  constructor(
    servers: readonly string[] | null,
    private readonly signal: AbortSignal,
  ) {
    if (servers !== null) this.resolver.setServers(servers);
    signal.addEventListener('abort', () => this.resolver.cancel(), { once: true });
  }

  /** True where a question got no answer at all: what was not found may be there. */
  get unanswered(): boolean {
    return this.silent;
  }

  /** Names of a domain's mail exchangers, the preferred first; null where there is no such domain. */
  async exchangers(domain: string): Promise<string[] | null> {
    const found = await this.ask(() => this.resolver.resolveMx(domain));
    if (found === 'no such name') return null;
    return found
      .sort((one, other) => one.priority - other.priority)
      .slice(0, nameBounds.records)
      .map(({ exchange }) => named(exchange))
      .filter((host) => host !== '');
  }

  /**
   * A service's servers (RFC 2782): by priority, then the heavier first, since one is suggested and not each time
   * another. `denied`: the domain says that it has no such service.
   */
  async service(name: string): Promise<Service[] | 'denied'> {
    const found = await this.ask(() => this.resolver.resolveSrv(name));
    if (found === 'no such name') return [];
    const servers = found
      .sort((one, other) => one.priority - other.priority || other.weight - one.weight)
      .slice(0, nameBounds.records)
      .map((record) => ({ host: named(record.name), port: record.port }));
    const there = servers.filter(({ host, port }) => host !== '' && port > 0);
    return servers.length > 0 && there.length === 0 ? 'denied' : there;
  }

  /** IPv4 and IPv6 addresses; none where the name has none. */
  addresses(host: string): Promise<string[]> {
    const before = this.known.get(host);
    if (before) return before;
    const asked = Promise.all([
      this.ask(() => this.resolver.resolve4(host)),
      this.ask(() => this.resolver.resolve6(host)),
    ]).then((answers) => answers.flatMap((found) => (found === 'no such name' ? [] : found)));
    this.known.set(host, asked);
    return asked;
  }

  /** For connections: the addresses of this search. */
  readonly lookup: LookupFunction = (host, options, callback) => {
    void this.addresses(host).then((addresses) => {
      const all = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
      const [first] = all;
      if (!first) callback(Object.assign(new Error(`No address of ${host}.`), { code: 'ENOTFOUND' }), '', 0);
      else if (options.all) callback(null, all);
      else callback(null, first.address, first.family);
    });
  };

  private async ask<T>(question: () => Promise<T[]>): Promise<T[] | 'no such name'> {
    if (this.signal.aborted) return [];
    try {
      return await question();
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (code === 'ENOTFOUND') return 'no such name';
      if (!noRecord.has(code)) this.silent = true;
      return [];
    }
  }
}
