/** Bytes read in one set. */
export interface Reading {
  readonly text: string;
  /** The set it was read in: the registered one, or the wider one that everybody reads under the same label. */
  readonly charset: string;
  /** Places that could not be read; each is one U+FFFD in the text. */
  readonly faults: number;
  /** Characters outside ASCII that could be read: what speaks for this set. */
  readonly good: number;
  /** Read by the registered set itself, without a fault. */
  readonly strict: boolean;
}

/** Collects UTF-16 code units without making a string for each; `capacity` is the most that will be put. */
export class TextCollector {
  private readonly units: Uint16Array;
  private length = 0;
  faults = 0;
  good = 0;

  constructor(capacity: number) {
    this.units = new Uint16Array(capacity);
  }

  put(unit: number): void {
    this.units[this.length++] = unit;
    if (unit >= 0x80) this.good++;
  }

  fault(): void {
    this.units[this.length++] = 0xfffd;
    this.faults++;
  }

  toString(): string {
    return Buffer.from(this.units.buffer, 0, this.length * 2).toString('utf16le');
  }
}

/** A reading of text whose faults are to be seen only by U+FFFD in it. */
export function readingOf(text: string, charset: string, strict: boolean): Reading {
  let faults = 0;
  let good = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 0xfffd) faults++;
    else if (unit >= 0x80) good++;
  }
  return { text, charset, faults, good, strict: strict && faults === 0 };
}
