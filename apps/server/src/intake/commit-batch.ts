import { In } from 'typeorm';
import type { Database, Tx } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import { insertRows } from '../database/insert-rows.ts';
import type { MessageStoring, StoringContext } from '../conversation/store-message.service.ts';
import { recordEvents } from '../live/record.events.ts';
import type { MessageReading } from '../reading/message-reading.service.ts';
import type { RawStore } from '../storage/raw-store.service.ts';
import { type Lease, renewLease } from './lease.service.ts';
import { LedgerEntity, QuarantineEntity } from './ledger.entity.ts';
import type { Prepared } from './prepare.ts';
import { tellStep } from './visit-steps.ts';

export interface BatchParts {
  readonly database: Database;
  readonly store: RawStore;
  readonly reading: MessageReading;
  readonly storing: MessageStoring;
  /** The day (since 1970, UTC) on which the visit listed: it belongs to that day's books. */
  readonly day: number;
}

/** The ledger row that a committed message leaves. */
function ledgerRow(prepared: Prepared, maildropId: string, now: number, day: number): LedgerEntity {
  const { fetched, id } = prepared;
  return {
    id: newId(),
    maildropId,
    uidl: fetched.key,
    useNumber: fetched.useNumber,
    state: 'cause' in prepared.read ? 'quarantined' : 'stored',
    listedSize: fetched.listed.size,
    octets: fetched.octets,
    headerHash: prepared.headerHash,
    messageId: id,
    deletedAt: null,
    truncated: fetched.truncated,
    attempts: 0,
    ignoredDeletes: 0,
    storedAt: now,
    seenDay: day,
    storedDay: day,
  };
}

async function quarantine(tx: Tx, batch: readonly Prepared[], mailboxId: string): Promise<void> {
  const rows = batch.flatMap(({ id, read, fetched, receivedAt }) =>
    'cause' in read ? [{ id, mailboxId, cause: read.cause, size: fetched.octets, receivedAt }] : [],
  );
  await insertRows(tx, QuarantineEntity, rows);
  await recordEvents(
    tx,
    rows.map(({ id }) => ({ kind: 'message.quarantined', mailboxId, data: { quarantineId: id } })),
  );
}

/**
 * Commits messages in one transaction: raw bytes, message, parts, conversation, queue, ledger, events. The lease is
 * renewed by its epoch in the same transaction, so a receiver that lost it commits nothing.
 * @returns the ledger rows, in the order of the batch
 * @throws LeaseLostError; any error of the database, after which nothing of the batch is stored or all of it (a COMMIT
 * without an answer): the next listing is compared with the ledger before anything is fetched again
 */
export async function commitBatch(
  parts: BatchParts,
  lease: Lease,
  batch: readonly Prepared[],
  context: Omit<StoringContext, 'now'>,
): Promise<LedgerEntity[]> {
  tellStep('committing');
  return parts.database.run(async (tx) => {
    const now = await renewLease(parts.database, tx, lease);
    const rows = batch.map((prepared) => ledgerRow(prepared, lease.maildropId, now, parts.day));
    const tried = batch.flatMap(({ fetched }) => (fetched.tryingId === undefined ? [] : [fetched.tryingId]));
    if (tried.length > 0) await tx.delete(LedgerEntity, { id: In(tried), state: 'trying' });
    await insertRows(tx, LedgerEntity, rows);
    await parts.store.insert(
      tx,
      batch.map((prepared) => prepared.sealed),
    );
    const read = batch.flatMap((prepared) => ('cause' in prepared.read ? [] : [prepared.read]));
    await parts.storing.store(tx, read, { ...context, now });
    await quarantine(tx, batch, context.mailbox.id);
    tellStep('written');
    return rows;
  });
}
