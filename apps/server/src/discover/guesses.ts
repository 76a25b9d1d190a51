import { domainToASCII } from 'node:url';
import { isIP } from 'node:net';
import type { Channel, Place } from './look.ts';

/** The domain of an address as the name service has it; null where it is none that mail servers can be found for. */
export function domainOf(email: string): string | null {
  const domain = domainToASCII(email.slice(email.lastIndexOf('@') + 1)).replace(/\.$/, '');
  const isName = /^(?=.{3,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
  return isIP(domain) === 0 && isName.test(domain) ? domain : null;
}

const prefixes: Record<Channel, readonly string[]> = { pop: ['pop', 'pop3', 'mail'], smtp: ['smtp', 'mail'] };

/** Ends of names that anybody can have a domain under, as far as mail exchangers stand directly beneath them. */
const publicEnd = /^(?:co|com|net|org|ac|gov|edu|or|ne|go|gob|gen|ltd|plc)\.[a-z]{2}$/;

/** Whose names may be tried: the domain's own, then its mail exchanger's. */
function parentOf(exchanger: string): string | null {
  const parent = exchanger.slice(exchanger.indexOf('.') + 1);
  return parent.includes('.') && !publicEnd.test(parent) ? parent : null;
}

/**
 * Places where servers of a domain usually are: TLS from the first octet before STARTTLS (RFC 8314), the domain's names
 * before those of its mail exchanger.
 */
export function guesses(channel: Channel, domain: string, exchanger: string | null): Place[] {
  const parent = exchanger === null ? null : parentOf(exchanger);
  const names = new Set([
    ...prefixes[channel].map((prefix) => `${prefix}.${domain}`),
    ...(exchanger === null ? [] : [exchanger]),
    ...(parent === null ? [] : prefixes[channel].map((prefix) => `${prefix}.${parent}`)),
  ]);
  const ports = channel === 'pop' ? ([995, 110] as const) : ([465, 587] as const);
  return [
    ...[...names].map((host): Place => ({ host, port: ports[0], security: 'tls' })),
    ...[...names].map((host): Place => ({ host, port: ports[1], security: 'starttls' })),
  ];
}
