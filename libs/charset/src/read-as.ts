import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { NONE } from './byte-pairs.ts';
import { readHz } from './read-hz.ts';
import { readIso2022 } from './read-iso-2022.ts';
import { readUtf7 } from './read-utf-7.ts';
import { readingOf, TextCollector, type Reading } from './reading.ts';
import { isTableCharset, registeredTable, type TableCharset } from './registered-tables.ts';

/**
 * The wider set that mail under each label is really written in (the WHATWG standard and every mail reader agree),
 * and iconv-lite's name for it. Taken only when the bytes do not read by the registered set.
 */
const wider: Readonly<Record<string, readonly [charset: string, encoding: string]>> = {
  'US-ASCII': ['windows-1252', 'windows-1252'],
  'ISO-8859-1': ['windows-1252', 'windows-1252'],
  'ISO-8859-2': ['windows-1250', 'windows-1250'],
  'ISO-8859-7': ['windows-1253', 'windows-1253'],
  'ISO-8859-8': ['windows-1255', 'windows-1255'],
  'ISO-8859-8-I': ['windows-1255', 'windows-1255'],
  'ISO-8859-9': ['windows-1254', 'windows-1254'],
  'ISO-8859-11': ['windows-874', 'windows-874'],
  'ISO-8859-13': ['windows-1257', 'windows-1257'],
  'ISO-8859-15': ['windows-1252', 'windows-1252'],
  'TIS-620': ['windows-874', 'windows-874'],
  Shift_JIS: ['windows-31J', 'shiftjis'],
  'EUC-JP': ['eucJP-ms', 'eucjp'],
  GB2312: ['GBK', 'gbk'],
  GBK: ['GB18030', 'gb18030'],
  Big5: ['Big5-HKSCS', 'big5hkscs'],
  'EUC-KR': ['windows-949', 'cp949'],
};

/** iconv-lite's names where ours is not one it understands. */
const encodings: Readonly<Record<string, string>> = {
  'ISO-8859-8-I': 'iso-8859-8',
  IBM720: 'cp720',
  'windows-31J': 'shiftjis',
  'eucJP-ms': 'eucjp',
  'windows-949': 'cp949',
  'windows-950': 'cp950',
  'Big5-HKSCS': 'big5hkscs',
  'x-mac-cyrillic': 'maccyrillic',
  'x-mac-greek': 'macgreek',
  'x-mac-turkish': 'macturkish',
  'x-mac-ce': 'maccenteuro',
  'x-mac-croatian': 'maccroatian',
  'x-mac-romania': 'macromania',
  'x-mac-iceland': 'maciceland',
  'x-mac-thai': 'macthai',
  'ARMSCII-8': 'armscii8',
  PTCP154: 'pt154',
  'KZ-1048': 'rk1048',
  'hp-roman8': 'hproman8',
  'GEORGIAN-PS': 'georgianps',
  'GEORGIAN-ACADEMY': 'georgianacademy',
};

/**
 * Sets in which bytes below 80 are not all ASCII: UTF-32 has NULs between letters, the national forms of ISO 646 a yen
 * sign and an overline, the Vietnamese sets letters in the place of control characters, IBM864 the Arabic percent sign.
 */
const otherwise = /^(?:UTF-32|ISO646-|VISCII$|TCVN$|IBM864$)/;

/**
 * Reads bytes under a canonical name of `labelToCharset`: by the registered set if that goes without a fault, else by
 * the wider set of the same family, in which what cannot be read is U+FFFD. Linear in the number of bytes.
 */
export function readAs(bytes: Uint8Array, charset: string): Reading {
  if (charset === 'UTF-8') return readUtf8(bytes);
  if (charset.startsWith('ISO-2022') || charset === 'CP50221') return readIso2022(bytes, charset);
  if (charset === 'HZ-GB-2312') return readHz(bytes);
  if (charset.startsWith('UTF-16')) return readUtf16(bytes, charset);
  if (charset === 'UTF-7' || charset === 'UTF-7-IMAP') return readUtf7(bytes, charset);
  const strict = readRegistered(bytes, charset);
  if (strict !== null) return strict;
  // GBK's own wider set has a wider one: GB2312 text may hold four-byte GB18030.
  const gbk = charset === 'GB2312' ? readRegistered(bytes, 'GBK') : null;
  if (gbk !== null) return { ...gbk, strict: false };
  const [name, encoding] = wider[charset === 'GB2312' ? 'GBK' : charset] ?? [charset, encodings[charset] ?? charset];
  return readingOf(
    withoutMark(iconv.decode(Buffer.from(bytes), encoding, { stripBOM: false })),
    name,
    name === charset,
  );
}

function readRegistered(bytes: Uint8Array, charset: string): Reading | null {
  if (otherwise.test(charset)) return null;
  if (isAscii(bytes)) return { text: latin1(bytes), charset, faults: 0, good: 0, strict: true };
  if (charset === 'US-ASCII') return null;
  if (isTableCharset(charset)) return readByTable(bytes, charset);
  if (charset === 'TIS-620' && bytes.includes(0xa0)) return null;
  if (charset.startsWith('ISO-8859-')) {
    // 80 to 9F are control characters, which no text has: the label lies, and the wider set is meant.
    if (Object.hasOwn(wider, charset) && bytes.some((byte) => byte >= 0x80 && byte <= 0x9f)) return null;
    const reading = readingOf(iconv.decode(Buffer.from(bytes), encodings[charset] ?? charset), charset, true);
    return reading.faults === 0 ? reading : null;
  }
  if (charset === 'TIS-620') {
    const reading = readingOf(iconv.decode(Buffer.from(bytes), 'tis620'), charset, true);
    return reading.faults === 0 ? reading : null;
  }
  return null;
}

function readByTable(bytes: Uint8Array, charset: TableCharset): Reading | null {
  const { single, pairs, triples } = registeredTable(charset);
  const out = new TextCollector(bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte < 0x80) {
      out.put(byte);
      continue;
    }
    let unit = single.get(byte) ?? NONE;
    if (unit === NONE && byte === 0x8f && triples !== null) {
      unit = triples[((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)] ?? NONE;
      i += 2;
    } else if (unit === NONE) {
      unit = pairs[(byte << 8) | (bytes[i + 1] ?? 0)] ?? NONE;
      i++;
    }
    if (unit === NONE) return null;
    out.put(unit);
  }
  return { text: out.toString(), charset, faults: 0, good: out.good, strict: true };
}

function readUtf8(bytes: Uint8Array): Reading {
  const text = new TextDecoder('utf-8').decode(bytes);
  // A U+FFFD that the sender wrote is no fault.
  if (isUtf8(bytes)) return { ...readingOf(text, 'UTF-8', true), faults: 0, strict: true };
  return readingOf(text, 'UTF-8', true);
}

function readUtf16(bytes: Uint8Array, charset: string): Reading {
  const order = byteOrder(bytes, charset);
  const text = new TextDecoder(order === 'big' ? 'utf-16be' : 'utf-16le').decode(bytes);
  return readingOf(text, charset, true);
}

/** A mark wins over the label; without both, the order in which more of the first units are ASCII or blanks. */
function byteOrder(bytes: Uint8Array, charset: string): 'big' | 'little' {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'big';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'little';
  if (charset !== 'UTF-16') return charset === 'UTF-16BE' ? 'big' : 'little';
  let big = 0;
  for (let i = 0; i + 1 < bytes.length && i < 4096; i += 2) {
    if (bytes[i] === 0) big++;
    if (bytes[i + 1] === 0) big--;
  }
  return big > 0 ? 'big' : 'little';
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
