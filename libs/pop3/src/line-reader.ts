import type { ByteReader } from './byte-reader.ts';

const LF = 0x0a;
const CR = 0x0d;

/** A line was longer than its bound. */
export class LineTooLong extends Error {
  constructor(readonly limit: number) {
    super(`line longer than ${limit} octets`);
  }
}

/** A line was still not whole after twice the longest silence that is allowed: octets that only drip in. */
export class LineTooSlow extends Error {
  constructor(readonly ms: number) {
    super(`line not whole within ${ms} ms`);
  }
}

/**
 * Lines out of chunks, without their CRLF. QUIRK: a bare LF ends a line too (RFC 1939 section 3 wants CRLF; some old
 * servers and proxies send LF in status lines). Never used for message bodies.
 */
export class LineReader {
  private pieces: Buffer[] = [];
  private length = 0;

  constructor(private readonly bytes: ByteReader) {}

  /** The beginning of a line that has not ended yet. */
  get unfinished(): Buffer {
    return Buffer.concat(this.pieces);
  }

  /**
   * The next line. It may be a view upon a received chunk: copy what is kept.
   * @throws LineTooLong past `limit` octets
   * @throws LineTooSlow when octets come, but no end of the line for twice `silenceMs`
   */
  async line(limit: number): Promise<Buffer> {
    let since = 0;
    for (;;) {
      const line = this.take(limit);
      if (line) return line;
      const now = performance.now();
      since ||= now;
      const longest = this.bytes.silenceMs * 2;
      if (longest > 0 && now - since > longest) throw new LineTooSlow(longest);
      await this.bytes.fill();
    }
  }

  private take(limit: number): Buffer | null {
    const { chunk, offset } = this.bytes;
    const at = chunk.indexOf(LF, offset);
    const piece = chunk.subarray(offset, at < 0 ? chunk.length : at);
    // One octet more for the CR that is cut off below.
    if (this.length + piece.length > limit + 1) throw new LineTooLong(limit);
    if (at < 0) {
      if (piece.length > 0) {
        this.pieces.push(piece);
        this.length += piece.length;
      }
      this.bytes.offset = chunk.length;
      return null;
    }
    this.bytes.offset = at + 1;
    let line = piece;
    if (this.length > 0) {
      line = Buffer.concat([...this.pieces, piece]);
      this.pieces = [];
      this.length = 0;
    }
    return line.at(-1) === CR ? line.subarray(0, -1) : line;
  }
}
