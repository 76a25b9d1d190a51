import { newId } from '../database/ids.ts';
import { cutText } from '../database/storable-text.ts';
import type { ConversationEntity } from './conversation.entity.ts';
import type { PreparedMessage } from './message-row.service.ts';
import type { Clues } from './thread-candidates.ts';

/** The conversation that a message begins. */
export function begun(
  row: PreparedMessage,
  { sender, ownSubjectKey }: Clues,
  routed: { queueId: string; junk: boolean },
  context: { readonly mailbox: { readonly id: string }; readonly now: number },
): ConversationEntity {
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
    subjectKey: ownSubjectKey,
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
