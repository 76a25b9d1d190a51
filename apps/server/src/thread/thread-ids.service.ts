import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database, isDuplicate } from '../database/database.ts';
import { Secrets } from '../secret/secrets.service.ts';
import { SettingEntity } from '../settings/setting.entity.ts';

/** 128 bits, as hexadecimal: programs on the way may change the case of a local part. */
const macBytes = 16;
const keyBytes = 32;

const ownerId = 'installation';
const field = 'threadKey';
const pattern = /^\s*<?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([0-9a-f]{32})@[^\s<>@]{1,253}>?\s*$/i;

function macOf(key: Buffer, id: string): Buffer {
  return createHmac('sha256', key).update(`thread:${id.toLowerCase()}`).digest().subarray(0, macBytes);
}

/** The Message-ID, without <>, of our message with this id: the id, and the MAC over it alone. */
export function makeMessageId(key: Buffer, id: string, host: string): string {
  return `${id}.${macOf(key, id).toString('hex')}@${host}`;
}

/** A Message-ID in our form: which message it names, and whether we made it. */
export interface OwnMessageId {
  readonly id: string;
  /** False: somebody else wrote it, and it counts as no reference. */
  readonly valid: boolean;
}

/** Reads a Message-ID, with or without <>; null where it is not in our form at all. */
export function readMessageId(key: Buffer, header: string): OwnMessageId | null {
  const match = pattern.exec(header.slice(0, 1000));
  const [, id, mac] = match ?? [];
  if (id === undefined || mac === undefined) return null;
  return { id: id.toLowerCase(), valid: timingSafeEqual(Buffer.from(mac, 'hex'), macOf(key, id)) };
}

/** Our own Message-IDs, under a key of their own, which outlives a change of the installation's secret key. */
@Injectable()
export class ThreadIds {
  private known: Promise<Buffer> | null = null;

  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
  ) {}

  /** The key; made on first use. Not to be asked for the first time inside a transaction. */
  async key(): Promise<Buffer> {
    this.known ??= this.find();
    try {
      return await this.known;
    } catch (error) {
      this.known = null;
      throw error;
    }
  }

  async make(id: string, host: string): Promise<string> {
    return makeMessageId(await this.key(), id, host);
  }

  async read(header: string): Promise<OwnMessageId | null> {
    return readMessageId(await this.key(), header);
  }

  private async find(): Promise<Buffer> {
    const stored = await this.secrets.open(this.database.read, ownerId, field, []);
    if (stored !== null) return Buffer.from(stored, 'base64');
    try {
      await this.database.run(async (tx) => {
        // Inserted first: of two processes that start at once, the second finds the row and takes the first's key.
        await tx.insert(SettingEntity, { name: 'thread-key-made', version: 1, value: {} });
        const value = randomBytes(keyBytes).toString('base64');
        const changedAt = await this.database.now(tx);
        await this.secrets.put(tx, { ownerId, field, value, binding: [], changedBy: null, changedAt });
      });
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
    const made = await this.secrets.open(this.database.read, ownerId, field, []);
    if (made === null) throw new Error('The key of our Message-IDs is gone from the table of secrets.');
    return Buffer.from(made, 'base64');
  }
}
