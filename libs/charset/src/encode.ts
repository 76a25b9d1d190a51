import Encoding from 'encoding-japanese';
import iconv from 'iconv-lite';
import type { OutboundCharset } from './charset-names.ts';
import { isTableCharset, registeredTable } from './registered-tables.ts';

/** Text was to be written in a set that lacks some of its characters. */
export class CannotEncode extends Error {
  override readonly name = 'CannotEncode';
  readonly code = 'cannot-encode';

  readonly charset: OutboundCharset;
  /** The characters that the set lacks, each once. */
  readonly characters: readonly string[];

  constructor(charset: OutboundCharset, characters: readonly string[]) {
    // No character in the message: it may end in a log, and mail text does not belong there.
    super(`${charset} lacks ${characters.length} of the text's characters.`);
    this.charset = charset;
    this.characters = characters;
  }
}

/**
 * The characters (code points, each once, in the order of the text) that the registered set lacks, strictly; empty
 * when it can carry the text. Unpaired surrogates are characters of no set, UTF-8 included. Linear.
 */
export function missingCharacters(text: string, charset: OutboundCharset): string[] {
  const carries = carrier(charset);
  const missing = new Set<string>();
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (!carries(point)) missing.add(character);
  }
  return [...missing];
}

/**
 * The bytes of the text in this set. ISO-2022-JP begins and ends in ASCII, as each of its lines does.
 *
 * @throws CannotEncode with the characters that the set lacks; nothing is ever replaced.
 */
export function encode(text: string, charset: OutboundCharset): Uint8Array {
  const missing = missingCharacters(text, charset);
  if (missing.length > 0) throw new CannotEncode(charset, missing);
  if (charset === 'UTF-8') return Buffer.from(text, 'utf8');
  if (charset === 'ISO-2022-JP') return encodeIso2022Jp(text);
  if (isTableCharset(charset)) return encodeByTable(text, registeredTable(charset).codes);
  return iconv.encode(text, charset === 'US-ASCII' ? 'ascii' : charset, { addBOM: false });
}

function encodeByTable(text: string, codes: Uint32Array): Uint8Array {
  const bytes = Buffer.allocUnsafe(text.length * 3);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const code = unit < 0x80 ? unit : (codes[unit] ?? 0);
    if (code > 0xffff) bytes[length++] = code >> 16;
    if (code > 0xff) bytes[length++] = (code >> 8) & 0xff;
    bytes[length++] = code & 0xff;
  }
  return bytes.subarray(0, length);
}

/** encoding-japanese knows all of RFC 1468 but the two signs that JIS Roman has instead of \ and ~. */
function encodeIso2022Jp(text: string): Uint8Array {
  const parts = text.split(/([\u00a5\u203e]+)/).map((part, i) => {
    if (i % 2 === 0)
      return Uint8Array.from(Encoding.convert(Encoding.stringToCode(part), { to: 'JIS', from: 'UNICODE' }));
    const roman = part.replaceAll('\u00a5', '\\').replaceAll('\u203e', '~');
    return Buffer.from(`\u001b(J${roman}\u001b(B`, 'latin1');
  });
  return Buffer.concat(parts);
}

const carriers = new Map<OutboundCharset, (point: number) => boolean>();

/** Tells of a code point whether the registered set has it, strictly. */
export function carrier(charset: OutboundCharset): (point: number) => boolean {
  let found = carriers.get(charset);
  if (found === undefined) {
    found = makeCarrier(charset);
    carriers.set(charset, found);
  }
  return found;
}

function makeCarrier(charset: OutboundCharset): (point: number) => boolean {
  if (charset === 'UTF-8') return (point) => point < 0xd800 || point > 0xdfff;
  // U+E5E5 shares its bytes with the ideographic space, as the WHATWG standard has it.
  if (charset === 'GB18030') return (point) => (point < 0xd800 || point > 0xdfff) && point !== 0xe5e5;
  if (charset === 'US-ASCII') return (point) => point < 0x80;
  if (isTableCharset(charset)) {
    const { codes } = registeredTable(charset);
    return (point) => point < 0x80 || (point <= 0xffff && codes[point] !== 0);
  }
  if (charset === 'ISO-2022-JP') {
    const { codes } = registeredTable('Shift_JIS');
    return (point) => {
      // These three would switch the reader's state: text that has them must not travel in an escaped set.
      if (point < 0x80) return point !== 0x1b && point !== 0x0e && point !== 0x0f;
      // One byte in Shift_JIS is half-width katakana, which RFC 1468 has not.
      return point === 0xa5 || point === 0x203e || (point <= 0xffff && (codes[point] ?? 0) > 0xff);
    };
  }
  const points = singleByteCharacters(charset);
  return (point) => point < 0x80 || points.has(point);
}

/** What a single-byte set has beyond ASCII. C1 controls are left out: readers take their bytes for windows-125x. */
function singleByteCharacters(charset: OutboundCharset): ReadonlySet<number> {
  const points = new Set<number>();
  for (let byte = 0x80; byte <= 0xff; byte++) {
    const point = iconv.decode(Buffer.from([byte]), charset).charCodeAt(0);
    if (point > 0x9f && point !== 0xfffd) points.add(point);
  }
  // iconv-lite follows WHATWG here; the registered windows-1255 has no CA.
  if (charset === 'windows-1255') points.delete(0x05ba);
  return points;
}
