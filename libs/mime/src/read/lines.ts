import type { ByteSource } from './byte-source.ts';

const LF = 10;
const CR = 13;
const defaultPiece = 16 * 1024;

/**
 * Lines of a range, read forward: the bytes of a Buffer are looked at where they are, those of another source are
 * held piece by piece. A line longer than a piece is given with its beginning only.
 */
export class Lines {
  /** Where the line lies in the source, and where the next one begins. */
  at: number;
  next: number;
  /** The line is bytes[from, stop), without its line end. */
  bytes: Buffer = Buffer.alloc(0);
  from = 0;
  stop = 0;
  private piece: Buffer = Buffer.alloc(0);
  private readonly source: ByteSource;
  private readonly end: number;
  private readonly pieceLength: number;
  private pieceStart: number;

  constructor(source: ByteSource, start: number, end: number) {
    this.source = source;
    this.end = end;
    this.at = start;
    this.next = start;
    this.pieceStart = start;
    this.pieceLength = source.window === undefined ? Infinity : Math.min(source.window, defaultPiece);
  }

  /** Goes to the next line; false where there is none. */
  advance(): boolean {
    this.at = this.next;
    if (this.at >= this.end) return false;
    let from = this.at - this.pieceStart;
    let lf = from >= 0 && from < this.piece.length ? this.piece.indexOf(LF, from) : -1;
    if (lf < 0 && (from !== 0 || this.piece.length === 0)) {
      this.hold(this.at);
      from = 0;
      lf = this.piece.indexOf(LF);
    }
    this.bytes = this.piece;
    this.from = from;
    if (lf >= 0) {
      this.stop = lf > from && this.bytes[lf - 1] === CR ? lf - 1 : lf;
      this.next = this.pieceStart + lf + 1;
    } else {
      this.stop = this.bytes.length;
      const far = this.find(LF, this.pieceStart + this.bytes.length);
      this.next = far < 0 ? this.end : far + 1;
    }
    return true;
  }

  /** The next line is the one at this offset. */
  goTo(offset: number): void {
    this.next = offset;
  }

  /** Offset of the first `needle` at or after `from` within the range, -1 where there is none. */
  find(needle: number | Buffer, from: number): number {
    const extent = typeof needle === 'number' ? 1 : needle.length;
    for (let at = from; at + extent <= this.end;) {
      if (at < this.pieceStart || at + extent > this.pieceStart + this.piece.length) this.hold(at);
      const found = this.piece.indexOf(needle, at - this.pieceStart);
      if (found >= 0) return this.pieceStart + found;
      at = this.pieceStart + this.piece.length - extent + 1;
    }
    return -1;
  }

  private hold(at: number): void {
    this.pieceStart = at;
    this.piece = this.source.subarray(at, Math.min(this.end, at + this.pieceLength));
  }
}
