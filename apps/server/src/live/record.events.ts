import type { Tx } from '../database/database.ts';
import { insertRows } from '../database/insert-rows.ts';
import { newId } from '../database/ids.ts';
import { EventEntity } from './event.entity.ts';

export interface EventToRecord {
  /** A live kind of the contract, or a word for those who raise alerts (`mailbox.failing`, `rule.failed` …). */
  readonly kind: EventEntity['kind'];
  readonly mailboxId?: string | null;
  readonly queueId?: string | null;
  readonly conversationId?: string | null;
  readonly outboxId?: string | null;
  /** Facts for whoever acts on it; no mail text, no secret. */
  readonly data?: Record<string, unknown>;
}

/** Writes events in the transaction in which they happened, so that none is told that did not happen, and none lost. */
export async function recordEvents(tx: Tx, events: readonly EventToRecord[]): Promise<void> {
  if (events.length === 0) return;
  const at = Date.now();
  await insertRows(
    tx,
    EventEntity,
    events.map((event) => ({
      id: newId(),
      at,
      kind: event.kind,
      mailboxId: event.mailboxId ?? null,
      queueId: event.queueId ?? null,
      conversationId: event.conversationId ?? null,
      outboxId: event.outboxId ?? null,
      data: event.data ?? {},
    })),
  );
}

export const recordEvent = (tx: Tx, event: EventToRecord) => recordEvents(tx, [event]);
