import type { OutboundCharset } from './charset-names.ts';
import { encode } from './encode.ts';

/** RFC 2047 section 2: an encoded-word, and a line that has one. */
const longestWord = 75;
const longestEncodedLine = 76;
/** RFC 5322 section 2.1.1, without CRLF. */
const longestPlainLine = 78;
/** A plain word that no line can hold is encoded instead, far below the 998 octets of RFC 5322. */
const longestPlainWord = 400;
/** RFC 2047 section 5 (3): what stands for itself in a Q word wherever the word may be put. */
const literalInQ = /[0-9A-Za-z!*+\-/]/;

const FOLD = '\r\n ';

/**
 * Header text (a subject) as it goes on the wire: plain ASCII as it is, folded at its blanks; anything else, or what
 * could be taken for an encoded-word, as encoded-words of RFC 2047 in this set, at most 75 characters each and folded.
 * No word splits a character, and each ISO-2022-JP word ends in ASCII. Control characters, line ends above all, become
 * blanks: nothing given here can begin another header. `firstLineUsed` is what stands before it on its line
 * (`Subject: ` is 9). For a display name use `encodePhrase`.
 *
 * @throws CannotEncode when the set lacks a character.
 */
export function encodeHeaderText(text: string, charset: OutboundCharset, firstLineUsed = 0): string {
  const clean = withoutControls(text);
  return isPlain(clean) ? foldPlain(clean, firstLineUsed) : encodedWords(clean, charset, firstLineUsed);
}

/**
 * A display name (RFC 5322 phrase): words of atoms as they are, other ASCII as a quoted string, anything else as
 * encoded-words, as in `encodeHeaderText`.
 *
 * @throws CannotEncode when the set lacks a character.
 */
export function encodePhrase(text: string, charset: OutboundCharset, firstLineUsed = 0): string {
  const clean = withoutControls(text).trim();
  if (!isPlain(clean) || clean.length > longestPlainLine) return encodedWords(clean, charset, firstLineUsed);
  if (/^[0-9A-Za-z!#$%&'*+\-/=?^_`{|}~]+(?: [0-9A-Za-z!#$%&'*+\-/=?^_`{|}~]+)*$/.test(clean)) return clean;
  return `"${clean.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** Every control character, C1 and the Unicode line ends included, as a blank; each run of them as one. */
export function withoutControls(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');
}

function isPlain(text: string): boolean {
  if (!/^[\x20-\x7e]*$/.test(text) || text.includes('=?')) return false;
  if (text.startsWith(' ') || text.endsWith(' ')) return false;
  return text.split(' ').every((word) => word.length <= longestPlainWord);
}

function foldPlain(text: string, firstLineUsed: number): string {
  let line = firstLineUsed;
  let folded = '';
  // Each piece is a word with the blanks before it; a line begins with those blanks and is never blank itself.
  for (const piece of text.match(/ *[^ ]+/g) ?? []) {
    if (piece.startsWith(' ') && line + piece.length > longestPlainLine) {
      folded += '\r\n';
      line = 0;
    }
    folded += piece;
    line += piece.length;
  }
  return folded;
}

function encodedWords(text: string, charset: OutboundCharset, firstLineUsed: number): string {
  const label = /^[\x00-\x7f]*$/.test(text) ? 'US-ASCII' : charset;
  const base64 = prefersBase64(text, label);
  const write = base64 ? base64Word : quotedWord;
  const words: string[] = [];
  let room = Math.min(longestWord, longestEncodedLine - firstLineUsed);
  let chunk = '';
  let written = '';
  for (const character of text) {
    const longer = write(chunk + character, label);
    if (longer.length > room && (chunk !== '' || words.length === 0)) {
      // An empty first word means that the first line has no room: the text begins on the next.
      words.push(written);
      room = longestWord;
      chunk = character;
      written = write(character, label);
    } else {
      chunk += character;
      written = longer;
    }
  }
  if (chunk !== '') words.push(written);
  return words.join(FOLD);
}

/** Base64 for ISO-2022-JP (RFC 1468 asks for it), and where more than a third of the bytes would be escaped in Q. */
function prefersBase64(text: string, charset: OutboundCharset): boolean {
  if (charset === 'ISO-2022-JP') return true;
  const bytes = encode(text, charset);
  return quoted(bytes).length * 3 > bytes.length * 5;
}

function base64Word(text: string, charset: OutboundCharset): string {
  return `=?${charset}?B?${Buffer.from(encode(text, charset)).toString('base64')}?=`;
}

function quotedWord(text: string, charset: OutboundCharset): string {
  return `=?${charset}?Q?${quoted(encode(text, charset))}?=`;
}

function quoted(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    if (byte === 0x20) out += '_';
    else if (byte < 0x80 && literalInQ.test(character)) out += character;
    else out += `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}
