import type { Tx } from '../database/database.ts';
import { recordEvent } from '../live/record.events.ts';
import { ConversationEntity } from './conversation.entity.ts';
import type { PreparedMessage } from './message-row.service.ts';
import { MessageEntity } from './message.entity.ts';
import { recount } from './recount.ts';

/** Marks that what a message says gives it: these are renewed with it. Others (a rule's, a thread's) stay. */
const ownMarks = new Set([
  'truncated',
  'automatic',
  'bulk',
  'list',
  'bounce',
  'signed',
  'encrypted',
  'faulty',
  'unparsed',
]);

/**
 * Gives a truncated message what its whole original says: facts, text, attachments, marks. It keeps its id, its place and
 * its times; what its conversation shows of it follows. In the transaction that changes its raw bytes.
 * @returns false where the message is not there any more, or whole already
 */
export async function replaceByWhole(tx: Tx, whole: PreparedMessage): Promise<boolean> {
  const before = await tx.findOneBy(MessageEntity, { id: whole.id });
  if (before?.truncated !== true) return false;
  const { id, mailboxId, direction: _direction, receivedAt: _receivedAt, arrivedAt: _arrivedAt, ...renewed } = whole;
  const marks = [...renewed.marks, ...before.marks.filter((mark) => !ownMarks.has(mark))];
  const { aboutId } = before.facts;
  const facts = aboutId === undefined ? renewed.facts : { ...renewed.facts, aboutId };
  await tx.update(MessageEntity, { id }, { ...renewed, facts, marks: [...new Set(marks)] });
  const { conversationId } = before;
  if (conversationId === null) return true;
  // Written first: a second change of the conversation waits, and is counted with this one.
  await tx.update(ConversationEntity, { id: conversationId }, { version: () => 'version + 1' });
  const { attachmentCount, snippet, truncated } = await recount(tx, conversationId);
  await tx.update(ConversationEntity, { id: conversationId }, { attachmentCount, snippet, truncated });
  await tellChanged(tx, conversationId, mailboxId);
  return true;
}

/** Consoles that show the message read it again. */
export async function tellChanged(tx: Tx, conversationId: string, mailboxId: string | null): Promise<void> {
  const conversation = await tx.findOne(ConversationEntity, {
    select: { id: true, queueId: true },
    where: { id: conversationId },
  });
  const queueId = conversation?.queueId ?? null;
  await recordEvent(tx, { kind: 'conversation.changed', conversationId, mailboxId, queueId });
}
