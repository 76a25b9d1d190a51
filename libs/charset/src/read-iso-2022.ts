import iconv from 'iconv-lite';
import { bytePairs, NONE } from './byte-pairs.ts';
import { TextCollector, type Reading } from './reading.ts';
import { jisX0208Character, jisX0212Character, registeredTable } from './registered-tables.ts';

const ESC = 0x1b;
const SO = 0x0e;
const SI = 0x0f;

/** What bytes 21 to 7E mean at the moment. */
type Graphic = 'ascii' | 'roman' | 'kana' | 'jisX0208' | 'jisX0212' | 'gb2312' | 'ksX1001' | 'unknown94x94';

/** Escape sequences after ESC (RFC 1468, 1554, 1557, 1922, and what JIS X 0213 adds), and the set each brings. */
const designations: readonly (readonly [string, Graphic, 'G0' | 'G1'])[] = [
  ['(B', 'ascii', 'G0'],
  ['(J', 'roman', 'G0'],
  // QUIRK: ESC ( H is the Swedish set; old Japanese software sends it for JIS Roman.
  ['(H', 'roman', 'G0'],
  ['(I', 'kana', 'G0'],
  ['$@', 'jisX0208', 'G0'],
  ['$B', 'jisX0208', 'G0'],
  ['$(@', 'jisX0208', 'G0'],
  ['$(B', 'jisX0208', 'G0'],
  ['$(D', 'jisX0212', 'G0'],
  ['$(O', 'jisX0208', 'G0'],
  ['$(Q', 'jisX0208', 'G0'],
  ['$(P', 'unknown94x94', 'G0'],
  ['$A', 'gb2312', 'G0'],
  ['$(C', 'ksX1001', 'G0'],
  ['$)C', 'ksX1001', 'G1'],
  ['$)A', 'gb2312', 'G1'],
  ['$)G', 'unknown94x94', 'G1'],
  ['$)E', 'unknown94x94', 'G1'],
];

/** Rows 13 and 89 to 92 (NEC) and the Microsoft mapping of six signs beside the standard's characters. */
let microsoftJis: Uint16Array | null = null;

function microsoftCharacter(code: number): number {
  microsoftJis ??= bytePairs('eucjp', (lead, trail) => lead >= 0xa1 && trail >= 0xa1);
  return microsoftJis[code] ?? NONE;
}

/**
 * Reads the ISO-2022 family: JP with its variants (-1, -2, -3, CP50220 to 50222), KR, and CN as far as GB 2312.
 * `charset` in the result is the narrowest of them that has all that was found. One pass over the bytes.
 */
export function readIso2022(bytes: Uint8Array, declared: string): Reading {
  const found = walk(bytes, declared, false);
  if (!found.beyond.has('microsoft')) return found.reading;
  // The text was written by software that has Microsoft's table, so its six signs are Microsoft's too.
  return walk(bytes, declared, true).reading;
}

function walk(bytes: Uint8Array, declared: string, microsoft: boolean): { reading: Reading; beyond: Set<string> } {
  const out = new TextCollector(bytes.length);
  const beyond = new Set<string>(microsoft ? ['microsoft'] : []);
  let g0: Graphic = 'ascii';
  let g1: Graphic = declared === 'ISO-2022-KR' ? 'ksX1001' : declared === 'ISO-2022-CN' ? 'gb2312' : 'kana';
  let g2: 'iso-8859-1' | 'iso-8859-7' | null = null;
  let shifted = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === ESC) {
      const designation = designationAt(bytes, i + 1);
      if (designation !== null) {
        const [sequence, graphic, into] = designation;
        if (into === 'G0') g0 = graphic;
        else g1 = graphic;
        note(beyond, sequence);
        i += sequence.length;
      } else if (bytes[i + 1] === 0x26 && bytes[i + 2] === 0x40) {
        i += 2; // ESC & @: "the 1990 revision of" the designation that follows
      } else if (bytes[i + 1] === 0x2e && (bytes[i + 2] === 0x41 || bytes[i + 2] === 0x46)) {
        g2 = bytes[i + 2] === 0x41 ? 'iso-8859-1' : 'iso-8859-7';
        beyond.add('jp2');
        i += 2;
      } else if (bytes[i + 1] === 0x4e && g2 !== null && i + 2 < bytes.length) {
        const text = iconv.decode(Buffer.from([(bytes[i + 2] ?? 0) | 0x80]), g2);
        if (text === '\ufffd') out.fault();
        else out.put(text.charCodeAt(0));
        i += 2;
      } else {
        out.fault();
      }
      continue;
    }
    if (byte === SO || byte === SI) {
      shifted = byte === SO;
      if (declared !== 'ISO-2022-KR' && declared !== 'ISO-2022-CN') beyond.add('microsoft');
      continue;
    }
    if (byte === 0x0a || byte === 0x0d) {
      out.put(byte);
      // RFC 1468: a line ends in ASCII. QUIRK: where the escape was lost, the next line still begins in ASCII.
      if (byte === 0x0a) {
        if (g0 !== 'ascii' && g0 !== 'roman') beyond.add('microsoft');
        g0 = 'ascii';
        shifted = false;
      }
      continue;
    }
    if (byte >= 0x80) {
      // QUIRK: half-width katakana as in JIS X 0201's 8-bit form, seen beside escapes from old Japanese mailers.
      if (byte >= 0xa1 && byte <= 0xdf) {
        out.put(0xff61 + byte - 0xa1);
        beyond.add('microsoft');
      } else {
        out.fault();
      }
      continue;
    }
    const graphic = shifted ? g1 : g0;
    if (byte <= 0x20 || byte === 0x7f || graphic === 'ascii') {
      out.put(byte);
    } else if (graphic === 'roman') {
      out.put(byte === 0x5c ? 0xa5 : byte === 0x7e ? 0x203e : byte);
    } else if (graphic === 'kana') {
      if (byte <= 0x5f) out.put(0xff61 + byte - 0x21);
      else out.fault();
    } else {
      const trail = bytes[i + 1] ?? 0;
      if (trail <= 0x20 || trail >= 0x7f) {
        out.fault();
        continue;
      }
      i++;
      const unit = pair(graphic, ((byte | 0x80) << 8) | trail | 0x80, microsoft, beyond);
      if (unit === NONE) out.fault();
      else out.put(unit);
    }
  }
  const charset = narrowest(declared, beyond);
  const reading: Reading = {
    text: out.toString(),
    charset,
    faults: out.faults,
    good: out.good,
    strict: out.faults === 0 && charset === declared,
  };
  return { reading, beyond };
}

function designationAt(bytes: Uint8Array, at: number): (typeof designations)[number] | null {
  for (const designation of designations) {
    const [sequence] = designation;
    let i = 0;
    while (i < sequence.length && bytes[at + i] === sequence.charCodeAt(i)) i++;
    if (i === sequence.length) return designation;
  }
  return null;
}

function note(beyond: Set<string>, sequence: string): void {
  if (sequence === '(I' || sequence === '(H' || sequence === '$(B' || sequence === '$(@') beyond.add('microsoft');
  else if (sequence === '$(D') beyond.add('jp1');
  else if (sequence === '$A' || sequence === '$(C') beyond.add('jp2');
  else if (sequence === '$(O' || sequence === '$(P' || sequence === '$(Q') beyond.add('jp3');
}

function pair(graphic: Graphic, code: number, microsoft: boolean, beyond: Set<string>): number {
  switch (graphic) {
    case 'jisX0208': {
      const unit = microsoft ? microsoftCharacter(code) : jisX0208Character(code);
      if (unit !== NONE) return unit;
      const wider = microsoftCharacter(code);
      if (wider !== NONE) beyond.add('microsoft');
      return wider;
    }
    case 'jisX0212':
      return jisX0212Character(code);
    case 'gb2312':
      return registeredTable('GB2312').pairs[code] ?? NONE;
    case 'ksX1001':
      return registeredTable('EUC-KR').pairs[code] ?? NONE;
    default:
      return NONE;
  }
}

function narrowest(declared: string, beyond: ReadonlySet<string>): string {
  if (declared === 'ISO-2022-KR' || declared === 'ISO-2022-CN') return declared;
  if (declared !== 'ISO-2022-JP') return declared;
  if (beyond.has('microsoft')) return 'CP50221';
  if (beyond.has('jp3')) return 'ISO-2022-JP-3';
  if (beyond.has('jp2')) return 'ISO-2022-JP-2';
  return beyond.has('jp1') ? 'ISO-2022-JP-1' : 'ISO-2022-JP';
}

/** HZ (RFC 1843): ASCII, with GB 2312 between ~{ and ~}. */
export function readHz(bytes: Uint8Array): Reading {
  const out = new TextCollector(bytes.length);
  const { pairs } = registeredTable('GB2312');
  let chinese = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    const next = bytes[i + 1] ?? 0;
    if (byte === 0x0a || byte === 0x0d) {
      out.put(byte);
      if (byte === 0x0a) chinese = false;
    } else if (byte === 0x7e && (next === 0x7b || next === 0x7d)) {
      chinese = next === 0x7b;
      i++;
    } else if (!chinese && byte === 0x7e && (next === 0x7e || next === 0x0a)) {
      if (next === 0x7e) out.put(0x7e);
      i++;
    } else if (!chinese || byte <= 0x20) {
      if (byte < 0x80) out.put(byte);
      else out.fault();
    } else {
      const unit = next > 0x20 && next < 0x7f ? (pairs[((byte | 0x80) << 8) | next | 0x80] ?? NONE) : NONE;
      if (next > 0x20) i++;
      if (unit === NONE) out.fault();
      else out.put(unit);
    }
  }
  return {
    text: out.toString(),
    charset: 'HZ-GB-2312',
    faults: out.faults,
    good: out.good,
    strict: out.faults === 0,
  };
}
