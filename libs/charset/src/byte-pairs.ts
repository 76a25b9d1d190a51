import iconv from 'iconv-lite';

/** No character: U+FFFF is none, and no set has it. */
export const NONE = 0xffff;

/**
 * The double-byte part of a set as iconv-lite reads it, restricted to what `keep` allows: index is lead << 8 | trail,
 * value the character (all in the BMP) or NONE. Private-use characters are left out: they say nothing to a stranger.
 * `prefix` goes before each pair (EUC-JP's third plane is 8F lead trail).
 */
export function bytePairs(
  encoding: string,
  keep: (lead: number, trail: number) => boolean,
  corrections: Readonly<Record<number, number>> = {},
  prefix: readonly number[] = [],
): Uint16Array {
  const kept: number[] = [];
  const bytes: number[] = [];
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (trail === 0x7f || !keep(lead, trail)) continue;
      kept.push((lead << 8) | trail);
      // A line end after each pair lets the decoder recover after one that has no character.
      bytes.push(...prefix, lead, trail, 0x0a);
    }
  }
  const pairs = new Uint16Array(0x10000).fill(NONE);
  const read = iconv.decode(Buffer.from(bytes), encoding).split('\n');
  kept.forEach((code, i) => {
    const text = read[i] ?? '';
    const unit = corrections[code] ?? text.charCodeAt(0);
    if (text.length === 1 && unit !== 0xfffd && !(unit >= 0xe000 && unit <= 0xf8ff)) pairs[code] = unit;
  });
  return pairs;
}
