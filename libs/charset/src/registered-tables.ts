import { bytePairs, NONE } from './byte-pairs.ts';

/**
 * One multi-byte set exactly as registered. A byte below 0x80 is ASCII in all of them. `single` has the other bytes
 * that are a character alone, `pairs` and `triples` (after 0x8F) the rest, indexed by their last two bytes.
 */
export interface RegisteredTable {
  readonly single: ReadonlyMap<number, number>;
  readonly pairs: Uint16Array;
  readonly triples: Uint16Array | null;
  /** By character: its bytes as one number, most significant first; 0 where the set lacks it. */
  readonly codes: Uint32Array;
}

export type TableCharset = 'Shift_JIS' | 'EUC-JP' | 'GB2312' | 'GBK' | 'Big5' | 'EUC-KR';

const within = (low: number, byte: number, high: number): boolean => byte >= low && byte <= high;

/**
 * JIS X 0208:1990 in EUC form: rows 1 to 8 and 16 to 84. Row 13 is NEC's, 89 and on are NEC's and IBM's choice.
 * The six corrections are where the WHATWG table (which iconv-lite has) follows Microsoft instead of the standard.
 */
const jisX0208 = once(() =>
  bytePairs('eucjp', (lead, trail) => (within(0xa1, lead, 0xa8) || within(0xb0, lead, 0xf4)) && trail >= 0xa1, {
    0xa1c1: 0x301c,
    0xa1c2: 0x2016,
    0xa1dd: 0x2212,
    0xa1f1: 0x00a2,
    0xa1f2: 0x00a3,
    0xa2cc: 0x00ac,
  }),
);

/** JIS X 0212:1990, without its tilde (22 37): the standard's is the ASCII one, which is a byte already. */
const jisX0212 = once(() =>
  bytePairs('eucjp', (lead, trail) => trail >= 0xa1 && (lead << 8) + trail !== 0xa2b7 && lead >= 0xa1, {}, [0x8f]),
);

/** Half-width katakana of JIS X 0201: bytes A1 to DF. */
function halfWidthKatakana(prefix: number): [number, number][] {
  return Array.from({ length: 63 }, (_, i) => [prefix | (0xa1 + i), 0xff61 + i]);
}

/** GBK's additions inside GB 2312's rows: small Roman numerals, vertical forms, further pinyin letters. */
function isAddedByGbk(code: number): boolean {
  return (
    within(0xa2a1, code, 0xa2aa) || within(0xa6e0, code, 0xa6f5) || within(0xa8bb, code, 0xa8c0) || code === 0xa2e3
  );
}

/** What GB18030 and the WHATWG table put at codes that GBK leaves free: radicals, strokes, two letters, the euro sign. */
function isAddedByGb18030(code: number): boolean {
  return code >= 0xfe50 || within(0xa989, code, 0xa995) || [0xa2e3, 0xa3a0, 0xa8bc, 0xa8bf].includes(code);
}

const builders: Readonly<Record<TableCharset, () => RegisteredTable>> = {
  Shift_JIS: () => table(halfWidthKatakana(0), shiftedJis(jisX0208()), null),
  'EUC-JP': () => {
    const pairs = jisX0208().slice();
    for (const [code, unit] of halfWidthKatakana(0x8e00)) pairs[code] = unit;
    return table([], pairs, jisX0212());
  },
  GB2312: () =>
    table(
      [],
      bytePairs(
        'gbk',
        (lead, trail) =>
          trail >= 0xa1 && (within(0xa1, lead, 0xa9) || within(0xb0, lead, 0xf7)) && !isAddedByGbk((lead << 8) | trail),
        { 0xa1a4: 0x30fb, 0xa1aa: 0x2015 },
      ),
      null,
    ),
  GBK: () =>
    table(
      [],
      bytePairs('gbk', (lead, trail) => !isAddedByGb18030((lead << 8) | trail)),
      null,
    ),
  /**
   * Symbols and the two levels of characters. C6A1 to C8FE is user space: kana and Cyrillic stand there, but at codes
   * on which ETEN (what nearly everybody reads) and the old Unicode table disagree, so nothing is sent there.
   * The corrections are that table's, where WHATWG follows Microsoft.
   */
  Big5: () =>
    table(
      [],
      bytePairs(
        'big5hkscs',
        (lead, trail) => {
          const code = (lead << 8) | trail;
          return within(0xa140, code, 0xa3bf) || within(0xa440, code, 0xc67e) || within(0xc940, code, 0xf9d5);
        },
        {
          0xa145: 0x2022,
          0xa14e: 0xff64,
          0xa1c2: 0x203e,
          0xa1e3: 0x223c,
          0xa1f2: 0x2641,
          0xa1f3: 0x2609,
          0xa241: 0xff0f,
          0xa242: 0xff3c,
          0xa244: 0x00a5,
          0xa246: 0x00a2,
          0xa247: 0x00a3,
        },
      ),
      null,
      // Ten and thirty stand twice; the numerals among the symbols are not the ones people write.
      { 0x5341: 0xa451, 0x5345: 0xa4ca },
    ),
  'EUC-KR': () =>
    table(
      [],
      bytePairs('cp949', (lead, trail) => lead >= 0xa1 && trail >= 0xa1),
      null,
    ),
};

const built = new Map<TableCharset, RegisteredTable>();

/** The table of a set; made at its first use (some tens of milliseconds) and kept. */
export function registeredTable(charset: TableCharset): RegisteredTable {
  let found = built.get(charset);
  if (found === undefined) {
    found = builders[charset]();
    built.set(charset, found);
  }
  return found;
}

export function isTableCharset(charset: string): charset is TableCharset {
  return Object.hasOwn(builders, charset);
}

/** The character at a JIS X 0208 position given as EUC code, or NONE. */
export function jisX0208Character(code: number): number {
  return jisX0208()[code] ?? NONE;
}

/** The character at a JIS X 0212 position given as EUC code, or NONE. */
export function jisX0212Character(code: number): number {
  return jisX0212()[code] ?? NONE;
}

function shiftedJis(euc: Uint16Array): Uint16Array {
  const pairs = new Uint16Array(0x10000).fill(NONE);
  for (let row = 0; row < 94; row++) {
    for (let cell = 0; cell < 94; cell++) {
      const half = row >> 1;
      const lead = half + (half < 31 ? 0x81 : 0xc1);
      const trail = row % 2 === 1 ? cell + 0x9f : cell + (cell < 63 ? 0x40 : 0x41);
      pairs[(lead << 8) | trail] = euc[((row + 0xa1) << 8) | (cell + 0xa1)] ?? NONE;
    }
  }
  return pairs;
}

function table(
  single: Iterable<[number, number]>,
  pairs: Uint16Array,
  triples: Uint16Array | null,
  written: Readonly<Record<number, number>> = {},
): RegisteredTable {
  const codes = new Uint32Array(0x10000);
  // Backwards, so that of two codes for one character the lower one is written.
  for (let code = 0xffff; code >= 0; code--) {
    const third = triples?.[code] ?? NONE;
    if (third !== NONE && third >= 0x80) codes[third] = 0x8f0000 | code;
  }
  for (let code = 0xffff; code >= 0; code--) {
    const unit = pairs[code] ?? NONE;
    if (unit !== NONE && unit >= 0x80) codes[unit] = code;
  }
  const alone = new Map(single);
  for (const [byte, unit] of alone) codes[unit] = byte;
  for (const [unit, code] of Object.entries(written)) codes[Number(unit)] = code;
  return { single: alone, pairs, triples, codes };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
