import { ConversationEntity, HistoryEntity } from '../conversation/conversation.entity.ts';
import { MessageEntity } from '../conversation/message.entity.ts';
import type { Tx } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import type { Caller } from '../http/caller.ts';
import { notFound } from '../http/problem-error.ts';
import { giveUpAfterMs } from './back-off.ts';
import { type ApprovedBody, DraftEntity, OutboxEntity, OutboxRecipientEntity } from './outbox.entity.ts';
import { recordOutboxChange } from './outbox-entry.ts';
import { sendable } from './mail-sender.ts';
import type { OutgoingMail } from './outgoing-message.ts';

export interface ApprovalToStore {
  readonly caller: Caller;
  readonly outgoing: OutgoingMail;
  readonly approved: ApprovedBody;
  /** Everybody whom the envelope names. */
  readonly envelope: readonly string[];
  readonly draftId: string | null;
  readonly onceKey: string | null;
  readonly undoSeconds: number;
  readonly training: boolean;
  readonly at: number;
}

/** Writes an approval whose checks are made: message, conversation, history, entry, events; the draft goes. */
export async function storeApproval(
  tx: Tx,
  conversation: ConversationEntity,
  approval: ApprovalToStore,
): Promise<OutboxEntity> {
  const { outgoing, training, at } = approval;
  await takeDraft(tx, approval);
  await tx.insert(MessageEntity, {
    ...outgoing.row,
    aliasId: outgoing.sender.aliasId,
    receivedAt: at,
    marks: training ? [...outgoing.row.marks, 'training'] : outgoing.row.marks,
    conversationId: conversation.id,
    trace: [],
  });
  await noteAnswer(tx, conversation, approval);
  const row = entryRow(conversation.id, approval);
  await tx.insert(OutboxEntity, row);
  await tx.insert(
    OutboxRecipientEntity,
    approval.envelope.map((address, position) => ({
      ...{ outboxId: row.id, position, address, state: 'queued' as const, response: null },
    })),
  );
  await recordOutboxChange(tx, row, ['conversation.changed']);
  return row;
}

/** The draft goes with the approval. One of somebody else is not there for the caller. */
async function takeDraft(tx: Tx, { draftId, caller }: ApprovalToStore): Promise<void> {
  if (draftId === null) return;
  const draft = await tx.findOneBy(DraftEntity, { id: draftId });
  if (draft === null) return;
  if (draft.authorId !== caller.personId) throw notFound('This draft');
  await tx.delete(DraftEntity, { id: draftId });
}

async function noteAnswer(tx: Tx, conversation: ConversationEntity, approval: ApprovalToStore): Promise<void> {
  const { at, caller, outgoing } = approval;
  await tx.update(
    ConversationEntity,
    { id: conversation.id },
    {
      waitingSince: null,
      lastMessageId: outgoing.row.id,
      updatedAt: at,
      messageCount: conversation.messageCount + 1,
      attachmentCount: conversation.attachmentCount + outgoing.row.attachmentCount,
      snippet: outgoing.row.snippet,
    },
  );
  await tx.insert(HistoryEntity, {
    id: newId(),
    conversationId: conversation.id,
    at,
    personId: caller.personId,
    act: 'answered',
    detail: `To ${approval.envelope.join(', ')}`.slice(0, 500),
  });
}

function entryRow(conversationId: string, approval: ApprovalToStore): OutboxEntity {
  const { at, caller, outgoing, undoSeconds } = approval;
  const dueAt = at + undoSeconds * 1000;
  return {
    id: newId(),
    conversationId,
    messageId: outgoing.row.id,
    mailboxId: outgoing.sender.mailbox.id,
    aliasId: outgoing.sender.aliasId,
    authorId: caller.personId,
    responsibleId: caller.personId,
    state: 'queued',
    heldReason: null,
    training: approval.training,
    notDelivered: false,
    attempts: 0,
    nextAttemptAt: dueAt,
    approvedAt: at,
    giveUpAt: dueAt + giveUpAfterMs,
    owner: null,
    epoch: 0,
    claimUntil: 0,
    dataBegunAt: null,
    response: null,
    messageHeaderId: outgoing.mail.messageId,
    // Reports of non-delivery come to the mailbox itself, whatever alias the mail is from.
    envelopeFrom: sendable(outgoing.sender.mailbox.email),
    onceKey: approval.onceKey,
    approvedBody: approval.approved,
  };
}
