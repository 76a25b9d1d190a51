import iconv from 'iconv-lite';
import { bytePairs, NONE } from './byte-pairs.ts';
import { TextCollector, type Reading } from './reading.ts';
import { jisX0208Character, jisX0212Character, registeredTable } from './registered-tables.ts';

const ESC = 0x1b;
const SO = 0x0e;
const SI = 0x0f;

/** What bytes 21 to 7E mean at the moment. */
type Graphic = 'ascii' | 'roman' | 'kana' | 'jisX0208' | 'jisX0212' | 'gb2312' | 'ksX1001' | 'unknown94x94';

/** What of a text went beyond the registered ISO-2022-JP: the sets that have it. */
type Beyond = 'CP50221' | 'ISO-2022-JP-1' | 'ISO-2022-JP-2' | 'ISO-2022-JP-3';

interface Designation {
  /** What follows ESC. */
  readonly sequence: string;
  readonly graphic: Graphic;
  readonly into: 'G0' | 'G1';
  readonly beyond?: Beyond;
}

/** RFC 1468, 1554 (-2), 1557 (KR), 1922 (CN), 2237 (-1), and what JIS X 0213 adds (-3). */
const designations: readonly Designation[] = [
  { sequence: '(B', graphic: 'ascii', into: 'G0' },
  { sequence: '(J', graphic: 'roman', into: 'G0' },
  // QUIRK: ESC ( H is the Swedish set; old Japanese software sends it for JIS Roman.
  { sequence: '(H', graphic: 'roman', into: 'G0', beyond: 'CP50221' },
  { sequence: '(I', graphic: 'kana', into: 'G0', beyond: 'CP50221' },
  { sequence: '$@', graphic: 'jisX0208', into: 'G0' },
  { sequence: '$B', graphic: 'jisX0208', into: 'G0' },
  { sequence: '$(@', graphic: 'jisX0208', into: 'G0', beyond: 'CP50221' },
  { sequence: '$(B', graphic: 'jisX0208', into: 'G0', beyond: 'CP50221' },
  { sequence: '$(D', graphic: 'jisX0212', into: 'G0', beyond: 'ISO-2022-JP-1' },
  { sequence: '$A', graphic: 'gb2312', into: 'G0', beyond: 'ISO-2022-JP-2' },
  { sequence: '$(C', graphic: 'ksX1001', into: 'G0', beyond: 'ISO-2022-JP-2' },
  { sequence: '$(O', graphic: 'jisX0208', into: 'G0', beyond: 'ISO-2022-JP-3' },
  { sequence: '$(Q', graphic: 'jisX0208', into: 'G0', beyond: 'ISO-2022-JP-3' },
  { sequence: '$(P', graphic: 'unknown94x94', into: 'G0', beyond: 'ISO-2022-JP-3' },
  { sequence: '$)C', graphic: 'ksX1001', into: 'G1' },
  { sequence: '$)A', graphic: 'gb2312', into: 'G1' },
  { sequence: '$)G', graphic: 'unknown94x94', into: 'G1' },
  { sequence: '$)E', graphic: 'unknown94x94', into: 'G1' },
];

const widest: readonly Beyond[] = ['CP50221', 'ISO-2022-JP-3', 'ISO-2022-JP-2', 'ISO-2022-JP-1'];

/** Rows 13 and 89 to 92 (NEC) and the Microsoft mapping of six signs beside the standard's characters. */
let microsoftJis: Uint16Array | null = null;

function microsoftCharacter(code: number): number {
  microsoftJis ??= bytePairs('eucjp', (lead, trail) => lead >= 0xa1 && trail >= 0xa1);
  return microsoftJis[code] ?? NONE;
}

/**
 * Reads the ISO-2022 family: JP with its variants (-1, -2, -3, CP50220 to 50222), KR, and CN as far as GB 2312.
 * Under the label ISO-2022-JP `charset` is the one of them that has all that was found. One pass over the bytes, two
 * where Microsoft's additions are found.
 */
export function readIso2022(bytes: Uint8Array, declared: string): Reading {
  const first = new Iso2022Reader(bytes, declared, declared === 'CP50221');
  const reading = first.read();
  // The text was written by software that has Microsoft's table, so its six signs are Microsoft's too.
  return first.isMicrosoft ? new Iso2022Reader(bytes, declared, true).read() : reading;
}

class Iso2022Reader {
  private readonly bytes: Uint8Array;
  private readonly declared: string;
  /** All of JIS X 0208 by Microsoft's table, not only what the standard lacks. */
  private readonly microsoft: boolean;
  private readonly out: TextCollector;
  private readonly beyond = new Set<Beyond>();
  private at = 0;
  private g0: Graphic = 'ascii';
  private g1: Graphic;
  private g2: 'iso-8859-1' | 'iso-8859-7' | null = null;
  private shifted = false;

  constructor(bytes: Uint8Array, declared: string, microsoft: boolean) {
    this.bytes = bytes;
    this.declared = declared;
    this.microsoft = microsoft;
    this.out = new TextCollector(bytes.length);
    this.g1 = declared === 'ISO-2022-KR' ? 'ksX1001' : declared === 'ISO-2022-CN' ? 'gb2312' : 'kana';
    if (microsoft) this.beyond.add('CP50221');
  }

  get isMicrosoft(): boolean {
    return !this.microsoft && this.isJapanese && this.beyond.has('CP50221');
  }

  read(): Reading {
    for (; this.at < this.bytes.length; this.at++) {
      const byte = this.byteAt(0);
      if (byte === ESC) this.escape();
      else if (byte === SO || byte === SI) this.shift(byte);
      else if (byte === 0x0a) this.lineEnd();
      else if (byte >= 0x80) this.eightBit(byte);
      else if (byte <= 0x20 || byte === 0x7f) this.out.put(byte);
      else this.graphic(byte);
    }
    const charset = this.charset();
    const { faults, good } = this.out;
    return { text: this.out.toString(), charset, faults, good, strict: faults === 0 && charset === this.declared };
  }

  private get isJapanese(): boolean {
    return this.declared !== 'ISO-2022-KR' && this.declared !== 'ISO-2022-CN';
  }

  private charset(): string {
    if (this.declared !== 'ISO-2022-JP') return this.declared;
    return widest.find((name) => this.beyond.has(name)) ?? this.declared;
  }

  private byteAt(ahead: number): number {
    return this.bytes[this.at + ahead] ?? 0;
  }

  private escape(): void {
    const found = designations.find(({ sequence }) => this.follows(sequence));
    if (found !== undefined) {
      if (found.into === 'G0') this.g0 = found.graphic;
      else this.g1 = found.graphic;
      if (found.beyond !== undefined) this.beyond.add(found.beyond);
      this.at += found.sequence.length;
    } else if (this.follows('&@')) {
      this.at += 2; // "the 1990 revision of" the designation that follows
    } else if (this.follows('.A') || this.follows('.F')) {
      this.g2 = this.follows('.A') ? 'iso-8859-1' : 'iso-8859-7';
      this.beyond.add('ISO-2022-JP-2');
      this.at += 2;
    } else if (this.follows('N') && this.g2 !== null && this.at + 2 < this.bytes.length) {
      this.putOrFault(iconv.decode(Buffer.from([this.byteAt(2) | 0x80]), this.g2).charCodeAt(0));
      this.at += 2;
    } else {
      this.out.fault();
    }
  }

  private follows(sequence: string): boolean {
    for (let i = 0; i < sequence.length; i++) if (this.byteAt(1 + i) !== sequence.charCodeAt(i)) return false;
    return true;
  }

  private shift(byte: number): void {
    this.shifted = byte === SO;
    if (this.isJapanese) this.beyond.add('CP50221');
  }

  /** RFC 1468: a line ends in ASCII. QUIRK: where the escape was lost, the next line still begins in ASCII. */
  private lineEnd(): void {
    this.out.put(0x0a);
    if (this.g0 !== 'ascii' && this.g0 !== 'roman') this.beyond.add('CP50221');
    this.g0 = 'ascii';
    this.shifted = false;
  }

  /** QUIRK: half-width katakana in JIS X 0201's 8-bit form, seen beside escapes from old Japanese mailers. */
  private eightBit(byte: number): void {
    if (this.isJapanese && byte >= 0xa1 && byte <= 0xdf) {
      this.out.put(0xff61 + byte - 0xa1);
      this.beyond.add('CP50221');
    } else {
      this.out.fault();
    }
  }

  private graphic(byte: number): void {
    const graphic = this.shifted ? this.g1 : this.g0;
    if (graphic === 'ascii') this.out.put(byte);
    else if (graphic === 'roman') this.out.put(byte === 0x5c ? 0xa5 : byte === 0x7e ? 0x203e : byte);
    else if (graphic === 'kana') this.putOrFault(byte <= 0x5f ? 0xff61 + byte - 0x21 : NONE);
    else {
      const trail = this.byteAt(1);
      if (trail <= 0x20 || trail >= 0x7f) {
        this.out.fault();
        return;
      }
      this.at++;
      this.putOrFault(this.pair(graphic, ((byte | 0x80) << 8) | trail | 0x80));
    }
  }

  private putOrFault(unit: number): void {
    if (unit === NONE || unit === 0xfffd) this.out.fault();
    else this.out.put(unit);
  }

  private pair(graphic: Graphic, code: number): number {
    switch (graphic) {
      case 'jisX0208': {
        const unit = this.microsoft ? NONE : jisX0208Character(code);
        if (unit !== NONE) return unit;
        const wider = microsoftCharacter(code);
        if (wider !== NONE) this.beyond.add('CP50221');
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
}
