import { createHash } from 'node:crypto';

/** The bytes of one hash in a stored list. */
const width = 8;

/**
 * A 53-bit hash (cyrb53) of a message's name on its server: its UIDL, and which of the messages under this UIDL it is.
 * 100,000 names share one with a chance of one in two million, and then only a count is off by one.
 * @param nth 0 for the first that a listing shows under this UIDL; below 0: minus the number of the UIDL's use
 */
export function hashOfKey(uidl: Buffer | string, nth: number): number {
  let high = 0xdeadbeef ^ nth;
  let low = 0x41c6ce57 ^ nth;
  const { length } = uidl;
  for (let at = 0; at < length; at += 1) {
    const octet = typeof uidl === 'string' ? uidl.charCodeAt(at) : (uidl[at] ?? 0);
    high = Math.imul(high ^ octet, 2654435761);
    low = Math.imul(low ^ octet, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}

/** As they are stored: 8 bytes each. */
export function packHashes(hashes: Iterable<number>): Buffer {
  return Buffer.from(Float64Array.from(hashes).buffer);
}

/** @throws RangeError where the bytes are no list of hashes */
export function unpackHashes(packed: Buffer): number[] {
  const hashes: number[] = [];
  for (let at = 0; at < packed.length; at += width) hashes.push(packed.readDoubleLE(at));
  return hashes;
}

/** Equal where two listings show the same messages, in whatever order. */
export function digestOf(hashes: readonly number[]): Buffer {
  const sorted = Float64Array.from(hashes).sort();
  return createHash('sha256').update(new Uint8Array(sorted.buffer)).digest();
}
