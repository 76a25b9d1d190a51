import type { OutboundCharset } from './charset-names.ts';
import { encode } from './encode.ts';
import { withoutControls } from './header-text.ts';

/** A parameter stands on a line of its own, after one blank and before ";": 78 in all (RFC 5322 section 2.1.1). */
const longestPiece = 76;
/** RFC 2231 section 7, attribute-char; `%`, `'` and `*` have a meaning in an extended value. */
const attributeChar = /[0-9A-Za-z!#$&+\-.^_`{|}~]/;

/**
 * A MIME parameter (an attachment's file name) as the pieces that go, each after "; ", into the header: plain ASCII as
 * `name="value"`, anything else by RFC 2231 with this set, in continuations where one line cannot hold it. No piece
 * splits a character, and each ISO-2022-JP piece ends in ASCII. Control characters become blanks.
 *
 * @throws CannotEncode when the set lacks a character.
 */
export function encodeParameter(name: string, value: string, charset: OutboundCharset): string[] {
  const clean = withoutControls(value);
  return /^[\x20-\x7e]*$/.test(clean) && !clean.includes('=?')
    ? plainPieces(name, clean)
    : extendedPieces(name, clean, charset);
}

function plainPieces(name: string, value: string): string[] {
  const escape = (character: string): string =>
    character === '"' || character === '\\' ? `\\${character}` : character;
  const whole = `${name}="${Array.from(value, escape).join('')}"`;
  if (whole.length <= longestPiece) return [whole];
  return pieces(Array.from(value, escape), (content, n) => `${name}*${n}="${content}"`);
}

function extendedPieces(name: string, value: string, charset: OutboundCharset): string[] {
  const whole = `${name}*=${charset}''${percentEncoded(encode(value, charset))}`;
  if (whole.length <= longestPiece) return [whole];
  // Character by character, so that no piece splits one: in ISO-2022-JP each brings its own escapes.
  const units = runs(value, charset).map((run) => percentEncoded(encode(run, charset)));
  return pieces(units, (content, n) => `${name}*${n}*=${n === 0 ? `${charset}''` : ''}${content}`);
}

/** Units that stay whole: characters, in ISO-2022-JP runs of four, so that escapes do not triple the length. */
function runs(value: string, charset: OutboundCharset): string[] {
  const characters = Array.from(value);
  if (charset !== 'ISO-2022-JP') return characters;
  const found: string[] = [];
  for (let i = 0; i < characters.length; i += 4) found.push(characters.slice(i, i + 4).join(''));
  return found;
}

function pieces(units: readonly string[], write: (content: string, n: number) => string): string[] {
  const found: string[] = [];
  let content = '';
  for (const unit of units) {
    if (content !== '' && write(content + unit, found.length).length > longestPiece) {
      found.push(write(content, found.length));
      content = '';
    }
    content += unit;
  }
  found.push(write(content, found.length));
  return found;
}

function percentEncoded(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    out +=
      byte < 0x80 && attributeChar.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}
