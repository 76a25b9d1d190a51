import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A file system of its own that can be filled to its last byte. */
export interface SmallDisk {
  readonly path: string;
  /** Takes all space that is left: the next write fails with ENOSPC. */
  fill(): void;
  /** Gives it back. */
  free(): void;
  remove(): void;
}

/** @throws Error where we may not mount: the tests that need it run as root, as Dovecot does */
export function makeSmallDisk(path: string, mebibytes: number): SmallDisk {
  mkdirSync(path, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=0755`, 'tmpfs', path]);
  const ballast = join(path, 'ballast');
  const free = () => rmSync(ballast, { force: true });
  return {
    path,
    fill: () => {
      const file = openSync(ballast, 'w');
      // Smaller and smaller pieces, until not a single page is left.
      for (let size = 1024 * 1024; size >= 4096;) {
        try {
          if (writeSync(file, Buffer.alloc(size)) < size) size /= 2;
        } catch {
          size /= 2;
        }
      }
      closeSync(file);
    },
    free,
    remove: () => {
      execFileSync('umount', ['-l', path]);
      rmSync(path, { recursive: true, force: true });
    },
  };
}
