import { encodeText } from './encode-text.ts';

/** RFC 2047, section 2: an encoded-word is at most 75 octets, its line at most 76. */
const MAX_WORD = 75;
/** Where a line of plain words is folded (RFC 5322, section 2.1.1 recommends 78). */
const FOLD_AT = 76;
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * A header's value: as it is where it is ASCII, else as encoded-words (RFC 2047) of the character set, cut between
 * characters. `used` is the length of `Name: ` in front of it.
 */
export function headerText(text: string, charset: string, used: number): string {
  if (PLAIN.test(text) && !text.includes('=?')) return foldWords(text, used);
  const words: string[] = [];
  let taken = '';
  for (const character of text) {
    if (taken !== '' && encodedWord(taken + character, charset).length > MAX_WORD - (words.length === 0 ? used : 0)) {
      words.push(encodedWord(taken, charset));
      taken = '';
    }
    taken += character;
  }
  words.push(encodedWord(taken, charset));
  return words.join('\r\n ');
}

/** One encoded-word, B or Q by what is shorter; ISO-2022-JP returns to ASCII at its end. */
export function encodedWord(text: string, charset: string): string {
  const bytes = encodeText(text, charset);
  const base64 = `=?${charset}?B?${bytes.toString('base64')}?=`;
  const quoted = `=?${charset}?Q?${[...bytes].map(quotedByte).join('')}?=`;
  return quoted.length < base64.length ? quoted : base64;
}

function quotedByte(byte: number): string {
  if (byte === 0x20) return '_';
  const character = String.fromCharCode(byte);
  // What a phrase allows (RFC 2047, section 5 (3)), so that names and subjects go by one rule.
  return /[A-Za-z0-9!*+\-/]/.test(character) ? character : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

function foldWords(text: string, used: number): string {
  let line = used;
  let folded = '';
  for (const [index, word] of text.split(' ').entries()) {
    const fits = index === 0 || line + 1 + word.length <= FOLD_AT;
    if (index > 0) folded += fits ? ' ' : '\r\n ';
    folded += word;
    line = (fits ? line + 1 : 1) + word.length;
  }
  return folded;
}
