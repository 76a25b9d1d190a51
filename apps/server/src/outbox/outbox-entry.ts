import { type OutboxEntry, type OutboxState, worstFirst } from '@postroom/contracts';
import { type EntityManager, In } from 'typeorm';
import { MessageEntity } from '../conversation/message.entity.ts';
import type { Tx } from '../database/database.ts';
import { recordEvents } from '../live/record.events.ts';
import { ConversationEntity } from '../conversation/conversation.entity.ts';
import { OutboxEntity, OutboxRecipientEntity } from './outbox.entity.ts';

/** The entry's state: the worst of its recipients'. */
export function worstState(states: readonly OutboxState[]): OutboxState {
  return worstFirst.find((state) => states.includes(state)) ?? 'queued';
}

const iso = (at: number) => new Date(at).toISOString();

/** Entries as the API gives them, in the order given. */
export async function toOutboxEntries(manager: EntityManager, rows: readonly OutboxEntity[]): Promise<OutboxEntry[]> {
  if (rows.length === 0) return [];
  const recipients = await recipientsOf(
    manager,
    rows.map((row) => row.id),
  );
  const messages = await manager.find(MessageEntity, {
    select: { id: true, subject: true, fromAddress: true },
    where: { id: In(rows.map((row) => row.messageId)) },
  });
  const messageOf = new Map(messages.map((message) => [message.id, message]));
  return rows.map((row) => ({
    id: row.id,
    conversationId: row.conversationId,
    mailboxId: row.mailboxId,
    subject: messageOf.get(row.messageId)?.subject ?? '',
    from: messageOf.get(row.messageId)?.fromAddress ?? row.envelopeFrom,
    state: row.state,
    heldReason: row.heldReason,
    recipients: (recipients.get(row.id) ?? []).map(({ address, state, response }) => ({ address, state, response })),
    notDelivered: row.notDelivered,
    training: row.training,
    attempts: row.attempts,
    nextAttemptAt: row.nextAttemptAt === null ? null : iso(row.nextAttemptAt),
    response: row.response,
    messageId: row.messageHeaderId,
    createdAt: iso(row.approvedAt),
  }));
}

export async function toOutboxEntry(manager: EntityManager, row: OutboxEntity): Promise<OutboxEntry> {
  const [entry] = await toOutboxEntries(manager, [row]);
  if (!entry) throw new Error('One row gives one entry.');
  return entry;
}

/** Recipients by entry, in the order in which they were written. */
export async function recipientsOf(
  manager: EntityManager,
  outboxIds: readonly string[],
): Promise<Map<string, OutboxRecipientEntity[]>> {
  const rows = await manager.find(OutboxRecipientEntity, {
    where: { outboxId: In([...outboxIds]) },
    order: { outboxId: 'ASC', position: 'ASC' },
  });
  return Map.groupBy(rows, (row) => row.outboxId);
}

/** Tells consoles that an entry changed; `sent` also that a message of the conversation left. */
export async function recordOutboxChange(
  tx: Tx,
  entry: Pick<OutboxEntity, 'id' | 'conversationId' | 'mailboxId'>,
  more: readonly ('message.sent' | 'conversation.changed')[] = [],
): Promise<void> {
  const conversation =
    entry.conversationId === null
      ? null
      : await tx.findOne(ConversationEntity, {
          select: { queueId: true, id: true },
          where: { id: entry.conversationId },
        });
  const about = {
    mailboxId: entry.mailboxId,
    conversationId: entry.conversationId,
    queueId: conversation?.queueId ?? null,
    outboxId: entry.id,
  };
  await recordEvents(
    tx,
    ['outbox.changed', ...more].map((kind) => ({ kind, ...about })),
  );
}

/** States that somebody has to hear of: an event tells whoever raises alerts, once for each change. */
const needsSomebody: ReadonlySet<OutboxState> = new Set<OutboxState>(['failed', 'unsure', 'held']);

/**
 * Gives some recipients of an entry another state, and the entry the worst of all. The caller holds the row: it wrote
 * to it first in this transaction.
 */
export async function setRecipientStates(
  tx: Tx,
  outboxId: string,
  change: (row: OutboxRecipientEntity) => Pick<OutboxRecipientEntity, 'state' | 'response'> | null,
): Promise<OutboxState> {
  const rows = (await recipientsOf(tx, [outboxId])).get(outboxId) ?? [];
  const states: OutboxState[] = [];
  for (const row of rows) {
    const to = change(row);
    states.push(to?.state ?? row.state);
    if (to !== null && (to.state !== row.state || to.response !== row.response)) {
      await tx.update(OutboxRecipientEntity, { outboxId, position: row.position }, { ...to });
    }
  }
  const state = worstState(states);
  const before = await tx.findOne(OutboxEntity, {
    select: { id: true, state: true, mailboxId: true, conversationId: true },
    where: { id: outboxId },
  });
  await tx.update(OutboxEntity, { id: outboxId }, { state });
  if (before && before.state !== state && needsSomebody.has(state)) {
    const { mailboxId, conversationId } = before;
    await recordEvents(tx, [{ kind: `outbox.${state}`, mailboxId, conversationId, outboxId }]);
  }
  return state;
}
