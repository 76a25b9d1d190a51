import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';

/** Larger messages are spooled to a file while they arrive, in bytes. */
export const largestInMemory = 1024 * 1024;

/** A message as it came off the wire: in memory, or where it is large in a file of the spool, not compressed. */
export type Body =
  | { readonly kind: 'memory'; readonly raw: Buffer }
  | { readonly kind: 'file'; readonly path: string; readonly size: number };

/** Its length in bytes. */
export function octetsOf(body: Body): number {
  return body.kind === 'memory' ? body.raw.length : body.size;
}

/** The bytes in pieces of at most a MiB or so. @throws NodeJS.ErrnoException */
export function bytesOf(body: Body): Iterable<Buffer> | AsyncIterable<Buffer> {
  if (body.kind === 'memory') return [body.raw];
  return createReadStream(body.path, { highWaterMark: largestInMemory }) as AsyncIterable<Buffer>;
}

/** A body that nobody needs any more: its file goes. */
export async function discardBody(body: Body): Promise<void> {
  if (body.kind === 'file') await rm(body.path, { force: true });
}
