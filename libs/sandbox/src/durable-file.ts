import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';

/** Writes a file that is either whole or absent after a crash: a temporary name, fsync, rename. */
export function writeDurably(path: string, bytes: Buffer): void {
  const partial = `${path}.part`;
  const file = openSync(partial, 'w');
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(partial, path);
}
