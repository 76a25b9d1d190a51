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
  for (const { encoding } of detectAll(sample, { detectEncodings: detectable, minimumThreshold: 0 })) {
    const charset = encoding === null ? null : labelToCharset(registeredFirst[encoding.toLowerCase()] ?? encoding);
    if (charset !== null && found.size < candidatesTried) found.add(charset);
  }
  return found.add('ISO-8859-1');
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
