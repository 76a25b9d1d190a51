import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { constants, createZstdDecompress, zstdCompress, zstdCompressSync, zstdDecompress } from 'node:zlib';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Config } from '../config/config.ts';
import { CONFIG } from '../config/config.module.ts';
import type { Tx } from '../database/database.ts';
import { insertRows } from '../database/insert-rows.ts';
import { RawObjectEntity } from './raw.entity.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Raw bytes up to this size lie in the database, larger ones in files. One rule, here. */
export const largestInDatabase = 256 * 1024;
/** Fast: the mail is read once and kept for years, but it is written while a server waits. */
const level = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };

/** Bytes made ready for storing, outside the transaction. */
export interface SealedRaw {
  readonly id: string;
  readonly place: 'database' | 'file';
  readonly encoding: 'zstd' | 'none';
  readonly size: number;
  readonly sha256: string;
  readonly bytes: Buffer | null;
}

/**
 * Keeps the bytes of messages exactly as they came, compressed. One object has one owner, the message of the same id.
 * A file is on disk, with its folder entry, before `seal` answers: so it is there when the transaction commits.
 */
@Injectable()
export class RawStore {
  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'dataDir'>) {}

  /** @throws NodeJS.ErrnoException where the disk refuses (ENOSPC and others): nothing is stored then */
  async seal(id: string, raw: Buffer): Promise<SealedRaw> {
    const sha256 = createHash('sha256').update(raw).digest('hex');
    // A small message is compressed at once: making a stream and its context for each costs twenty times as much.
    const sized = { ...level, pledgedSrcSize: raw.length };
    const compressed = raw.length <= largestInDatabase ? zstdCompressSync(raw, sized) : await compress(raw, sized);
    const smaller = compressed.length < raw.length;
    const bytes = smaller ? compressed : raw;
    const encoding = smaller ? 'zstd' : 'none';
    if (raw.length <= largestInDatabase) return { id, place: 'database', encoding, size: raw.length, sha256, bytes };
    await this.write(this.path(id, sha256), bytes);
    return { id, place: 'file', encoding, size: raw.length, sha256, bytes: null };
  }

  async insert(tx: Tx, sealed: readonly SealedRaw[]): Promise<void> {
    await insertRows(tx, RawObjectEntity, sealed);
  }

  /** The bytes as they came. @throws Error where there is no such object */
  async read(manager: EntityManager, id: string): Promise<Buffer> {
    const row = await manager.findOneByOrFail(RawObjectEntity, { id });
    const bytes = row.bytes ?? (await readFile(this.path(id, row.sha256)));
    return row.encoding === 'zstd' ? decompress(bytes) : bytes;
  }

  /** The bytes as they came, or null where there is no such object any more: its message was deleted here. */
  async find(manager: EntityManager, id: string): Promise<Buffer | null> {
    return (await manager.existsBy(RawObjectEntity, { id })) ? this.read(manager, id) : null;
  }

  /** The same as a stream, so that a large message is never in memory as a whole. */
  async stream(manager: EntityManager, id: string): Promise<Readable> {
    const row = await manager.findOneByOrFail(RawObjectEntity, { id });
    if (row.bytes !== null) return Readable.from([await this.read(manager, id)]);
    const file = createReadStream(this.path(id, row.sha256));
    if (row.encoding === 'none') return file;
    const plain = createZstdDecompress();
    file.on('error', (error) => plain.destroy(error));
    return file.pipe(plain);
  }

  /** Takes the bytes of an object from the disk, after the transaction that took its row. */
  async discard(object: Pick<SealedRaw, 'id' | 'place' | 'sha256'>): Promise<void> {
    if (object.place === 'file') await rm(this.path(object.id, object.sha256), { force: true });
  }

  private path(id: string, sha256: string): string {
    return join(this.config.dataDir, 'raw', sha256.slice(0, 2), sha256.slice(2, 4), `${sha256}-${id}`);
  }

  private async write(path: string, bytes: Buffer): Promise<void> {
    const folder = dirname(path);
    const made = await mkdir(folder, { recursive: true });
    const file = await open(path, 'w', 0o600);
    try {
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
    } catch (error) {
      // A full disk must not keep the half of each try.
      await rm(path, { force: true }).catch(() => undefined);
      throw error;
    }
    await syncFolder(folder);
    // New folders are entries of the folders above them, which must be on disk too.
    if (made !== undefined) {
      for (let up = dirname(folder); up.length >= dirname(made).length; up = dirname(up)) await syncFolder(up);
    }
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
