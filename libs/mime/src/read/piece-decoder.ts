import { decode as decodeQuotedPrintable } from 'libqp';
import type { TransferEncoding } from './facts.ts';
import { UuDecoder } from './uuencode.ts';

const LF = 10;
const CR = 13;
const padding = 0x3d;
/** A line longer than this is decoded in pieces, so that memory stays bounded whatever was sent. */
const maxHeldLine = 64 * 1024;

/** Takes encoded bytes in any pieces and gives the decoded ones. */
export interface PieceDecoder {
  push(piece: Buffer): Buffer;
  finish(): Buffer;
}

const nothing = Buffer.alloc(0);

export function pieceDecoder(encoding: TransferEncoding): PieceDecoder {
  switch (encoding) {
    case 'base64':
      return new Base64Pieces();
    case 'quoted-printable':
      return new QuotedPrintablePieces();
    case 'x-uuencode':
      return new UuPieces();
    default:
      return { push: (piece) => piece, finish: () => nothing };
  }
}

class Base64Pieces implements PieceDecoder {
  private held = '';
  /** Padding ends an encoding and its line; another encoding may begin on the next. */
  private behindPadding = false;

  push(piece: Buffer): Buffer {
    const text = piece.toString('latin1');
    const out: Buffer[] = [];
    for (let from = 0; from < text.length;) {
      if (this.behindPadding) {
        const lineEnd = text.indexOf('\n', from);
        if (lineEnd < 0) break;
        this.behindPadding = false;
        from = lineEnd + 1;
      }
      const padding = text.indexOf('=', from);
      const end = padding < 0 ? text.length : padding;
      const clean = this.held + text.slice(from, end).replace(/[^A-Za-z0-9+/_-]+/g, '');
      const whole = padding < 0 ? clean.length - (clean.length % 4) : clean.length;
      if (whole > 0) out.push(Buffer.from(clean.slice(0, whole), 'base64'));
      this.held = clean.slice(whole);
      this.behindPadding = padding >= 0;
      from = end + 1;
    }
    return out.length === 1 && out[0] ? out[0] : Buffer.concat(out);
  }

  finish(): Buffer {
    return Buffer.from(this.held, 'base64');
  }
}

class QuotedPrintablePieces implements PieceDecoder {
  private held: Buffer = nothing;

  push(piece: Buffer): Buffer {
    const bytes = this.held.length > 0 ? Buffer.concat([this.held, piece]) : piece;
    let cut = bytes.lastIndexOf(LF) + 1;
    if (cut === 0 && bytes.length > maxHeldLine) cut = quotedPrintableCut(bytes, 0, bytes.length - 2);
    this.held = Buffer.from(bytes.subarray(cut));
    return cut > 0 ? decodeQuotedPrintable(bytes.subarray(0, cut)) : nothing;
  }

  finish(): Buffer {
    return this.held.length > 0 ? decodeQuotedPrintable(this.held) : nothing;
  }
}

class UuPieces implements PieceDecoder {
  private readonly decoder = new UuDecoder();
  private held: Buffer = nothing;

  push(piece: Buffer): Buffer {
    const bytes = this.held.length > 0 ? Buffer.concat([this.held, piece]) : piece;
    const out: Buffer[] = [];
    let line = 0;
    for (let lf = bytes.indexOf(LF); lf >= 0; lf = bytes.indexOf(LF, line)) {
      out.push(this.decoder.line(bytes.subarray(line, bytes[lf - 1] === CR && lf > line ? lf - 1 : lf)));
      line = lf + 1;
    }
    // A line of uuencode has at most 64 characters: more than that is none, and is not held.
    this.held = Buffer.from(bytes.subarray(line, line + 1_000));
    return Buffer.concat(out);
  }

  finish(): Buffer {
    const stop = this.held.indexOf(CR);
    return this.decoder.line(stop < 0 ? this.held : this.held.subarray(0, stop));
  }
}

/**
 * A place at or before `most` where quoted-printable can be cut in two: after a line end, or where there is none
 * after `from`, outside of =XX and of blanks (which count only where text follows them in the line).
 */
export function quotedPrintableCut(encoded: Buffer, from: number, most: number): number {
  if (most >= encoded.length) return encoded.length;
  const lineEnd = encoded.subarray(from, most).lastIndexOf(LF);
  if (lineEnd >= 0) return from + lineEnd + 1;
  for (let cut = most; cut > from; cut--) {
    const last = encoded[cut - 1];
    const isInside = last === padding || encoded[cut - 2] === padding || last === 32 || last === 9 || last === CR;
    if (!isInside) return cut;
  }
  return most;
}
