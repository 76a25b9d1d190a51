import { host as hostRule, oauth2Shape, port as portRule, type Security } from '@postroom/contracts';
import { XMLParser } from 'fast-xml-parser';
import * as z from 'zod';

/** Of a provider's file: servers of a kind that are looked at, and characters of its name. */
export const autoconfigBounds = { servers: 4, nameCharacters: 100 };

/** A server as the provider's file has it, placeholders filled in. */
export interface ToldServer {
  readonly host: string;
  readonly port: number;
  readonly security: Security;
  readonly user: string;
  readonly authentication: 'none' | 'password' | 'oauth2';
}

export interface Autoconfig {
  readonly name: string | null;
  readonly pop: readonly ToldServer[];
  readonly smtp: readonly ToldServer[];
  /** It names servers for incoming mail, none of them POP3. */
  readonly withoutPop: boolean;
  readonly oauth2: { authorizationUrl: string | null; tokenUrl: string | null; scopes: string[] } | null;
}

/**
 * Where Mozilla's “Autoconfiguration in Thunderbird” looks at the domain itself. Mozilla's own database is not asked, nor
 * plain http: docs/decisions/0013-discover.md.
 */
export function autoconfigUrls(domain: string, email: string): string[] {
  const query = `?emailaddress=${encodeURIComponent(email)}`;
  return [
    `https://autoconfig.${domain}/mail/config-v1.1.xml${query}`,
    `https://${domain}/.well-known/autoconfig/mail/config-v1.1.xml${query}`,
  ];
}

const lists = new Set(['incomingServer', 'outgoingServer', 'authentication']);
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  processEntities: false,
  maxNestedTags: 20,
  isArray: (name) => lists.has(name),
});

const text = z.string().trim();
const serverShape = z.object({
  '@type': z.string(),
  hostname: text,
  port: text,
  socketType: text,
  username: text.optional(),
  authentication: z.array(text.or(z.object({ '#text': text }).transform((tag) => tag['#text']))).optional(),
});
/** Each server is read by itself: one that is malformed leaves the others. */
const file = z.object({
  clientConfig: z.object({
    emailProvider: z.object({
      displayName: text.optional().catch(undefined),
      incomingServer: z.array(z.unknown()).optional(),
      outgoingServer: z.array(z.unknown()).optional(),
    }),
    oAuth2: z.object({ authURL: text, tokenURL: text, scope: text.optional() }).optional().catch(undefined),
  }),
});

const securities: Readonly<Record<string, Security>> = { SSL: 'tls', TLS: 'tls', STARTTLS: 'starttls', plain: 'none' };
const authentications: Readonly<Record<string, ToldServer['authentication']>> = {
  'password-cleartext': 'password',
  'password-encrypted': 'password',
  plain: 'password',
  secure: 'password',
  OAuth2: 'oauth2',
  none: 'none',
  'client-IP-address': 'none',
};

function readServer(raw: unknown, type: string, email: string): ToldServer | null {
  const parsed = serverShape.safeParse(raw);
  if (!parsed.success || parsed.data['@type'] !== type) return null;
  const { data } = parsed;
  const at = email.lastIndexOf('@');
  const filled = (value: string) =>
    value
      .replaceAll('%EMAILADDRESS%', () => email)
      .replaceAll('%EMAILLOCALPART%', () => email.slice(0, at))
      .replaceAll('%EMAILDOMAIN%', () => email.slice(at + 1));
  const host = hostRule.safeParse(filled(data.hostname));
  const port = portRule.safeParse(/^\d{1,5}$/.test(data.port) ? Number(data.port) : null);
  const security = securities[data.socketType];
  const offered = data.authentication ?? ['password-cleartext'];
  const authentication = offered.map((name) => authentications[name]).find((known) => known !== undefined);
  const user = filled(data.username ?? '%EMAILADDRESS%');
  if (!host.success || !port.success || security === undefined || authentication === undefined) return null;
  if (!/^[^\p{Cc}]{1,255}$/u.test(user) || (type === 'pop3' && authentication === 'none')) return null;
  return { host: host.data.toLowerCase(), port: port.data, security, user, authentication };
}

/** The name as people read it: the five entities that every XML file has, nothing that is no text. */
function readName(raw: string | undefined): string | null {
  const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  const name = (raw ?? '')
    .replaceAll(/&(amp|lt|gt|quot|apos);/g, (_, entity: string) => entities[entity] ?? '')
    .replaceAll(/[\p{C}\u2028\u2029]/gu, ' ')
    .trim();
  return name === '' ? null : [...name].slice(0, autoconfigBounds.nameCharacters).join('');
}

const oauth2Rule = z.object(oauth2Shape).pick({ authorizationUrl: true, tokenUrl: true, scopes: true });

/**
 * Reads a provider's file (config-v1.1.xml). A document type is refused unread, so nothing in it can grow.
 * @returns null where it is none, or names no server that Postroom can use
 */
export function readAutoconfig(xml: string, email: string): Autoconfig | null {
  if (/<!(doctype|entity)/i.test(xml)) return null;
  let raw: unknown;
  try {
    raw = parser.parse(xml);
  } catch {
    return null;
  }
  const parsed = file.safeParse(raw);
  if (!parsed.success) return null;
  const { emailProvider, oAuth2 } = parsed.data.clientConfig;
  const servers = (all: readonly unknown[] | undefined, type: string) =>
    (all ?? [])
      .map((one) => readServer(one, type, email))
      .filter((server) => server !== null)
      .slice(0, autoconfigBounds.servers);
  const pop = servers(emailProvider.incomingServer, 'pop3');
  const smtp = servers(emailProvider.outgoingServer, 'smtp');
  const withoutPop = pop.length === 0 && (emailProvider.incomingServer ?? []).length > 0;
  if (pop.length === 0 && smtp.length === 0 && !withoutPop) return null;
  const scopes = (oAuth2?.scope ?? '').split(/\s+/).filter((scope) => scope !== '');
  const oauth2 = oauth2Rule.safeParse({ authorizationUrl: oAuth2?.authURL, tokenUrl: oAuth2?.tokenURL, scopes });
  const https = [oauth2.data?.authorizationUrl, oauth2.data?.tokenUrl].every((url) => url?.startsWith('https://'));
  const name = readName(emailProvider.displayName);
  return { name, pop, smtp, withoutPop, oauth2: oauth2.success && https ? oauth2.data : null };
}
