import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import { RawDamagedError, type RawRow } from './place.ts';

/**
 * The bytes of an object as they came, from those that are kept. The last piece is given only when size and SHA-256 are
 * those of the row, so that damaged bytes never pass for a whole message.
 * @throws RawDamagedError in the stream; its memory is bounded by a few pieces
 */
export function verified(row: RawRow, kept: Readable): Readable {
  const plain = row.encoding === 'zstd' ? createZstdDecompress() : kept;
  if (plain !== kept) {
    kept.on('error', (error) => plain.destroy(error));
    kept.pipe(plain as NodeJS.WritableStream & Readable);
  }
  const checked = Readable.from(check(row, plain), { objectMode: false, highWaterMark: 64 * 1024 });
  // Also where nobody ever read from it: an open file or connection is not left behind.
  checked.once('close', () => {
    kept.destroy();
    plain.destroy();
  });
  return checked;
}

/** Reads all of it, keeping nothing. @throws RawDamagedError */
export async function verify(row: RawRow, kept: Readable): Promise<void> {
  const checked = verified(row, kept);
  checked.resume();
  await finished(checked);
}

async function* check(row: RawRow, plain: Readable): AsyncGenerator<Buffer, void, undefined> {
  const digest = createHash('sha256');
  let size = 0;
  let last: Buffer | null = null;
  try {
    for await (const piece of plain as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size > row.size) throw new RawDamagedError(row.id, row.place);
      digest.update(piece);
      if (last) yield last;
      last = piece;
    }
  } catch (error) {
    throw isBroken(error) ? new RawDamagedError(row.id, row.place, { cause: error }) : error;
  }
  if (size !== row.size || digest.digest('hex') !== row.sha256) throw new RawDamagedError(row.id, row.place);
  if (last) yield last;
}

/** What zlib says of bytes that are not zstd, or end early. */
function isBroken(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return (
    code !== undefined && (code.startsWith('ZSTD_') || code === 'Z_BUF_ERROR' || code === 'ERR_STREAM_PREMATURE_CLOSE')
  );
}
