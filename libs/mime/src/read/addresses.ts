import addressparser from 'nodemailer/lib/addressparser';
import { domainToASCII } from 'node:url';
import type { Address } from './facts.ts';
import type { FaultList } from './faults.ts';
import { fieldValues, type HeaderField } from './header-block.ts';
import type { HeaderText } from './header-text.ts';
import type { MimeLimits } from './limits.ts';

/** Bytes of one field that are read for addresses. */
const maxFieldBytes = 256 * 1024;

/** Addresses of all fields with this name in order, groups flattened (RFC 5322 section 3.4). */
export function readAddresses(
  fields: readonly HeaderField[],
  key: string,
  text: HeaderText,
  limits: MimeLimits,
  faults: FaultList,
): Address[] {
  const found: Address[] = [];
  const add = (name: string, address: string, group: string | null): void => {
    const decodedName = unquote(text.decode(name));
    // Encoded-words are no part of an address (RFC 2047 section 5), raw UTF-8 may be (RFC 6532).
    const decodedAddress = withoutBlanks(text.eightBit(address));
    if (decodedName === '' && decodedAddress === '') return;
    if (found.length === limits.addresses) faults.add('too-many-addresses', key);
    if (found.length >= limits.addresses) return;
    const entry = { name: decodedName === decodedAddress ? '' : decodedName, address: decodedAddress };
    found.push(group === null ? entry : { ...entry, group });
  };
  for (const value of fieldValues(fields, key)) {
    if (found.length >= limits.addresses) break;
    for (const item of addressparser(value.slice(0, maxFieldBytes))) {
      if (item.group === undefined) add(item.name, item.address, null);
      else {
        const group = unquote(text.decode(item.name));
        for (const member of item.group) {
          if (member.group === undefined) add(member.name, member.address, group);
        }
      }
    }
  }
  return found;
}

const longestQuoted = 400;

/** White space in an address is none of it (RFC 5322 section 4.4), but for that in a quoted local part. */
function withoutBlanks(address: string): string {
  if (!address.startsWith('"') || address.length > longestQuoted) return address.replace(/\s+/g, '');
  return address.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (found) => (found.startsWith('"') ? found : ''));
}

/** QUIRK: quotes around an encoded-word's text, or single ones around a name, seen from Outlook and web forms. */
function unquote(name: string): string {
  const inner = /^"(.*)"$/s.exec(name) ?? /^'([^']*)'$/.exec(name);
  return (inner?.[1] ?? name).trim();
}

/**
 * An address in the form in which addresses are compared: lower case, and the domain as A-labels (RFC 5890). Where
 * the domain is none that IDNA knows, it stays as written in lower case.
 */
export function normalAddress(address: string): string {
  const trimmed = address.trim();
  const at = trimmed.lastIndexOf('@');
  if (at < 0) return trimmed.toLowerCase();
  const domain = trimmed.slice(at + 1).replace(/\.$/, '');
  // domainToASCII reads the host of a URL: it gets plain names only, and no ASCII, in which it looks for numbers too.
  const isIdn = /[^\u0020-\u007e]/.test(domain) && !/[\s/\\?#:@[\]%]/.test(domain);
  const ascii = isIdn ? domainToASCII(domain) : '';
  return `${trimmed.slice(0, at).toLowerCase()}@${ascii === '' ? domain.toLowerCase() : ascii}`;
}

/** Return-Path: '' is the null sender, null where the field is missing or says nothing. */
export function readReturnPath(value: string | null): string | null {
  if (value === null) return null;
  const bracketed = /<([^<>]*)>/.exec(value);
  if (bracketed) return (bracketed[1] ?? '').trim();
  return value.trim() === '' ? null : value.trim();
}
