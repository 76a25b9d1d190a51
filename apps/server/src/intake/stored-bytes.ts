import type { Database } from '../database/database.ts';
import { HeaderHash } from '../reading/header-hash.service.ts';
import { bytesOf } from '../storage/body.ts';
import { isLost, type RawStore } from '../storage/raw-store.service.ts';
import type { Part } from './body.ts';
import { sameMessage, stableLength } from './header-hash.ts';
import type { LedgerEntity } from './ledger.entity.ts';

export interface StoredParts {
  readonly database: Database;
  readonly store: RawStore;
}

/**
 * Whether a row's message has these bytes. Of one that was deleted here, or whose stored bytes are lost, only size and
 * header block are left: no fault of the storage may store a message twice, or keep a mailbox from being visited.
 */
export async function isStored(parts: StoredParts, known: LedgerEntity, part: Part): Promise<boolean> {
  const same = known.messageId === null ? null : await hasBytes(parts, known.messageId, known, part);
  if (same !== null) return same;
  const sameHeaders = known.headerHash?.equals(await hashOf(part)) === true;
  return sameHeaders && (known.truncated || part.cut || (await hasLength(part, known.octets)));
}

/** Null where the stored bytes are not there any more, or damaged: then they say nothing. */
async function hasBytes(
  { database, store }: StoredParts,
  messageId: string,
  { truncated }: LedgerEntity,
  part: Part,
): Promise<boolean | null> {
  try {
    const stored = await store.findStream(database.read, messageId);
    if (stored === null) return null;
    const read = { bytes: bytesOf(part.body), cut: part.cut };
    if (await sameMessage({ bytes: stored, cut: truncated }, read)) return true;
    // A difference is only one where the stored bytes are right to their end, which the comparison did not see.
    return (await store.isIntact(database.read, messageId)) ? false : null;
  } catch (error) {
    if (isLost(error)) return null;
    throw error;
  }
}

async function hasLength({ octets, body }: Part, wanted: number): Promise<boolean> {
  return octets === wanted || (await stableLength(body)) === wanted;
}

/** SHA-256 of its header block: see HeaderHash. */
export async function hashOf({ body }: Part): Promise<Buffer> {
  const hash = new HeaderHash();
  for await (const piece of bytesOf(body)) if (hash.push(piece)) break;
  return hash.digest();
}
