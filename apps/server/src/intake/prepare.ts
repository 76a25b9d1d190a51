import { type MessageFacts, readMessage } from '@postroom/mime';
import { largestInDatabase, type RawStore, type SealedRaw } from '../storage/raw-store.service.ts';
import { messageRow, type PreparedMessage } from '../conversation/message-row.service.ts';
import { newId } from '../database/ids.ts';
import { headerHash } from './header-hash.ts';
import type { Wanted } from './visit-plan.ts';

/** A message off the wire. */
export interface Fetched extends Wanted {
  /** Key in the ledger: the UIDL, or on servers without UIDL a hash. */
  readonly key: Buffer;
  readonly raw: Buffer;
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
  readonly read: { readonly facts: MessageFacts; readonly row: PreparedMessage } | { readonly cause: string };
}

const longestCause = 900;

/** What was cut is cut at a line end, so that no line, and no multi-byte character in it, is half there. */
export function cutAtLineEnd(raw: Buffer): Buffer {
  const end = raw.lastIndexOf(0x0a);
  return end === -1 ? raw : raw.subarray(0, end + 1);
}

/**
 * Parses and seals a message. What makes the parser fail becomes a cause, never an exception: one bad message does not
 * block a mailbox.
 * @throws NodeJS.ErrnoException where the disk refuses
 */
export async function prepare(
  store: RawStore,
  fetched: Fetched,
  context: { readonly mailboxId: string; readonly receivedAt: number; readonly activatedAt: number | null },
): Promise<Prepared> {
  const id = newId();
  const { raw, truncated, listed } = fetched;
  const sealed = await store.seal(id, raw);
  const base = { id, fetched, sealed, headerHash: headerHash(raw), receivedAt: context.receivedAt };
  try {
    const facts = readMessage(raw, { truncated });
    const arrived = facts.receivedDate ?? facts.date;
    const old = context.activatedAt !== null && arrived !== null && arrived.getTime() < context.activatedAt;
    const row = await messageRow(facts, {
      id,
      mailboxId: context.mailboxId,
      receivedAt: context.receivedAt,
      size: raw.length,
      originalSize: truncated ? Math.max(listed.size, raw.length) : raw.length,
      truncated,
      marks: old ? ['before-activation'] : [],
      keepBody: raw.length > largestInDatabase,
    });
    return { ...base, read: { facts, row } };
  } catch (error) {
    return { ...base, read: { cause: `The message could not be read: ${String(error)}`.slice(0, longestCause) } };
  }
}
