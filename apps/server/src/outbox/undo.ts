import { In, Not } from 'typeorm';
import { ConversationEntity, HistoryEntity } from '../conversation/conversation.entity.ts';
import { MessageEntity } from '../conversation/message.entity.ts';
import type { Tx } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import { DraftEntity, OutboxEntity } from './outbox.entity.ts';

/** Newest messages looked at for the one that a customer waits for. */
const mostMessages = 200;

/**
 * Undoes the approval of a mail that nobody got: its text is a draft again, and the conversation waits again for the
 * customer's oldest message that was not answered. The message stays, shown as canceled.
 */
export async function undoApproval(tx: Tx, row: OutboxEntity, now: number): Promise<void> {
  if (row.approvedBody !== null && row.authorId !== null) {
    const { fromAddressId, ...body } = row.approvedBody;
    await tx.insert(DraftEntity, {
      id: newId(),
      version: 1,
      authorId: row.authorId,
      conversationId: row.conversationId,
      fromAddressId,
      body,
      updatedAt: now,
    });
    await tx.update(OutboxEntity, { id: row.id }, { approvedBody: null });
  }
  if (row.conversationId === null) return;
  await tx.increment(ConversationEntity, { id: row.conversationId }, 'version', 1);
  const messages = await tx.find(MessageEntity, {
    select: { id: true, direction: true, arrivedAt: true, snippet: true },
    where: { conversationId: row.conversationId, id: Not(row.messageId) },
    order: { id: 'DESC' },
    take: mostMessages,
  });
  const canceled = new Set(
    (await tx.findBy(OutboxEntity, { conversationId: row.conversationId, state: In(['canceled']) })).map(
      ({ messageId }) => messageId,
    ),
  );
  const standing = messages.filter(({ id }) => !canceled.has(id));
  const lastAnswer = standing.findIndex(({ direction }) => direction === 'out');
  const unanswered = lastAnswer === -1 ? standing : standing.slice(0, lastAnswer);
  const newest = standing[0];
  await tx.update(
    ConversationEntity,
    { id: row.conversationId },
    {
      waitingSince: unanswered.at(-1)?.arrivedAt ?? null,
      ...(newest === undefined ? {} : { lastMessageId: newest.id, snippet: newest.snippet }),
      updatedAt: now,
    },
  );
  await tx.insert(HistoryEntity, {
    id: newId(),
    conversationId: row.conversationId,
    at: now,
    personId: row.authorId,
    act: 'send-undone',
    detail: 'The answer was stopped before it was sent.',
  });
}
