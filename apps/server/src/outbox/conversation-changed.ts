import type { MessageSummary } from '@postroom/contracts';
import { type EntityManager, MoreThan } from 'typeorm';
import type { ConversationEntity } from '../conversation/conversation.entity.ts';
import { MessageEntity } from '../conversation/message.entity.ts';
import { ProblemError } from '../http/problem-error.ts';

/** Newer messages told in a refusal. */
const mostMessages = 20;

/**
 * A second answer is refused: `seen` is the newest message that the author had seen; null asks for no check.
 * @throws 409 `conversation-changed` with the messages that came in or were approved since
 */
export async function checkNewest(
  manager: EntityManager,
  conversation: ConversationEntity,
  seen: string | null,
): Promise<void> {
  if (seen === null || conversation.lastMessageId === null || conversation.lastMessageId === seen) return;
  const where = { conversationId: conversation.id };
  const order = { id: 'DESC' } as const;
  const isReturned = ({ marks }: Pick<MessageEntity, 'marks'>) => marks.includes('returned-copy');
  const newer = await manager.find(MessageEntity, {
    where: { ...where, id: MoreThan(seen) },
    order,
    take: mostMessages,
  });
  let rows = newer.filter((row) => !isReturned(row));
  // A copy of what was sent is nothing new; who has seen it has seen what is before it.
  if (rows.length === 0 && seen > conversation.lastMessageId) {
    const last = await manager.findOneBy(MessageEntity, { ...where, id: seen });
    if (last && isReturned(last)) return;
  }
  if (rows.length === 0) rows = await manager.find(MessageEntity, { where: { id: conversation.lastMessageId } });
  throw new ProblemError(
    'conversation-changed',
    'Something was added to this conversation since you read it. Look at it, then send again.',
    { messages: rows.reverse().map((row) => toSummary(row, conversation.queueId)) },
  );
}

const iso = (at: number) => new Date(at).toISOString();

function toSummary(row: MessageEntity, queueId: string | null): MessageSummary {
  return {
    id: row.id,
    mailboxId: row.mailboxId,
    queueId,
    conversationId: row.conversationId,
    direction: row.direction,
    subject: row.subject,
    from: row.fromAddress === '' ? null : { name: row.fromName, address: row.fromAddress },
    to: row.to,
    receivedAt: iso(row.receivedAt),
    date: row.date === null ? null : iso(row.date),
    size: row.size,
    originalSize: row.originalSize,
    truncated: row.truncated,
    automatic: row.automatic,
    bounce: row.bounce,
    attachmentCount: row.attachmentCount,
  };
}
