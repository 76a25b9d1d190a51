import type { NamedAddress } from '@postroom/contracts';
import { normalAddress } from '@postroom/mime';
import { In } from 'typeorm';
import { ConversationEntity } from '../conversation/conversation.entity.ts';
import type { Tx } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import type { Caller } from '../http/caller.ts';
import { invalid } from '../http/problem-error.ts';
import { subjectKey } from '../thread/subject-key.service.ts';
import { QueueEntity } from '../routing/queue.entity.ts';
import type { MailSender } from './mail-sender.ts';

/**
 * The conversation that new mail begins: open, its author's, in the sender's default queue, or in the first queue that
 * the author sees where that one is none of theirs.
 */
export async function beginConversation(
  tx: Tx,
  caller: Caller,
  sender: MailSender,
  begun: { readonly customer: NamedAddress; readonly subject: string; readonly at: number },
): Promise<ConversationEntity> {
  const row: ConversationEntity = {
    id: newId(),
    version: 1,
    state: 'open',
    snoozedUntil: null,
    queueId: await queueFor(tx, caller, sender),
    assigneeId: caller.personId,
    priority: null,
    tags: [],
    subject: begun.subject,
    subjectKey: subjectKey(begun.subject),
    customer: normalAddress(begun.customer.address),
    customerName: begun.customer.name.slice(0, 255),
    createdAt: begun.at,
    updatedAt: begun.at,
    waitingSince: null,
    closedAt: null,
    messageCount: 0,
    attachmentCount: 0,
    lastMessageId: null,
    snippet: '',
    truncated: false,
    mailboxId: sender.mailbox.id,
    mergedInto: null,
  };
  await tx.insert(ConversationEntity, row);
  return row;
}

async function queueFor(tx: Tx, caller: Caller, sender: MailSender): Promise<string> {
  const wanted = await tx.findOneBy(QueueEntity, { id: sender.defaultQueueId });
  if (wanted && caller.departmentIds.includes(wanted.departmentId)) return wanted.id;
  const first = await tx.findOne(QueueEntity, {
    where: { departmentId: In([...caller.departmentIds]) },
    order: { priority: 'ASC', name: 'ASC', id: 'ASC' },
  });
  if (!first) throw invalid([{ path: '', message: 'You see no queue in which the conversation could lie.' }]);
  return first.id;
}
