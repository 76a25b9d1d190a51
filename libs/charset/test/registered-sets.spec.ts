import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  CannotEncode,
  decodeAs,
  encode,
  missingCharacters,
  outboundCharsets,
  type OutboundCharset,
} from '../src/index.ts';
import { carrier } from '../src/encode.ts';

/** Python's name for each of our sets; the table against which ours are proved. */
const codecs: Partial<Record<OutboundCharset, string>> = {
  'US-ASCII': 'ascii',
  'KOI8-R': 'koi8_r',
  'KOI8-U': 'koi8_u',
  'ISO-2022-JP': 'iso2022_jp',
  Shift_JIS: 'shift_jis',
  'EUC-JP': 'euc_jp',
  GB2312: 'gb2312',
  GBK: 'gbk',
  Big5: 'big5',
  'EUC-KR': 'euc_kr',
  'TIS-620': 'tis_620',
};
for (const charset of outboundCharsets) {
  const iso = /^ISO-8859-(\d+)$/.exec(charset)?.[1];
  const page = /^windows-(\d+)$/.exec(charset)?.[1];
  if (iso !== undefined) codecs[charset] = `iso8859_${iso}`;
  if (page !== undefined) codecs[charset] = `cp${page}`;
}

const c1Controls = (point: number): boolean => point >= 0x80 && point <= 0x9f;

/**
 * What Python writes and we refuse (the text then goes out as UTF-8), each because what arrives would not be read as
 * it was written. There is nothing the other way round: we never write what Python does not.
 */
const refused: Partial<Record<OutboundCharset, (point: number, bytes: string) => boolean>> = {
  // The byte of the backslash and of the tilde, and read as those everywhere.
  Shift_JIS: (point) => point === 0xa5 || point === 0x203e,
  'EUC-JP': (point) => point === 0xa5 || point === 0x203e,
  // They are the set's own shifts.
  'ISO-2022-JP': (point) => point === 0x1b || point === 0x0e || point === 0x0f,
  // User space C6A1 to C7FC, where ETEN and Python's table put different characters on the same codes.
  Big5: (_, bytes) => bytes >= 'c6a1' && bytes <= 'c7fc',
  // Syllables outside KS X 1001, spelled as four letters each, which mail readers show as four letters.
  'EUC-KR': (_, bytes) => bytes.length === 16,
  'TIS-620': c1Controls,
};
// Their bytes are read as windows-125x wherever mail is read.
for (const charset of outboundCharsets) if (charset.startsWith('ISO-8859-')) refused[charset] = c1Controls;

/** Characters with two codes, where ours is the one that both tables read alike. */
const otherCode: Partial<Record<OutboundCharset, ReadonlyMap<number, string>>> = {
  Big5: new Map([
    [0xff0f, 'a1fe'],
    [0xff3c, 'a240'],
  ]),
};

/** GB18030 of 2005 against Python's of 2000 swaps two code points; U+E5E5 shares its code with U+3000 in mail readers. */
const gb18030Differs = [0x1e3f, 0xe7c7, 0xe5e5];

interface Told {
  characters: Record<string, string>;
  single: Record<string, number>;
  pairs: Record<string, number>;
}

const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
const asked = { sets: Object.values(codecs), whole: { gb18030: gb18030Differs, utf_8: [] } };
const answer: unknown = JSON.parse(
  execFileSync(python, [join(import.meta.dirname, 'registered-sets.py')], {
    input: JSON.stringify(asked),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  }),
);
const told = answer as Record<string, Told> & Record<'gb18030' | 'utf_8', { digest: string }>;

const astral = String.fromCodePoint(...[0x10000, 0x1f600, 0x20000, 0x2f800, 0xe0001, 0x10ffff]);
const allSurrogates = Array.from({ length: 0x800 }, (_, i) => String.fromCharCode(0xd800 + i));
const bmp = Array.from({ length: 0x10000 }, (_, point) => point).filter((point) => point < 0xd800 || point > 0xdfff);

function toldOf(charset: OutboundCharset): Told {
  return told[codecs[charset] ?? ''] ?? { characters: {}, single: {}, pairs: {} };
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe.each(Object.keys(codecs) as OutboundCharset[])('%s against Python’s codec', (charset) => {
  const { characters, single, pairs } = toldOf(charset);
  const expected = new Map(Object.entries(characters).map(([point, bytes]) => [Number(point), bytes]));
  const carried = bmp.filter((point) => missingCharacters(String.fromCharCode(point), charset).length === 0);

  it('can carry exactly the characters of the registered set, but for those that would be misread', () => {
    const isRefused = refused[charset] ?? (() => false);
    const allowed = bmp.filter((point) => expected.has(point) && !isRefused(point, expected.get(point) ?? ''));
    expect(expected.size).toBeGreaterThanOrEqual(128);
    expect(carried).toEqual(allowed);
  });

  it('carries nothing beyond the Basic Multilingual Plane', () => {
    const carries = carrier(charset);
    let found = 0;
    for (let point = 0x10000; point < 0x110000; point++) if (carries(point)) found++;
    expect(found).toBe(0);
  });

  it('writes the same bytes, which read back as the same text by the registered set', () => {
    const wrong = carried.filter((point) => {
      const text = String.fromCharCode(point);
      const bytes = encode(text, charset);
      const read = decodeAs(bytes, charset);
      const same = hex(bytes) === (otherCode[charset]?.get(point) ?? expected.get(point));
      return !same || read?.text !== text || read.charset !== charset || !read.strict;
    });
    expect(wrong).toEqual([]);
  });

  it('reads a text of all its characters as it was written', () => {
    const text = carried.map((point) => String.fromCharCode(point)).join('');
    const read = decodeAs(encode(text, charset), charset);
    expect(read).toMatchObject({ charset, strict: true, replaced: 0 });
    expect(read?.text === text).toBe(true);
  });

  it('reads every byte and pair that Python reads as the same character, and calls nothing else strict', () => {
    if (charset === 'ISO-2022-JP') return; // its bytes mean something only between escapes; the text above has them
    const wrong: string[] = [];
    const tryOne = (bytes: number[], character: number | undefined): void => {
      const read = decodeAs(Uint8Array.from(bytes), charset);
      const strict = read?.strict === true && read.charset === charset;
      const same = strict && read.text === String.fromCharCode(character ?? 0);
      if (character === undefined ? strict : !same) wrong.push(hex(Uint8Array.from(bytes)));
    };
    const isRefused = refused[charset] ?? (() => false);
    for (let lead = 0x80; lead <= 0xff; lead++) {
      const character = single[lead];
      // C1 controls read as themselves where no wider set goes by the label; text never has them.
      if (c1Controls(lead) && (charset.startsWith('ISO-8859-') || charset === 'TIS-620')) continue;
      // QUIRK: windows-1255 CA is U+05BA to mail readers; it is read and never written.
      if (charset === 'windows-1255' && lead === 0xca) continue;
      if (character !== undefined) tryOne([lead], character);
      else if (charset in { Shift_JIS: 1, 'EUC-JP': 1, GB2312: 1, GBK: 1, Big5: 1, 'EUC-KR': 1 }) {
        for (let trail = 0x40; trail <= 0xff; trail++) {
          const code = (lead << 8) | trail;
          // The Hangul filler alone: Python writes it and then waits for three letters after it.
          if (charset === 'EUC-KR' && code === 0xa4d4) continue;
          const found = isRefused(pairs[code] ?? 0, code.toString(16)) ? undefined : pairs[code];
          tryOne([lead, trail], found);
        }
      } else tryOne([lead], undefined);
    }
    expect(wrong).toEqual([]);
  });

  it('refuses what it lacks with the characters, and never replaces', () => {
    expect(missingCharacters(astral, charset)).toEqual(Array.from(astral));
    expect(allSurrogates.filter((half) => missingCharacters(half, charset).length !== 1)).toEqual([]);
    expect(() => encode(`a${astral}`, charset)).toThrow(CannotEncode);
  });
});

describe.each(['UTF-8', 'GB18030'] as const)('%s against Python’s codec', (charset) => {
  const codec = charset === 'UTF-8' ? 'utf_8' : 'gb18030';
  const leftOut: readonly number[] = asked.whole[codec];

  it('writes the same bytes for all code points of Unicode and reads them back', () => {
    const digest = createHash('sha256');
    let faults = 0;
    for (let from = 0; from < 0x110000; from += 0x800) {
      const block: string[] = [];
      for (let point = from; point < from + 0x800; point++) {
        if ((point < 0xd800 || point > 0xdfff) && !leftOut.includes(point)) block.push(String.fromCodePoint(point));
      }
      const text = block.join('');
      const bytes = encode(text, charset);
      digest.update(bytes);
      if (decodeAs(bytes, charset)?.text !== text) faults++;
    }
    expect(digest.digest('hex')).toBe(told[codec].digest);
    expect(faults).toBe(0);
  });

  it('lacks unpaired surrogates alone', () => {
    const lacking = charset === 'UTF-8' ? [] : ['\ue5e5'];
    expect(missingCharacters(bmp.map((point) => String.fromCharCode(point)).join(''), charset)).toEqual(lacking);
    expect(allSurrogates.every((half) => missingCharacters(half, charset).length === 1)).toBe(true);
    expect(missingCharacters(astral, charset)).toEqual([]);
  });
});

it('proves every outbound set against the independent table', () => {
  expect([...Object.keys(codecs), 'GB18030', 'UTF-8'].sort()).toEqual([...outboundCharsets].sort());
});
