import { rm } from 'node:fs/promises';
import { newId } from '../database/ids.ts';
import type { MessageReading, Read } from '../reading/message-reading.service.ts';
import type { RawStore, SealedRaw } from '../storage/raw-store.service.ts';
import type { Part } from './body.ts';
import type { Wanted } from './visit-plan.ts';
import { tellStep } from './visit-steps.ts';

/** A message off the wire; its bytes went to be read. */
export interface Fetched extends Wanted {
  /** Key in the ledger: the UIDL, or on servers without UIDL a hash. */
  readonly key: Buffer;
  /** Bytes that were taken. */
  readonly octets: number;
  /** Only the first `maxMessageBytes` were taken. */
  readonly truncated: boolean;
}

/** A message ready to be committed: sealed, and read or (where the parser failed) to be quarantined with a cause. */
export interface Prepared {
  readonly id: string;
  readonly fetched: Fetched;
  readonly sealed: SealedRaw;
  readonly headerHash: Buffer;
  readonly receivedAt: number;
  readonly read: Read;
}

/**
 * Parses and seals a message and makes its bytes durable; its body is gone afterwards. What makes the parser fail
 * becomes a cause, never an exception: one bad message does not block a mailbox.
 * @throws NodeJS.ErrnoException where the disk refuses
 */
export async function prepare(
  parts: { readonly store: RawStore; readonly reading: MessageReading },
  wanted: Wanted,
  key: Buffer,
  { body, octets, cut: truncated }: Part,
  context: {
    readonly mailboxId: string;
    readonly receivedAt: number;
    readonly activatedAt: number | null;
    /** Why it is not to be parsed; null: it is. */
    readonly unread: string | null;
  },
): Promise<Prepared> {
  const id = newId();
  const job = { id, ...context, truncated, listedSize: wanted.listed.size, body };
  const { sealed, headerHash, read } = await parts.reading.read(job);
  const { receivedAt } = context;
  try {
    const placed = await parts.store.place(sealed);
    tellStep('prepared');
    return { id, fetched: { ...wanted, key, octets, truncated }, sealed: placed, headerHash, receivedAt, read };
  } catch (error) {
    if (!Buffer.isBuffer(sealed.content)) await rm(sealed.content.path, { force: true }).catch(() => undefined);
    throw error;
  }
}
