import { decode as decodeQuotedPrintable } from 'libqp';
import type { ByteSource } from './byte-source.ts';
import type { TransferEncoding } from './facts.ts';
import { pieceDecoder, quotedPrintableCut } from './piece-decoder.ts';

const LF = 10;
const CR = 13;
const padding = 0x3d;
/** Encoded bytes that are looked at, or decoded, at a time. */
const slice = 64 * 1024;
/** A longer line is none that a program wrote as base64. */
const longestLine = 1_000;

const base64Alphabet = new Uint8Array(256);
for (const c of Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_'))
  base64Alphabet[c] = 1;

/**
 * Decoded bytes of source[start, end). Base64 in lines of one length, as every program writes it, is counted by its
 * line ends without reading the rest: exact, unless a sender hid other characters inside such lines; then it is an
 * upper bound.
 */
export function decodedSize(source: ByteSource, start: number, end: number, encoding: TransferEncoding): number {
  switch (encoding) {
    case 'base64':
      return base64Size(source, start, end);
    case 'quoted-printable':
      return quotedPrintableSize(source, start, end);
    case 'x-uuencode':
      return uuSize(source, start, end);
    default:
      return end - start;
  }
}

function base64Size(source: ByteSource, start: number, end: number): number {
  const beginning = source.subarray(start, Math.min(end, start + longestLine));
  const firstLf = beginning.indexOf(LF);
  const eol = beginning[firstLf - 1] === CR ? 2 : 1;
  const content = firstLf + 1 - eol;
  if (firstLf < 0 || content % 4 !== 0 || content === 0) return scannedBase64Size(source, start, end);
  const stride = firstLf + 1;
  const step = source.window === undefined ? end - start : Math.max(1, Math.floor(slice / stride)) * stride;
  let at = start;
  for (let whole = true; whole && at < end;) {
    const piece = source.subarray(at, Math.min(end, at + step));
    const regular = regularLines(piece, stride, eol) * stride;
    at += regular;
    whole = regular > 0 && regular === piece.length;
  }
  // A longer rest is of another form: the regular lines may then hold other characters too.
  if (end - at > stride) return scannedBase64Size(source, start, end);
  return ((at - start) / stride) * (content / 4) * 3 + scannedBase64Size(source, at, end);
}

/** Lines at the beginning of `piece` that are `stride` bytes long, with their line end, and not padded. */
function regularLines(piece: Buffer, stride: number, eol: number): number {
  let count = 0;
  for (let last = stride - 1; last < piece.length; last += stride, count++) {
    if (piece[last] !== LF || (eol === 2 && piece[last - 1] !== CR) || piece[last - eol] === padding) break;
  }
  return count;
}

function scannedBase64Size(source: ByteSource, start: number, end: number): number {
  let size = 0;
  let group = 0;
  let behindPadding = false;
  for (let from = start; from < end; from += slice) {
    const piece = source.subarray(from, Math.min(end, from + slice));
    for (const byte of piece) {
      if (behindPadding) {
        // As in the streaming decoder: what stands behind padding in its line is no base64.
        behindPadding = byte !== LF;
      } else if (byte === padding) {
        size += Math.floor((group * 3) / 4);
        group = 0;
        behindPadding = true;
      } else if (base64Alphabet[byte] === 1 && ++group === 4) {
        size += 3;
        group = 0;
      }
    }
  }
  return size + Math.floor((group * 3) / 4);
}

function quotedPrintableSize(source: ByteSource, start: number, end: number): number {
  let size = 0;
  for (let from = start; from < end;) {
    const piece = source.subarray(from, Math.min(end, from + slice + 1));
    const cut = Math.max(1, quotedPrintableCut(piece, 0, slice));
    size += decodeQuotedPrintable(piece.subarray(0, cut)).length;
    from += cut;
  }
  return size;
}

function uuSize(source: ByteSource, start: number, end: number): number {
  const decoder = pieceDecoder('x-uuencode');
  let size = 0;
  for (let from = start; from < end; from += slice) {
    size += decoder.push(source.subarray(from, Math.min(end, from + slice))).length;
  }
  return size + decoder.finish().length;
}
