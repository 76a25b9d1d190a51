import { decode as decodeQuotedPrintable } from 'libqp';
import type { TransferEncoding } from './facts.ts';
import { UuDecoder } from './uuencode.ts';

const LF = 10;
const CR = 13;
const padding = 0x3d;
/** Encoded bytes that are decoded at a time where a size can only be had by decoding. */
const slice = 64 * 1024;

const base64Alphabet = new Uint8Array(256);
for (const c of Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_'))
  base64Alphabet[c] = 1;

/**
 * Decoded bytes of raw[start, end). Base64 in lines of one length, as every program writes it, is counted by its
 * line ends without reading the rest: exact, unless a sender hid other characters inside such lines; then it is an
 * upper bound.
 */
export function decodedSize(raw: Buffer, start: number, end: number, encoding: TransferEncoding): number {
  switch (encoding) {
    case 'base64':
      return base64Size(raw, start, end);
    case 'quoted-printable':
      return quotedPrintableSize(raw, start, end);
    case 'x-uuencode':
      return uuSize(raw, start, end);
    default:
      return end - start;
  }
}

function base64Size(raw: Buffer, start: number, end: number): number {
  let stop = end;
  while (stop > start && (raw[stop - 1] ?? 0) <= 32) stop--;
  const firstLf = raw.indexOf(LF, start);
  if (firstLf < 0 || firstLf >= stop) return scannedBase64Size(raw, start, stop);
  const eol = raw[firstLf - 1] === CR ? 2 : 1;
  const stride = firstLf + 1 - start;
  const content = stride - eol;
  if (content % 4 !== 0 || content === 0) return scannedBase64Size(raw, start, stop);
  let at = start;
  for (; at + stride <= stop; at += stride) {
    const last = at + stride - 1;
    if (raw[last] !== LF || (eol === 2 && raw[last - 1] !== CR)) return scannedBase64Size(raw, start, stop);
    if (raw[last - eol] === padding) return scannedBase64Size(raw, start, stop);
  }
  const whole = ((at - start) / stride) * (content / 4) * 3;
  return whole + scannedBase64Size(raw, at, stop);
}

function scannedBase64Size(raw: Buffer, start: number, end: number): number {
  let size = 0;
  let group = 0;
  for (let at = start; at < end; at++) {
    const byte = raw[at] ?? 0;
    if (byte === padding) {
      size += Math.floor((group * 3) / 4);
      group = 0;
      // As in the streaming decoder: what stands behind padding in its line is no base64.
      const lineEnd = raw.indexOf(LF, at);
      at = lineEnd < 0 || lineEnd > end ? end : lineEnd;
    } else if (base64Alphabet[byte] === 1 && ++group === 4) {
      size += 3;
      group = 0;
    }
  }
  return size + Math.floor((group * 3) / 4);
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

function quotedPrintableSize(raw: Buffer, start: number, end: number): number {
  const encoded = raw.subarray(start, end);
  let size = 0;
  for (let from = 0; from < encoded.length;) {
    const to = Math.max(from + 1, quotedPrintableCut(encoded, from, from + slice));
    size += decodeQuotedPrintable(encoded.subarray(from, to)).length;
    from = to;
  }
  return size;
}

function uuSize(raw: Buffer, start: number, end: number): number {
  const decoder = new UuDecoder();
  let size = 0;
  for (let line = start; line < end;) {
    const lf = raw.indexOf(LF, line);
    const next = lf < 0 || lf >= end ? end : lf + 1;
    let stop = next;
    while (stop > line && (raw[stop - 1] === LF || raw[stop - 1] === CR)) stop--;
    size += decoder.line(raw.subarray(line, stop)).length;
    line = next;
  }
  return size;
}
