import type { AttachmentFacts } from './facts.ts';
import { pieceDecoder } from './piece-decoder.ts';

const slice = 64 * 1024;

/**
 * Decoded bytes of an attachment, piece by piece; only its range of the raw message is decoded, and little more than
 * one piece is held.
 * @param raw the whole raw message, in one piece or many
 */
export async function* attachmentStream(
  raw: Buffer | AsyncIterable<Buffer>,
  attachment: AttachmentFacts,
): AsyncGenerator<Buffer, void, undefined> {
  const decoder = pieceDecoder(attachment.encoding);
  for await (const piece of rangeOf(raw, attachment.start, attachment.end)) {
    const decoded = decoder.push(piece);
    if (decoded.length > 0) yield decoded;
  }
  const rest = decoder.finish();
  if (rest.length > 0) yield rest;
}

async function* rangeOf(
  raw: Buffer | AsyncIterable<Buffer>,
  start: number,
  end: number,
): AsyncGenerator<Buffer, void, undefined> {
  if (Buffer.isBuffer(raw)) {
    const stop = Math.min(end, raw.length);
    for (let from = start; from < stop; from += slice) yield raw.subarray(from, Math.min(stop, from + slice));
    return;
  }
  let offset = 0;
  for await (const piece of raw) {
    const from = Math.max(start, offset);
    const to = Math.min(end, offset + piece.length);
    if (from < to) yield piece.subarray(from - offset, to - offset);
    offset += piece.length;
    if (offset >= end) return;
  }
}
