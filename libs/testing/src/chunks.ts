/**
 * Cuts bytes as a network might: pieces of the given sizes in turn, from the first again where they run out, the last
 * piece with what is left.
 * @throws RangeError when there are no sizes, or one is not a positive integer
 */
export function splitChunks(bytes: Uint8Array, sizes: readonly number[]): Buffer[] {
  if (sizes.length === 0 || !sizes.every((size) => Number.isInteger(size) && size > 0)) {
    throw new RangeError('Chunk sizes must be positive integers, at least one');
  }
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Buffer[] = [];
  for (let at = 0; at < whole.length;) {
    const size = sizes[chunks.length % sizes.length] ?? whole.length;
    chunks.push(whole.subarray(at, at + size));
    at += size;
  }
  return chunks;
}
