import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit, Optional } from '@nestjs/common';
import type { Config } from '../config/config.ts';
import { CONFIG } from '../config/config.module.ts';
import { type Body, bytesOf, octetsOf } from '../storage/body.ts';
import { type Sealed, sealedPath } from '../storage/seal.ts';
import { largestInDatabase } from '../storage/raw-store.service.ts';
import { Spool } from '../storage/spool.ts';
import { HeaderHash } from './header-hash.service.ts';
import { readerFile } from './reader-file.ts';
import { ReaderPool } from './reader-pool.ts';
import { type PackedReading, type Range, type Read, unpack } from './reader-protocol.ts';
import type { ReaderLimits, Task } from './reader-thread.ts';

export type { Read } from './reader-protocol.ts';

/** A message that is to be read. */
export interface ReadingJob {
  readonly id: string;
  readonly mailboxId: string;
  /** ms */
  readonly receivedAt: number;
  /** What arrived before it is marked so, in ms; null: nothing is. */
  readonly activatedAt: number | null;
  /** Only the beginning was taken. */
  readonly truncated: boolean;
  /** As the server listed it, in bytes. */
  readonly listedSize: number;
  /** Why it is not to be read, but only sealed; null: it is read. */
  readonly unread?: string | null;
  readonly body: Body;
}

/** A message ready to be kept, and read or (where the parser failed) with the cause why not. */
export interface Reading {
  readonly sealed: Sealed;
  /** SHA-256 of its header block: see HeaderHash. */
  readonly headerHash: Buffer;
  readonly read: Read;
}

/** 30 s for a message; its heap holds the largest text and HTML that are kept, several times over. */
export const readerLimits: ReaderLimits = { heapMegabytes: 96, looks: 30, lookEvery: 1000 };

/** Parses and seals messages in worker threads: what makes the parser fail, loop or run out of memory harms nothing else. */
@Injectable()
export class MessageReading implements OnModuleInit, OnApplicationShutdown {
  readonly spool: Spool;
  private readonly pool: ReaderPool;
  private lastSerial = 0;

  constructor(@Inject(CONFIG) config: Pick<Config, 'dataDir'>, @Optional() limits: ReaderLimits = readerLimits) {
    this.spool = new Spool(join(config.dataDir, 'spool'));
    this.pool = new ReaderPool({
      file: readerFile,
      threads: Math.min(Math.max(availableParallelism() - 1, 1), 4),
      limits,
      sealHere: (task) => void sealHere(task),
    });
  }

  async onModuleInit(): Promise<void> {
    await this.spool.empty();
  }

  /** Receivers have stopped by now. */
  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }

  /** Ends the threads; what is not read by then is refused. */
  async close(): Promise<void> {
    await this.pool.close();
  }

  /**
   * Reads and seals a message; afterwards its body is gone, and the sealed content is the caller's.
   * @throws NodeJS.ErrnoException where the disk refuses; Error where the server stops or threads cannot be started
   */
  async read(job: ReadingJob): Promise<Reading> {
    const { body } = job;
    try {
      const { reading, bytes } = await this.inThread(job);
      const { content } = reading.sealed;
      const sealed = { ...reading.sealed, content: 'path' in content ? content : unpack(bytes, content) };
      const read = readOf(reading, bytes, job.unread ?? null);
      if (body.kind === 'file' && !('path' in content && content.path === body.path))
        await rm(body.path, { force: true });
      return { sealed, headerHash: unpack(bytes, reading.headerHash), read };
    } catch (error) {
      if (body.kind === 'file') {
        for (const path of [body.path, sealedPath(body.path)]) await rm(path, { force: true });
      }
      throw error;
    } finally {
      if (body.kind === 'memory') this.spool.release(body.raw.length);
    }
  }

  private inThread({ body, unread, ...job }: ReadingJob): Promise<{ reading: PackedReading; bytes: ArrayBuffer }> {
    const file = body.kind === 'file';
    this.lastSerial = (this.lastSerial % 0x7fff_ffff) + 1;
    const message = {
      ...job,
      serial: this.lastSerial,
      keepBody: octetsOf(body) > largestInDatabase,
      parse: (unread ?? null) === null,
      body: file ? { path: body.path, size: body.size } : { at: 0, length: body.raw.length },
    };
    return new Promise((resolve, reject) => {
      const raw = file ? null : body.raw;
      this.pool.add({ message, raw, deaths: 0, cause: '', alone: false, resolve, reject });
    });
  }
}

function readOf({ read }: PackedReading, bytes: ArrayBuffer, unread: string | null): Read {
  if ('cause' in read) return { cause: read.cause || (unread ?? '') };
  const { facts, row, bodyRange } = read;
  return { facts, row: bodyRange === null ? row : { ...row, body: unpack(bytes, bodyRange) } };
}

/** The last resort, for what ends readers even unread: digests in this thread, stored as it came. */
async function sealHere({ message, raw, cause, resolve, reject }: Task): Promise<void> {
  try {
    const file = 'path' in message.body ? message.body : null;
    const body: Body =
      raw === null && file ? { kind: 'file', ...file } : { kind: 'memory', raw: raw ?? Buffer.alloc(0) };
    const digest = createHash('sha256');
    const header = new HeaderHash();
    for await (const piece of bytesOf(body)) {
      digest.update(piece);
      header.push(piece);
    }
    const hash = header.digest();
    const content = raw ?? Buffer.alloc(0);
    const bytes = Buffer.concat([content, hash]);
    const range = (at: number, length: number): Range => ({ at, length });
    const whole = new ArrayBuffer(bytes.length);
    bytes.copy(Buffer.from(whole));
    resolve({
      bytes: whole,
      reading: {
        sealed: {
          id: message.id,
          encoding: 'none',
          size: octetsOf(body),
          sha256: digest.digest('hex'),
          content: file ? { path: file.path } : range(0, content.length),
        },
        headerHash: range(content.length, hash.length),
        read: { cause },
      },
    });
  } catch (error) {
    reject(error as Error);
  }
}
