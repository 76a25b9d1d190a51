import type { Tx } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import { HistoryEntity } from './conversation.entity.ts';

export interface Act {
  /** A stable word: `assigned`, `moved`, `closed` … */
  readonly act: string;
  /** For people; queues and persons by `queueWord` and `personWord`. */
  readonly detail: string;
}

/** Writes what somebody (null: the server) did to a conversation, in the transaction that does it. */
export async function recordHistory(
  tx: Tx,
  conversationId: string,
  personId: string | null,
  acts: readonly Act[],
  at: number,
): Promise<void> {
  if (acts.length === 0) return;
  const rows = acts.map(({ act, detail }) => ({
    id: newId(),
    conversationId,
    at,
    personId,
    act,
    detail: detail.slice(0, 500).toWellFormed(),
  }));
  await tx.insert(HistoryEntity, rows);
}
