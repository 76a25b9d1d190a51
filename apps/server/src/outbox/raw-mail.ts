import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { zstdCompressSync, zstdDecompress } from 'node:zlib';
import type { EntityManager } from 'typeorm';
import type { Tx } from '../database/database.ts';
import { RawObjectEntity } from '../storage/raw.entity.ts';

const decompress = promisify(zstdDecompress);
/** More than the largest mail that can be approved: what is stored larger was not stored by us. */
const mostBytes = 256 * 1024 * 1024;

/** Stores the bytes that will be sent, under the message's id. */
export async function putRawMail(tx: Tx, id: string, raw: Buffer): Promise<void> {
  await tx.insert(RawObjectEntity, {
    id,
    place: 'database',
    encoding: 'zstd',
    size: raw.length,
    sha256: createHash('sha256').update(raw).digest('hex'),
    bytes: zstdCompressSync(raw),
  });
}

/** The bytes as stored. @throws Error if they are gone or not those that were approved */
export async function getRawMail(manager: EntityManager, id: string): Promise<Buffer> {
  const row = await manager.findOneBy(RawObjectEntity, { id });
  if (!row?.bytes) throw new Error(`The bytes of message ${id} are not in the database.`);
  const raw = row.encoding === 'none' ? row.bytes : await decompress(row.bytes, { maxOutputLength: mostBytes });
  if (createHash('sha256').update(raw).digest('hex') !== row.sha256) {
    throw new Error(`The bytes of message ${id} are damaged.`);
  }
  return raw;
}
