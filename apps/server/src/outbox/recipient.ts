import { domainToASCII } from 'node:url';
import type { NamedAddress } from '@postroom/contracts';

/** The domain of an address as A-labels (RFC 5890), or as written where IDNA knows none. */
function asciiDomain(domain: string): string {
  // domainToASCII reads a host of a URL: only plain names are given to it.
  const ascii = /^[^\s/\\?#:@[\]%]+$/.test(domain) ? domainToASCII(domain) : '';
  return ascii === '' ? domain : ascii;
}

/** The domain of an address as it stands in a Message-ID. */
export function domainOf(address: string): string {
  const domain = asciiDomain(address.slice(address.lastIndexOf('@') + 1));
  return /^[a-z0-9.-]{1,253}$/i.test(domain) ? domain.toLowerCase() : 'localhost';
}

/**
 * A recipient as typed, `Name <address>` or an address, as name and address; the domain becomes A-labels. null where
 * the address cannot be written into an envelope: no local part or domain, or other than ASCII before the @ (which
 * would need SMTPUTF8, RFC 6531, on the whole way).
 */
export function readRecipient(text: string): NamedAddress | null {
  const match = /^([^<>]*)<([^<>]*)>\s*$/.exec(text);
  const typed = (match?.[2] ?? text).trim();
  const at = typed.lastIndexOf('@');
  const address = `${typed.slice(0, at)}@${asciiDomain(typed.slice(at + 1))}`;
  if (at < 1 || !/^[!-~]+@[!-~]+$/.test(address) || /[<>()[\]\\,;:"]/.test(address) || address.length > 254)
    return null;
  const name = (match?.[1] ?? '').trim();
  const quoted = /^"(.*)"$/.exec(name);
  return { name: quoted ? (quoted[1] ?? '').replaceAll(/\\(.)/g, '$1') : name, address };
}

/** As typed into a field, and as a draft keeps it. */
export function writeRecipient({ name, address }: NamedAddress): string {
  if (name === '') return address;
  return /[^\p{L}\p{N} .'-]/u.test(name)
    ? `"${name.replaceAll(/["\\]/g, '\\$&')}" <${address}>`
    : `${name} <${address}>`;
}
