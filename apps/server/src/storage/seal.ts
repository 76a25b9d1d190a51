import { createHash, hash } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { constants, zstdCompressSync } from 'node:zlib';

/** What is stored of a message: its bytes, compressed where that makes them fewer, and their digest. */
export interface Sealed {
  readonly id: string;
  readonly encoding: 'zstd' | 'none';
  /** Bytes before compressing. */
  readonly size: number;
  /** SHA-256 of the bytes before compressing, hexadecimal. */
  readonly sha256: string;
  /** What is to be kept: in memory, or a file of the spool that becomes the store's own. */
  readonly content: Buffer | { readonly path: string };
}

/** Base64 becomes three quarters at any level; 3 takes no longer than 1 there and makes text smaller. */
const level = 3;
/** A file is compressed in frames of so many bytes (RFC 8878 section 3: frames may follow each other), one in memory at a time. */
const frame = 1024 * 1024;
/** Where compressing so much has saved nothing, the rest will not be smaller either. */
const enoughTried = 8 * frame;

function compressed(bytes: Buffer): Buffer {
  const options = {
    params: { [constants.ZSTD_c_compressionLevel]: level },
    pledgedSrcSize: bytes.length,
    chunkSize: Math.max(1024, Math.min(bytes.length, frame)),
  };
  // Made at once: a stream and its context for each message cost twenty times as much.
  return zstdCompressSync(bytes, options);
}

/** Seals bytes in memory. */
export function sealBytes(id: string, raw: Buffer): Sealed {
  const sha256 = hash('sha256', raw, 'hex');
  const smaller = compressed(raw);
  const pays = smaller.length < raw.length;
  return { id, encoding: pays ? 'zstd' : 'none', size: raw.length, sha256, content: pays ? smaller : raw };
}

/** Where the compressed bytes of a spooled message are written. */
export function sealedPath(path: string): string {
  return `${path}.zst`;
}

/**
 * Seals a file, frame by frame; blocks, so it belongs into a worker thread. The content is a new file beside it, or the
 * file itself where compressing does not pay.
 * @param progress called for each frame
 * @throws NodeJS.ErrnoException where the disk refuses (ENOSPC and others): nothing is left beside the file then
 */
export function sealFile(id: string, path: string, progress: () => void): Sealed {
  const digest = createHash('sha256');
  const window = Buffer.allocUnsafe(frame);
  const target = sealedPath(path);
  const source = openSync(path, 'r');
  let into: number | null = null;
  try {
    into = openSync(target, 'w', 0o600);
    let size = 0;
    let written = 0;
    let pays = true;
    for (let read = fill(source, window); read > 0; read = fill(source, window)) {
      const bytes = window.subarray(0, read);
      digest.update(bytes);
      size += read;
      if (pays) {
        const smaller = compressed(bytes);
        writeAll(into, smaller);
        written += smaller.length;
        pays = size < enoughTried || written < size;
      }
      progress();
    }
    pays &&= written < size;
    closeSync(into);
    into = null;
    if (!pays) rmSync(target, { force: true });
    const content = { path: pays ? target : path };
    return { id, encoding: pays ? 'zstd' : 'none', size, sha256: digest.digest('hex'), content };
  } catch (error) {
    if (into !== null) closeSync(into);
    rmSync(target, { force: true });
    throw error;
  } finally {
    closeSync(source);
  }
}

/** Reads until the buffer is full or the file ends. */
function fill(file: number, into: Buffer): number {
  let done = 0;
  while (done < into.length) {
    const count = readSync(file, into, done, into.length - done, null);
    if (count === 0) break;
    done += count;
  }
  return done;
}

function writeAll(file: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
}
