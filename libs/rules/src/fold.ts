import { domainToASCII } from 'node:url';

const ascii = /^[\u0000-\u007f]*$/;

/** The form in which texts are compared: NFKC, without case (`STRASSE` and `Straße` are equal; `Σ`, `σ`, `ς` too). */
export function foldText(text: string): string {
  if (ascii.test(text)) return text.toLowerCase();
  // By way of upper case, as full case folding does it: lower case alone leaves ß, ſ and final sigma apart.
  return text.normalize('NFKC').toUpperCase().toLowerCase().replaceAll('ς', 'σ');
}

/** NFKC, and the same string where it is ASCII: patterns bring their own case-blindness. */
export function composeText(text: string): string {
  return ascii.test(text) ? text : text.normalize('NFKC');
}

/**
 * A pattern in the form of the texts that it is matched against: what is not ASCII in NFKC, and what of it becomes
 * punctuation (a full-width asterisk) escaped, so that it stays the character that somebody typed.
 */
export function composePattern(pattern: string): string {
  if (ascii.test(pattern)) return pattern;
  return pattern
    .normalize('NFC')
    .replace(/[^\u0000-\u007f]+/gu, (run) => run.normalize('NFKC').replace(/[!-/:-@[-`{-~]/g, '\\$&'));
}

/**
 * An address in its normal form: local part and domain in lower case, the domain as A-labels. A domain that has no
 * A-labels keeps its lower case, so that a broken address still equals itself.
 */
export function normalAddress(address: string): string {
  const trimmed = address.trim();
  if (ascii.test(trimmed)) return trimmed.toLowerCase();
  const at = trimmed.lastIndexOf('@');
  const domain = trimmed.slice(at + 1).toLowerCase();
  return trimmed.slice(0, at + 1).toLowerCase() + (domainToASCII(domain) || domain);
}
