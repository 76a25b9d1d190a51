import { detectAll } from 'jschardet';
import { labelToCharset } from './labels.ts';
import { readAs } from './read-as.ts';
import type { Reading } from './reading.ts';

/** Bytes that the statistics look at, from shortly before the first that is not ASCII. Costs about 10 ms. */
const sampleBytes = 64 * 1024;
const bytesBeforeFirst = 256;
/** How many of the detector's answers are tried by reading the whole text. */
const candidatesTried = 4;

/** Sets that mail is written in; DOS, EBCDIC and the rare ones would only win by accident on short text. */
const detectable = [
  'Windows-1250',
  'Windows-1251',
  'Windows-1252',
  'Windows-1253',
  'Windows-1254',
  'Windows-1255',
  'Windows-1256',
  'Windows-1257',
  'Windows-1258',
  'ISO-8859-2',
  'ISO-8859-5',
  'ISO-8859-7',
  'KOI8-R',
  'KOI8-U',
  'CP932',
  'SHIFT_JIS',
  'EUC-JP',
  'GB2312',
  'GB18030',
  'Big5',
  'Big5-HKSCS',
  'CP949',
  'EUC-KR',
  'CP874',
  'TIS-620',
];

/**
 * The set that eight-bit text without a usable label is most likely written in, read. Never fails: where nothing else
 * reads, windows-1252 does nearly always. Names the registered set where the text keeps to it.
 */
export function guess(bytes: Uint8Array): Reading {
  const first = bytes.findIndex((byte) => byte >= 0x80);
  const from = Math.max(0, first - bytesBeforeFirst);
  let best: Reading | null = null;
  for (const charset of candidates(bytes.subarray(from, from + sampleBytes))) {
    const reading = readAs(bytes, charset);
    if (reading.faults === 0) return reading;
    if (best === null || reading.faults < best.faults) best = reading;
  }
  return best ?? readAs(bytes, 'ISO-8859-1');
}

function candidates(sample: Uint8Array): Set<string> {
  const found = new Set<string>();
  const latin = isLatin(sample);
  for (const { encoding } of detectAll(sample, { detectEncodings: detectable, minimumThreshold: 0 })) {
    const charset = encoding === null ? null : labelToCharset(registeredFirst[encoding.toLowerCase()] ?? encoding);
    if (charset === null || found.size >= candidatesTried || (latin && notLatin.has(charset))) continue;
    found.add(charset);
  }
  return found.add('ISO-8859-1');
}

/** Sets of one byte whose letters beyond ASCII make whole words. */
const notLatin: ReadonlySet<string> = new Set([
  'windows-1251',
  'windows-1253',
  'windows-1255',
  'windows-1256',
  'ISO-8859-5',
  'ISO-8859-7',
  'KOI8-R',
  'KOI8-U',
  'TIS-620',
]);

/** Most bytes beyond ASCII stand beside an ASCII letter, as accented letters do; short text fools the statistics. */
function isLatin(sample: Uint8Array): boolean {
  let beyond = 0;
  let beside = 0;
  for (let i = 0; i < sample.length; i++) {
    if ((sample[i] ?? 0) < 0x80) continue;
    beyond++;
    if (isLetter(sample[i - 1] ?? 0) || isLetter(sample[i + 1] ?? 0)) beside++;
  }
  return beside * 4 > beyond * 3;
}

function isLetter(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

/** The detector names the wide sets; reading begins with the registered one, which widens by itself. */
const registeredFirst: Readonly<Record<string, string>> = {
  'windows-1252': 'iso-8859-1',
  cp932: 'shift_jis',
  gb18030: 'gb2312',
  gbk: 'gb2312',
  'big5-hkscs': 'big5',
  cp949: 'euc-kr',
  cp874: 'tis-620',
};
