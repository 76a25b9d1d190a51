import { cut } from './limits.ts';
import { composeText, foldText } from './fold.ts';

const gramBits = 15;
const gramMask = (1 << gramBits) - 1;
/** Below this a search through the text costs less than looking at its index. */
const indexFromChars = 256;

function gramAt(text: string, at: number): number {
  const pair = Math.imul(text.charCodeAt(at), 0x9e3779b1) ^ Math.imul(text.charCodeAt(at + 1), 0x85ebca6b);
  const code = Math.imul(pair ^ text.charCodeAt(at + 2), 0xc2b2ae35);
  return (code ^ (code >>> 15)) & gramMask;
}

/** A text to look for, prepared once per rule version. */
export class Needle {
  readonly folded: string;
  /** Hashes of up to eight of its three-character pieces, spread over it. */
  readonly grams: readonly number[];

  constructor(folded: string) {
    this.folded = folded;
    const last = folded.length - 3;
    const step = Math.max(1, Math.floor(last / 7));
    const grams: number[] = [];
    for (let at = 0; at <= last && grams.length < 8; at += step) grams.push(gramAt(folded, at));
    this.grams = grams;
  }
}

/**
 * One text of a message, prepared once and only as far as a rule asks. A long text that is searched gets a bitmap of
 * the hashes of its three-character pieces: a thousand needles are then refused by a few bits each, not by a
 * thousand passes over the text.
 */
export class TextValue {
  readonly raw: string;
  private readonly max: number;
  private foldedText: string | undefined;
  private composedText: string | undefined;
  private index: Uint32Array | undefined;

  /** `max`: how many characters conditions see, before and after normalisation (NFKC can make one into eighteen). */
  constructor(raw: string, max: number) {
    this.raw = cut(raw, max);
    this.max = max;
  }

  get folded(): string {
    return (this.foldedText ??= cut(foldText(this.raw), this.max));
  }

  /** In NFKC with its case, for patterns. */
  get composed(): string {
    return (this.composedText ??= cut(composeText(this.raw), this.max));
  }

  contains(needle: Needle): boolean {
    const text = this.folded;
    if (text.length >= indexFromChars) {
      const index = (this.index ??= indexOf(text));
      for (const gram of needle.grams) if (((index[gram >>> 5] ?? 0) & (1 << (gram & 31))) === 0) return false;
    }
    return text.includes(needle.folded);
  }
}

function indexOf(text: string): Uint32Array {
  const index = new Uint32Array((gramMask + 1) / 32);
  for (let at = 0; at <= text.length - 3; at++) {
    const gram = gramAt(text, at);
    index[gram >>> 5] = (index[gram >>> 5] ?? 0) | (1 << (gram & 31));
  }
  return index;
}
