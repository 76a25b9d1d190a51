const CR = 0x0d;
const LF = 0x0a;
const DOT = 0x2e;
const CRLF_DOT = Buffer.from('\r\n.');
const HELD_CR = Buffer.from('\r');
const EMPTY = Buffer.alloc(0);

const enum At {
  Text,
  AfterCr,
  LineStart,
  AfterDot,
  AfterDotCr,
}

/**
 * Finds the end of a message and takes the dot-stuffing out (RFC 1939 section 3), however the octets are cut into
 * chunks. Every octet is looked at once; bare CR, bare LF, NUL and 8-bit octets pass unchanged. Only CRLF.CRLF ends a
 * message: were bare LFs taken for line ends here, a sender could end a message early and speak as the server.
 */
export class BodyReader {
  /** The terminator was seen. */
  done = false;
  /** Octets of the chunk given last that belong to this message, terminator included. */
  consumed = 0;
  private at: At = At.LineStart;

  /**
   * What `chunk` from `from` on adds to the message: mostly a view upon the chunk, otherwise a copy, never more than
   * one octet longer than what was given.
   */
  push(chunk: Buffer, from: number): Buffer {
    const pieces: Buffer[] = [];
    const add = (piece: Buffer): void => {
      if (piece.length > 0) pieces.push(piece);
    };
    let i = from;
    let start = from;
    while (i < chunk.length && !this.done) {
      const octet = chunk[i];
      switch (this.at) {
        case At.Text: {
          const found = chunk.indexOf(CRLF_DOT, i);
          if (found >= 0) {
            i = found + 2;
            this.at = At.LineStart;
          } else {
            this.at = endsIn(chunk, i);
            i = chunk.length;
          }
          break;
        }
        case At.AfterCr:
          this.at = octet === LF ? At.LineStart : octet === CR ? At.AfterCr : At.Text;
          i += 1;
          break;
        case At.LineStart:
          if (octet === DOT) {
            add(chunk.subarray(start, i));
            i += 1;
            start = i;
            this.at = At.AfterDot;
          } else {
            this.at = At.Text;
          }
          break;
        case At.AfterDot:
          if (octet === CR) {
            i += 1;
            start = i;
            this.at = At.AfterDotCr;
          } else {
            this.at = At.Text;
          }
          break;
        case At.AfterDotCr:
          if (octet === LF) {
            i += 1;
            start = i;
            this.done = true;
          } else {
            add(HELD_CR);
            this.at = At.AfterCr;
          }
          break;
      }
    }
    add(chunk.subarray(start, i));
    this.consumed = i - from;
    return pieces.length > 1 ? Buffer.concat(pieces) : (pieces[0] ?? EMPTY);
  }
}

/** The state after a stretch of text without CRLF-dot. */
function endsIn(chunk: Buffer, from: number): At {
  const last = chunk.length - 1;
  if (chunk[last] === CR) return At.AfterCr;
  if (chunk[last] === LF && last > from && chunk[last - 1] === CR) return At.LineStart;
  return At.Text;
}
