import { isAscii, isUtf8 } from 'node:buffer';
import { guess } from './guess.ts';
import { labelToCharset } from './labels.ts';
import { readAs } from './read-as.ts';
import type { Reading } from './reading.ts';

export interface Decoded {
  text: string;
  /** The registered set of the label where the text reads by that without a fault, else the set it was read in. */
  charset: string;
  /** What decided: the label, the bytes being valid UTF-8, statistics, or there being nothing but ASCII. */
  how: 'declared' | 'utf-8' | 'guessed' | 'ascii';
  /** U+FFFD put for what could not be read; the bytes themselves are the caller's to keep. */
  replaced: number;
  /** The text reads by the registered set of its label, strictly, without a fault. */
  strict: boolean;
  /** The canonical name of the label, null for none or an unknown one. */
  declaredCharset: string | null;
}

/** Sets in which any bytes read, so that reading without a fault says nothing for the label. */
const takesAnything: ReadonlySet<string> = new Set(['US-ASCII', 'ISO-8859-1', 'ISO-8859-15', 'windows-1252']);

/**
 * The text of mail bytes under their label: as declared, else as UTF-8 where they are that, else by statistics.
 * Never throws, linear in the number of bytes. A mark (BOM) at the start is not part of the text.
 */
export function decode(bytes: Uint8Array, label: string | null): Decoded {
  const declaredCharset = label === null ? null : labelToCharset(label);
  const done = (how: Decoded['how'], reading: Reading): Decoded => ({
    text: reading.text,
    charset: reading.charset,
    how,
    replaced: reading.faults,
    strict: how === 'declared' && reading.strict,
    declaredCharset,
  });

  const escapedSet = escapedCharset(bytes, declaredCharset);
  const escaped = escapedSet === null ? null : readAs(bytes, escapedSet);
  if (escaped !== null && escaped.faults === 0 && escaped.good > 0) return done('guessed', escaped);

  const marked = declaredCharset?.startsWith('UTF-') === true ? null : markedCharset(bytes);
  if (marked !== null) return done(marked === 'UTF-8' ? 'utf-8' : 'guessed', readAs(bytes, marked));

  if (declaredCharset !== null && !isMislabelledUtf16(bytes, declaredCharset)) {
    const declared = readAs(bytes, declaredCharset);
    const isMultibyteUtf8 = !isAscii(bytes) && isUtf8(bytes);
    if (isMultibyteUtf8 && (declared.faults > 0 || takesAnything.has(declaredCharset))) {
      return done('utf-8', readAs(bytes, 'UTF-8'));
    }
    if (declaredCharset === 'US-ASCII' && !declared.strict) return done('guessed', guess(bytes));
    if (declared.faults === 0 || isDamaged(declared)) return done('declared', declared);
    const guessed = isAscii(bytes) ? declared : guess(bytes);
    return guessed.faults < declared.faults ? done('guessed', guessed) : done('declared', declared);
  }
  const wide = declaredCharset === null ? unmarkedUtf16(bytes) : null;
  if (wide !== null) return done('guessed', readAs(bytes, wide));
  if (isAscii(bytes)) return done('ascii', readAs(bytes, 'US-ASCII'));
  if (isUtf8(bytes)) return done('utf-8', readAs(bytes, 'UTF-8'));
  return done('guessed', guess(bytes));
}

/**
 * The text read in exactly this set, or in the wider one that goes by the same label where the bytes need it; no
 * guessing. Null for a label that names no set. For "read again in another set".
 */
export function decodeAs(bytes: Uint8Array, label: string): Decoded | null {
  const charset = labelToCharset(label);
  if (charset === null) return null;
  const reading = readAs(bytes, charset);
  return {
    text: reading.text,
    charset: reading.charset,
    how: 'declared',
    replaced: reading.faults,
    strict: reading.strict,
    declaredCharset: charset,
  };
}

/** A right label over text that was cut or hurt: far more reads in it than does not. */
function isDamaged(reading: Reading): boolean {
  return reading.charset === 'UTF-8' ? reading.good >= reading.faults : reading.good >= 8 * reading.faults;
}

/** The set that escape sequences speak for, under no label or one under which an escape means nothing. */
function escapedCharset(bytes: Uint8Array, declaredCharset: string | null): string | null {
  if (declaredCharset !== null && /^(?:ISO-2022|CP5022|UTF-16|UTF-32|UTF-7|HZ)/.test(declaredCharset)) return null;
  for (let i = bytes.indexOf(0x1b); i >= 0; i = bytes.indexOf(0x1b, i + 1)) {
    const [first, second, third] = [bytes[i + 1], bytes[i + 2], bytes[i + 3]];
    if (first === 0x24 && (second === 0x42 || second === 0x40)) return 'ISO-2022-JP';
    if (first === 0x28 && (second === 0x4a || second === 0x49)) return 'ISO-2022-JP';
    if (first === 0x24 && second === 0x29 && third === 0x43) return 'ISO-2022-KR';
  }
  return null;
}

function markedCharset(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return isUtf8(bytes) ? 'UTF-8' : null;
  const even = bytes.length % 2 === 0;
  if (even && ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))) return 'UTF-16';
  return null;
}

/**
 * UTF-16 without label and mark is taken only where at least a third of one column of bytes is NUL, two of them at
 * least, and the other not.
 */
function unmarkedUtf16(bytes: Uint8Array): string | null {
  if (bytes.length < 4 || bytes.length % 2 !== 0) return null;
  const nul = [0, 0];
  const looked = Math.min(bytes.length, 4096);
  for (let i = 0; i < looked; i++) if (bytes[i] === 0) nul[i % 2] = (nul[i % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = nul;
  const enough = Math.max(2, looked / 6);
  if (odd >= enough && even < odd / 8) return 'UTF-16LE';
  return even >= enough && odd < even / 8 ? 'UTF-16BE' : null;
}

/** QUIRK: "utf-16" or "unicode" over plain text: no NUL anywhere and all of it ASCII or UTF-8. */
function isMislabelledUtf16(bytes: Uint8Array, charset: string): boolean {
  const wide = charset.startsWith('UTF-16') || charset.startsWith('UTF-32');
  return wide && bytes.length >= 8 && markedCharset(bytes) !== 'UTF-16' && !bytes.includes(0) && isUtf8(bytes);
}
