import type { ByteSource } from './byte-source.ts';
import type { FaultList } from './faults.ts';
import { pieceDecoder } from './piece-decoder.ts';
import type { Part } from './structure.ts';
import { decodeTransfer } from './transfer-decoding.ts';
import type { UuBlock } from './uuencode.ts';

const LF = 10;
const padding = 0x3d;
/** How far before a bound a line end is looked for, so that text is not cut inside a character. */
const cutWithin = 64 * 1024;
/** A larger body is decoded piece by piece, so that no more of it is held than the bound allows. */
const decodedAtOnce = 1024 * 1024;
const piece = 64 * 1024;

export function isIdentity(leaf: Part): boolean {
  return leaf.encoding === '7bit' || leaf.encoding === '8bit' || leaf.encoding === 'binary';
}

/** Decoded bytes of a leaf without the uuencoded `blocks` in it, at most `most`; little more is read of the source. */
export function boundedBytes(
  source: ByteSource,
  leaf: Part,
  blocks: readonly UuBlock[],
  most: number,
  faults: FaultList,
): Buffer {
  const bytes = isIdentity(leaf)
    ? bytesAround(source, leaf, blocks, most + 1)
    : decodedBytes(source, leaf, most + 1, faults);
  if (bytes.length <= most) return bytes;
  faults.add('text-too-long', `more than ${most} bytes`);
  const lineEnd = most > 0 ? bytes.lastIndexOf(LF, most - 1) : -1;
  if (lineEnd >= most - cutWithin && lineEnd >= 0) return bytes.subarray(0, lineEnd + 1);
  let cut = most;
  while (cut > 0 && cut > most - 4 && ((bytes[cut] ?? 0) & 0xc0) === 0x80) cut--;
  return bytes.subarray(0, cut);
}

/** At most `enough` bytes of what stands before, between and behind the blocks. */
function bytesAround(source: ByteSource, leaf: Part, blocks: readonly UuBlock[], enough: number): Buffer {
  const pieces: Buffer[] = [];
  let length = 0;
  let from = leaf.bodyStart;
  for (const next of [...blocks, null]) {
    const to = next?.start ?? leaf.bodyEnd;
    const found = source.subarray(from, Math.min(to, from + enough - length));
    length += found.length;
    pieces.push(found);
    from = next?.end ?? to;
  }
  return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
}

/** At least `enough` decoded bytes, or all. QUIRK: plain text under the label base64, seen from scripts, is left as it is. */
function decodedBytes(source: ByteSource, leaf: Part, enough: number, faults: FaultList): Buffer {
  const { bodyStart, bodyEnd, encoding } = leaf;
  if (encoding === 'base64' && !mayBeBase64(source, bodyStart, bodyEnd, enough * 2)) {
    faults.add('encoding-wrong', 'text that is no base64');
    return source.subarray(bodyStart, Math.min(bodyEnd, bodyStart + enough));
  }
  if (bodyEnd - bodyStart <= decodedAtOnce) return decodeTransfer(source.subarray(bodyStart, bodyEnd), encoding);
  const decoder = pieceDecoder(encoding);
  const pieces: Buffer[] = [];
  let length = 0;
  for (let from = bodyStart; from < bodyEnd && length < enough; from += piece) {
    const decoded = decoder.push(source.subarray(from, Math.min(bodyEnd, from + piece)));
    length += decoded.length;
    pieces.push(decoded);
  }
  if (length < enough) pieces.push(decoder.finish());
  return Buffer.concat(pieces);
}

/** Characters that base64 never has, up to its first padding, say that this is none; `most` bytes are looked at. */
function mayBeBase64(source: ByteSource, start: number, end: number, most: number): boolean {
  const stop = Math.min(end, start + most);
  for (let from = start; from < stop; from += piece) {
    const bytes = source.subarray(from, Math.min(stop, from + piece));
    const padded = bytes.indexOf(padding);
    const before = bytes.toString('latin1', 0, padded < 0 ? bytes.length : padded);
    if (/[^A-Za-z0-9+/\s_-]/.test(before)) return false;
    if (padded >= 0) return true;
  }
  return true;
}
