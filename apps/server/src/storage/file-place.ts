import { createReadStream } from 'node:fs';
import { copyFile, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import {
  keyOf,
  type OutsideObject,
  type OutsidePlace,
  pathOf,
  type RawKey,
  RawMissingError,
  type RawRow,
} from './place.ts';
import type { Sealed } from './seal.ts';

/** Whose the folder is. */
const ownerName = 'installation';
const clockName = 'clock';
const folderName = /^[0-9a-f]{2}$/;

/** Large messages as files in the data directory; several machines share it by a network file system. */
export class FilePlace implements OutsidePlace {
  readonly name = 'file';
  private readonly root: string;

  constructor(dataDir: string) {
    this.root = join(dataDir, 'raw');
  }

  async keep({ content, ...key }: Sealed): Promise<null> {
    const path = this.path(key);
    const folder = dirname(path);
    const made = await mkdir(folder, { recursive: true });
    try {
      if (Buffer.isBuffer(content)) await write(path, content);
      else await moveIn(content.path, path);
    } catch (error) {
      // A full disk must not keep the half of each try.
      await rm(path, { force: true }).catch(() => undefined);
      throw error;
    }
    await sync(folder);
    // New folders are entries of the folders above them, which must be on disk too.
    if (made !== undefined) {
      for (let up = dirname(folder); up.length >= dirname(made).length; up = dirname(up)) await sync(up);
    }
    return null;
  }

  async open(row: RawRow): Promise<Readable> {
    try {
      const file = await open(this.path(row), 'r');
      return createReadStream('', { fd: file });
    } catch (error) {
      if (isMissing(error)) throw new RawMissingError(row.id, this.name);
      throw error;
    }
  }

  async remove(key: RawKey): Promise<void> {
    await rm(this.path(key), { force: true });
  }

  async *list(): AsyncGenerator<OutsideObject, void, undefined> {
    for (const first of await this.folders(this.root)) {
      for (const second of await this.folders(join(this.root, first))) {
        const folder = join(this.root, first, second);
        for (const name of await names(folder)) {
          const key = keyOf(name);
          const found = key && (await stat(join(folder, name)).catch(() => null));
          // By the later of both times: one moved in from the spool keeps the time of its last byte.
          if (found) yield { ...key, writtenAt: Math.max(found.mtimeMs, found.ctimeMs), bytes: found.size };
        }
      }
    }
  }

  async now(): Promise<number> {
    const path = join(this.root, clockName);
    await mkdir(this.root, { recursive: true });
    await rm(path, { force: true });
    await writeFile(path, '');
    // By the file system's own clock, which need not be this process's.
    return (await stat(path)).mtimeMs;
  }

  async claim(installation: string): Promise<string> {
    const path = join(this.root, ownerName);
    await mkdir(this.root, { recursive: true });
    try {
      await writeFile(path, installation, { flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    return (await readFile(path, 'utf8')).trim();
  }

  private async folders(path: string): Promise<string[]> {
    return (await names(path)).filter((name) => folderName.test(name));
  }

  private path(key: RawKey): string {
    return join(this.root, pathOf(key));
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

async function names(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function write(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Moves a file, whose bytes are on disk before it has its name here. */
async function moveIn(from: string, to: string): Promise<void> {
  await sync(from, 'r+');
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    // The spool lies on another file system.
    await copyFile(from, to);
    await sync(to, 'r+');
    await rm(from, { force: true });
  }
}

async function sync(path: string, flags = 'r'): Promise<void> {
  const opened = await open(path, flags);
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}
