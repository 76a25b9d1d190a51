import { readSync } from 'node:fs';

/**
 * The bytes of a message, in memory (any Buffer is one) or not. Everything is synchronous: a source that reads a file
 * blocks, and belongs into a worker thread.
 */
export interface ByteSource {
  readonly length: number;
  /** Bytes that are best asked for at a time; a source without it gives any range for nothing. */
  readonly window?: number;
  /** Offset of the first `needle` at or after `from`, -1 where there is none; at most 16 bytes are looked for. */
  indexOf(needle: number | Buffer | string, from: number): number;
  /** The bytes from `start` up to `end`, fewer where the source ends; they stay as they are. */
  subarray(start: number, end: number): Buffer;
}

/** Fills `into` with the bytes at `position`. */
type ReadBytes = (into: Buffer, position: number) => void;

const defaultWindow = 1024 * 1024;
/** A window begins this much before what is looked for, since the bytes before a find are looked at too. */
const lookBehind = 16;

/**
 * A file as a source; only its first `size` bytes are read. It holds one window, whatever the size of the file.
 * The caller closes `fd`, after the last use of the source.
 * @param window bytes read at a time while searching, at least 64
 * @throws Error where the file is shorter than `size`, NodeJS.ErrnoException where the disk refuses; in every method
 */
export function fileSource(fd: number, size: number, window = defaultWindow): ByteSource {
  return new WindowedSource(size, window, (into, position) => {
    for (let done = 0; done < into.length;) {
      const count = readSync(fd, into, done, into.length - done, position + done);
      if (count === 0) throw new Error(`The file has ${position + done} bytes, not ${size}`);
      done += count;
    }
  });
}

/** A source over anything that can be read by position: searches run in a window, ranges are read as asked for. */
export class WindowedSource implements ByteSource {
  readonly length: number;
  readonly window: number;
  private readonly read: ReadBytes;
  private readonly held: Buffer;
  private from = 0;
  private to = 0;

  constructor(size: number, window: number, read: ReadBytes) {
    this.length = size;
    this.window = Math.max(4 * lookBehind, window);
    this.read = read;
    this.held = Buffer.allocUnsafe(Math.min(this.window, size));
  }

  indexOf(needle: number | Buffer | string, from: number): number {
    const wanted = typeof needle === 'string' ? Buffer.from(needle, 'latin1') : needle;
    const extent = typeof wanted === 'number' ? 1 : wanted.length;
    for (let at = Math.max(0, from); at + extent <= this.length;) {
      if (at < this.from || at + extent > this.to) this.load(at);
      const found = this.held.subarray(0, this.to - this.from).indexOf(wanted, at - this.from);
      if (found >= 0) return this.from + found;
      at = this.to - extent + 1;
    }
    return -1;
  }

  subarray(start: number, end: number): Buffer {
    const from = Math.min(Math.max(0, start), this.length);
    const to = Math.max(from, Math.min(end, this.length));
    const bytes = Buffer.allocUnsafe(to - from);
    if (from >= this.from && to <= this.to) this.held.copy(bytes, 0, from - this.from, to - this.from);
    else this.read(bytes, from);
    return bytes;
  }

  private load(at: number): void {
    this.from = Math.max(0, at - lookBehind);
    this.to = Math.min(this.length, this.from + this.held.length);
    this.read(this.held.subarray(0, this.to - this.from), this.from);
  }
}
