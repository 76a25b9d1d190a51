import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { MailCreate, OutboxEntry, ReplyCreate } from '@postroom/contracts';
import { ConversationEntity, HistoryEntity } from '../conversation/conversation.entity.ts';
import { Database, isDuplicate, type Tx } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import type { Caller } from '../http/caller.ts';
import { invalid, notFound } from '../http/problem-error.ts';
import type { MailboxEntity } from '../mailbox/mailbox.entity.ts';
import { InstallationSettings } from '../settings/settings.service.ts';
import { giveUpAfterMs } from './back-off.ts';
import { checkNewest } from './conversation-changed.ts';
import { FromAddresses } from './from-addresses.service.ts';
import { answeredMessage, composeMail, mailText, readRecipients, type Recipients } from './mail-to-approve.ts';
import { beginConversation } from './new-conversation.ts';
import { type ApprovedBody, DraftEntity, OutboxEntity, OutboxRecipientEntity } from './outbox.entity.ts';
import { recordOutboxChange, toOutboxEntry } from './outbox-entry.ts';
import { snippetOf, storeOutgoing } from './outgoing-message.ts';
import { domainOf } from './recipient.ts';
import { replyDefaults, type ThreadMessage } from './reply-defaults.ts';
import { visibleConversation } from './scope.ts';
import { addressesOf, ownAddresses, readThread } from './thread.ts';
import { makeMessageId, ThreadIds } from './thread-ids.service.ts';
import { filesToSend } from './uploads.service.ts';
import { SendSignal } from './send-signal.ts';

/** How long an Idempotency-Key is kept. */
const keyLifeMs = 24 * 60 * 60 * 1000;

export interface Approved {
  readonly entry: OutboxEntry;
  /** True where this draft or key was sent before: nothing new was made. */
  readonly repeated: boolean;
}

/** What is to be sent, with everything that was left out filled in. */
interface Approval {
  readonly caller: Caller;
  readonly mailbox: MailboxEntity;
  readonly recipients: Recipients;
  readonly body: ApprovedBody;
  readonly undoSeconds: number;
  readonly draftId: string | null;
  readonly onceKey: string | null;
  readonly thread: readonly ThreadMessage[];
  readonly threadKey: Buffer;
}

/** Takes mail into the outbox: every check, the stored bytes, and the entry, in one transaction. */
@Injectable()
export class Approvals {
  constructor(
    private readonly database: Database,
    private readonly fromAddresses: FromAddresses,
    private readonly settings: InstallationSettings,
    private readonly threadIds: ThreadIds,
    private readonly signal: SendSignal,
  ) {}

  /** Approves a reply. @throws 404, 403 `from-not-allowed`, 409 `conversation-changed`, 400 */
  async reply(caller: Caller, conversationId: string, body: ReplyCreate, key: string | null): Promise<Approved> {
    const threadKey = await this.threadIds.key();
    const onceKey = onceKeyOf(caller, body.draftId ?? null, key);
    return this.once(onceKey, async (tx) => {
      // Written first, so that of two replies at once the second sees the first.
      await tx.increment(ConversationEntity, { id: conversationId }, 'version', 1);
      const repeated = await this.sentBefore(tx, onceKey);
      if (repeated) return repeated;
      const conversation = await visibleConversation(tx, conversationId, caller);
      const mailbox = await this.fromAddresses.assertFromAllowed(tx, caller, body.fromAddressId);
      await checkNewest(tx, conversation, body.lastMessageId ?? null);
      const thread = await readThread(tx, conversationId);
      const ours = await ownAddresses(tx, addressesOf(thread));
      const defaults = replyDefaults(thread, conversation.subject, conversation.customerName, ours, []);
      const to = body.to ?? defaults.to;
      const recipients = readRecipients({ to, cc: body.cc, bcc: body.bcc });
      return this.approve(tx, conversation, {
        ...{ caller, mailbox, recipients, thread, threadKey, onceKey },
        body: { ...approvedBody(body), to, subject: body.subject ?? defaults.subject },
        undoSeconds: body.undoSeconds,
        draftId: body.draftId ?? null,
      });
    });
  }

  /** Approves new mail, which begins a conversation. @throws 403 `from-not-allowed`, 400 */
  async newMail(caller: Caller, body: MailCreate, key: string | null): Promise<Approved> {
    const threadKey = await this.threadIds.key();
    const onceKey = onceKeyOf(caller, body.draftId ?? null, key);
    return this.once(onceKey, async (tx) => {
      const repeated = await this.sentBefore(tx, onceKey);
      if (repeated) return repeated;
      const mailbox = await this.fromAddresses.assertFromAllowed(tx, caller, body.fromAddressId);
      const recipients = readRecipients(body);
      const first = recipients.to[0];
      if (!first) throw invalid([{ path: 'to', message: 'Enter at least one recipient.' }]);
      const at = await this.database.now(tx);
      const conversation = await beginConversation(tx, caller, mailbox, { customer: first, subject: body.subject, at });
      return this.approve(tx, conversation, {
        ...{ caller, mailbox, recipients, threadKey, onceKey, thread: [] },
        body: { ...approvedBody(body), to: body.to, subject: body.subject },
        undoSeconds: body.undoSeconds,
        draftId: body.draftId ?? null,
      });
    });
  }

  private async once(onceKey: string | null, work: (tx: Tx) => Promise<Approved>): Promise<Approved> {
    try {
      const approved = await this.database.run(work);
      if (!approved.repeated) this.signal.wake();
      return approved;
    } catch (error) {
      // The same draft was approved at the same moment: the unique key let one through.
      if (onceKey === null || !isDuplicate(error)) throw error;
      const first = await this.database.run((tx) => this.sentBefore(tx, onceKey));
      if (!first) throw error;
      return first;
    }
  }

  private async sentBefore(tx: Tx, onceKey: string | null): Promise<Approved | null> {
    if (onceKey === null) return null;
    const row = await tx.findOneBy(OutboxEntity, { onceKey });
    if (!row) return null;
    if (onceKey.startsWith('key:') && row.approvedAt < (await this.database.now(tx)) - keyLifeMs) {
      await tx.update(OutboxEntity, { id: row.id }, { onceKey: null });
      return null;
    }
    return { entry: await toOutboxEntry(tx, row), repeated: true };
  }

  private async approve(tx: Tx, conversation: ConversationEntity, approval: Approval): Promise<Approved> {
    const { caller, mailbox, body, recipients } = approval;
    const settings = await this.settings.read(tx);
    const mostBytes = mailbox.groups.more.attachmentsTotalBytes ?? settings.mailboxDefaults.attachmentsTotalBytes;
    const files = await filesToSend(tx, caller, mailbox, body.attachmentIds, mostBytes);
    await this.takeDraft(tx, approval);
    const at = await this.database.now(tx);
    const messageId = newId();
    const text = mailText(mailbox, { to: recipients.to, cc: recipients.cc }, body, files);
    const { mail, raw } = composeMail(text, mailbox.groups.language, answeredMessage(approval.thread), {
      messageId: makeMessageId(approval.threadKey, messageId, domainOf(mailbox.email)),
      date: new Date(at),
    });
    const training = settings.trainingMode;
    await storeOutgoing(tx, mail, {
      ...{ id: messageId, mailboxId: mailbox.id, conversationId: conversation.id, raw, at, training },
    });
    await this.noteAnswer(tx, conversation, caller, {
      messageId,
      at,
      files: files.length,
      text: mail.text,
      recipients,
    });
    const dueAt = at + approval.undoSeconds * 1000;
    const row: OutboxEntity = {
      id: newId(),
      conversationId: conversation.id,
      messageId,
      mailboxId: mailbox.id,
      aliasId: null,
      authorId: caller.personId,
      responsibleId: caller.personId,
      state: 'queued',
      heldReason: null,
      training,
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
      messageHeaderId: mail.messageId,
      envelopeFrom: mail.from.address,
      onceKey: approval.onceKey,
      approvedBody: body,
    };
    await tx.insert(OutboxEntity, row);
    await tx.insert(
      OutboxRecipientEntity,
      recipients.envelope.map((address, position) => ({
        ...{ outboxId: row.id, position, address, state: 'queued' as const, response: null },
      })),
    );
    await recordOutboxChange(tx, row, ['conversation.changed']);
    return { entry: await toOutboxEntry(tx, row), repeated: false };
  }

  /** The draft is gone with the approval. One of somebody else is not there for the caller. */
  private async takeDraft(tx: Tx, { draftId, caller }: Approval): Promise<void> {
    if (draftId === null) return;
    const draft = await tx.findOneBy(DraftEntity, { id: draftId });
    if (draft === null) return;
    if (draft.authorId !== caller.personId) throw notFound('This draft');
    await tx.delete(DraftEntity, { id: draftId });
  }

  private async noteAnswer(
    tx: Tx,
    conversation: ConversationEntity,
    caller: Caller,
    answer: { messageId: string; at: number; files: number; text: string; recipients: Recipients },
  ): Promise<void> {
    const { at, messageId } = answer;
    await tx.update(
      ConversationEntity,
      { id: conversation.id },
      {
        waitingSince: null,
        lastMessageId: messageId,
        updatedAt: at,
        messageCount: conversation.messageCount + 1,
        attachmentCount: conversation.attachmentCount + answer.files,
        snippet: snippetOf(answer.text),
      },
    );
    await tx.insert(HistoryEntity, {
      id: newId(),
      conversationId: conversation.id,
      at,
      personId: caller.personId,
      act: 'answered',
      detail: `To ${answer.recipients.envelope.join(', ')}`.slice(0, 500),
    });
  }
}

/** A draft, or a key, of one person: unique in the outbox. Keys are hashed, since callers choose their length. */
function onceKeyOf(caller: Caller, draftId: string | null, key: string | null): string | null {
  if (draftId !== null) return `draft:${caller.personId}:${draftId}`;
  if (key === null) return null;
  return `key:${caller.personId}:${createHash('sha256').update(key).digest('hex')}`;
}

function approvedBody(body: ReplyCreate | MailCreate): Omit<ApprovedBody, 'to' | 'subject'> {
  const { fromAddressId, cc, bcc, text, attachmentIds } = body;
  return { fromAddressId, cc, bcc, text, html: body.html ?? null, attachmentIds };
}
