import { newId } from '../database/ids.ts';
import { cutText } from '../database/storable-text.ts';
import { subjectKey } from '../thread/subject-key.service.ts';
import type { ConversationEntity } from './conversation.entity.ts';
import type { ArrivedFacts, PreparedMessage } from './message-row.service.ts';
import { senderOf } from './thread-join.ts';

/** The conversation that a message begins. */
export function begun(
  row: PreparedMessage,
  facts: ArrivedFacts,
  routed: { queueId: string; junk: boolean },
  context: { readonly mailbox: { readonly id: string }; readonly now: number },
): ConversationEntity {
  const sender = senderOf(facts);
  return {
    id: newId(),
    version: 1,
    state: routed.junk ? 'junk' : 'open',
    snoozedUntil: null,
    queueId: routed.queueId,
    assigneeId: null,
    priority: null,
    tags: [],
    subject: row.subject,
    subjectKey: subjectKey(row.subject),
    customer: sender?.address ?? null,
    customerName: cutText(sender?.name ?? '', 255),
    createdAt: context.now,
    updatedAt: context.now,
    waitingSince: row.arrivedAt,
    closedAt: null,
    messageCount: 1,
    attachmentCount: row.attachmentCount,
    lastMessageId: row.id,
    snippet: row.snippet,
    truncated: row.truncated,
    mailboxId: context.mailbox.id,
    mergedInto: null,
  };
}
