import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CONFIG } from '../config/config.module.ts';
import type { Tx } from '../database/database.ts';
import { insertRows } from '../database/insert-rows.ts';
import { ProblemError } from '../http/problem-error.ts';
import { RawDamagedError, RawMissingError, type RawRow, StorageError } from './place.ts';
import { Places, type PlacesConfig } from './places.ts';
import { RawObjectEntity } from './raw.entity.ts';
import { sealBytes, type Sealed } from './seal.ts';
import { verified, verify } from './verified.ts';

/** Raw bytes up to this size lie in the database, larger ones in files or objects. One rule, here. */
export const largestInDatabase = 256 * 1024;

/** Bytes that are durable where they belong, made ready for the transaction that names them. */
export type SealedRaw = RawRow;

/**
 * Keeps the bytes of messages exactly as they came, compressed. One object has one owner, the message of the same id.
 * What lies outside the database is durable before `place` answers: so it is there when the transaction commits.
 */
@Injectable()
export class RawStore implements OnApplicationShutdown {
  private readonly logger = new Logger('storage');
  private readonly places: Places;

  constructor(@Inject(CONFIG) config: PlacesConfig) {
    this.places = new Places(config);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.places.s3?.close();
  }

  /** Seals and places bytes that are in memory. @throws as `place` */
  async seal(id: string, raw: Buffer): Promise<SealedRaw> {
    return this.place(sealBytes(id, raw));
  }

  /**
   * Keeps what was sealed: small content for its row, large content where the configuration says. A content file is
   * taken over: it is gone after success.
   * @throws NodeJS.ErrnoException where the disk refuses, StorageError where the object storage does
   */
  async place(sealed: Sealed): Promise<SealedRaw> {
    const place = sealed.size <= largestInDatabase ? this.places.database : this.places.forLarge;
    const bytes = await place.keep(sealed);
    const { id, encoding, size, sha256 } = sealed;
    return { id, place: place.name, encoding, size, sha256, bytes };
  }

  async insert(tx: Tx, sealed: readonly SealedRaw[]): Promise<void> {
    await insertRows(tx, RawObjectEntity, sealed);
  }

  /** The bytes as they came, in memory as a whole. @throws as `stream`, and RawDamagedError */
  async read(manager: EntityManager, id: string): Promise<Buffer> {
    return buffer(await this.stream(manager, id));
  }

  /** The bytes as they came, or null where there is no such object any more: its message was deleted here. */
  async find(manager: EntityManager, id: string): Promise<Buffer | null> {
    return (await manager.existsBy(RawObjectEntity, { id })) ? this.read(manager, id) : null;
  }

  /**
   * The same as a stream, so that a large message is never in memory as a whole. Damaged bytes end it with a
   * RawDamagedError before its last piece.
   * @throws EntityNotFoundError where there is no such object, RawMissingError where its bytes are gone, StorageError
   */
  async stream(manager: EntityManager, id: string): Promise<Readable> {
    const stream = await this.open(await this.row(manager, id));
    stream.once('error', (error) => {
      if (!isStopped(error)) this.tell(id, error);
    });
    return stream;
  }

  /** The stream, or null where there is no such object any more. @throws as `stream` */
  async findStream(manager: EntityManager, id: string): Promise<Readable | null> {
    return (await manager.existsBy(RawObjectEntity, { id })) ? this.stream(manager, id) : null;
  }

  /**
   * Whether the bytes are there and those that were stored; where not, the log says which message it is.
   * @throws EntityNotFoundError where there is no such object, StorageError
   */
  async isIntact(manager: EntityManager, id: string): Promise<boolean> {
    const row = await this.row(manager, id);
    try {
      await verify(row, await this.places.of(row.place).open(row));
      return true;
    } catch (error) {
      if (!isLost(error)) throw error;
      this.tell(id, error);
      return false;
    }
  }

  /**
   * A stream for somebody who saves it: its bytes were read to their end once and are right, so that nobody is left
   * with half a file.
   * @throws ProblemError, a sentence for people, where the bytes are missing or damaged; EntityNotFoundError
   */
  async download(manager: EntityManager, id: string): Promise<Readable> {
    const row = await this.row(manager, id);
    try {
      await verify(row, await this.places.of(row.place).open(row));
    } catch (error) {
      this.tell(id, error);
      throw problemOf(error);
    }
    return this.stream(manager, id);
  }

  /**
   * Takes the bytes of an object from where they lie, after the transaction that took its row. Where that fails, the
   * sweep of orphans takes them later.
   */
  async discard(object: Pick<SealedRaw, 'id' | 'place' | 'sha256'>): Promise<void> {
    try {
      await this.places.of(object.place).remove(object);
    } catch (error) {
      this.logger.warn({
        msg: 'the bytes of a deleted message wait for the sweep',
        id: object.id,
        error: String(error),
      });
    }
  }

  private row(manager: EntityManager, id: string): Promise<RawRow> {
    return manager.findOneByOrFail(RawObjectEntity, { id });
  }

  private async open(row: RawRow): Promise<Readable> {
    try {
      return verified(row, await this.places.of(row.place).open(row));
    } catch (error) {
      this.tell(row.id, error);
      throw error;
    }
  }

  /** Whoever keeps the storage has to know which message it is. */
  private tell(id: string, error: unknown): void {
    this.logger.error({ msg: 'the raw bytes of a message cannot be read', id, error: String(error) });
  }
}

/** No later try finds the bytes: they are missing, or not those that were stored. */
export function isLost(error: unknown): boolean {
  return error instanceof RawMissingError || error instanceof RawDamagedError;
}

/** The reader had enough: nothing is wrong with the bytes. */
function isStopped(error: unknown): boolean {
  const { name, code } = error as NodeJS.ErrnoException;
  return name === 'AbortError' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}

function problemOf(error: unknown): unknown {
  const tell = 'Tell your administrator: the log names the message.';
  if (error instanceof RawMissingError) {
    return new ProblemError('internal', `The original of this message is missing from the storage. ${tell}`);
  }
  if (error instanceof RawDamagedError) {
    return new ProblemError('internal', `The original of this message was damaged in the storage. ${tell}`);
  }
  if (error instanceof StorageError) {
    return new ProblemError('internal', 'The storage of originals cannot be read at the moment. Try again later.');
  }
  return error;
}
