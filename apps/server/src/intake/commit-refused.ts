import { In } from 'typeorm';
import type { StoringContext } from '../conversation/store-message.service.ts';
import { type BatchParts, commitBatch } from './commit-batch.ts';
import { type Lease, LeaseLostError, renewLease } from './lease.service.ts';
import { LedgerEntity } from './ledger.entity.ts';
import type { Prepared } from './prepare.ts';

/** What became of a message: `row` is null where neither it nor its raw bytes alone could be stored. */
export interface Committed {
  readonly prepared: Prepared;
  readonly row: LedgerEntity | null;
}

/** The database as such fails: full, read-only, locked, shutting down, a fight lost too often. SQLite's and MariaDB's codes. */
const outages = new Set<unknown>([
  ...[5, 6, 7, 8, 10, 11, 13, 14, 26],
  ...[1021, 1030, 1036, 1040, 1047, 1053, 1114, 1205, 1213, 1290, 1317, 1836, 1927, 1969],
]);

function isOutage(error: unknown): boolean {
  const driver = (error as { driverError?: { errno?: unknown; errcode?: unknown } } | null)?.driverError;
  // SQLite's extended codes have the plain one in their lowest octet.
  const sqlite = typeof driver?.errcode === 'number' ? driver.errcode & 0xff : undefined;
  return outages.has(sqlite) || outages.has(driver?.errno);
}

/**
 * After a failed commit: proves that the database works, and looks up what it has of the batch. The lease's row is
 * written first, so that a COMMIT whose answer was lost has been settled before the ledger is read.
 */
function committedOf(parts: BatchParts, lease: Lease, batch: readonly Prepared[]): Promise<LedgerEntity[]> {
  return parts.database.run(async (tx) => {
    await renewLease(parts.database, tx, lease);
    return tx.findBy(LedgerEntity, { maildropId: lease.maildropId, messageId: In(batch.map(({ id }) => id)) });
  });
}

const longestCause = 900;

/**
 * Commits a batch; one that the database refuses while it works otherwise is committed in halves. A single message that
 * fails twice is stored as raw bytes in quarantine, and where that fails too it is not stored at all.
 * @throws LeaseLostError; the error of the commit where the database does not work
 */
export async function commitAll(
  parts: BatchParts,
  lease: Lease,
  batch: readonly Prepared[],
  context: Omit<StoringContext, 'now'>,
  again = false,
): Promise<Committed[]> {
  const zip = (rows: readonly LedgerEntity[]) =>
    batch.map((prepared, index) => ({ prepared, row: rows[index] ?? null }));
  try {
    return zip(await commitBatch(parts, lease, batch, context));
  } catch (error) {
    if (error instanceof LeaseLostError || isOutage(error)) throw error;
    const rows = new Map((await committedOf(parts, lease, batch)).map((row) => [row.messageId, row]));
    if (rows.size > 0) return batch.map((prepared) => ({ prepared, row: rows.get(prepared.id) ?? null }));
    const [first] = batch;
    if (first === undefined) return [];
    if (batch.length > 1) {
      const half = Math.ceil(batch.length / 2);
      const begun = await commitAll(parts, lease, batch.slice(0, half), context);
      return [...begun, ...(await commitAll(parts, lease, batch.slice(half), context))];
    }
    // A connection that was lost just then is no fault of the message.
    if (!again) return commitAll(parts, lease, batch, context, true);
    if ('cause' in first.read) {
      // Nothing names its file: the ledger was asked.
      await parts.store.discard(first.sealed);
      return [{ prepared: first, row: null }];
    }
    const cause = `The database refused the message: ${String(error)}`.slice(0, longestCause).toWellFormed();
    return commitAll(parts, lease, [{ ...first, read: { cause } }], context);
  }
}
