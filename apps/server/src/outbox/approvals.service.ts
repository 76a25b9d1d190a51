import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { MailCreate, OutboxEntry, ReplyCreate } from '@postroom/contracts';
import type { EntityManager } from 'typeorm';
import { ConversationEntity } from '../conversation/conversation.entity.ts';
import { Database, isDuplicate, type Tx } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import type { Caller } from '../http/caller.ts';
import { invalid } from '../http/problem-error.ts';
import type { MailboxEntity } from '../mailbox/mailbox.entity.ts';
import { InstallationSettings } from '../settings/settings.service.ts';
import { RawStore } from '../storage/raw-store.service.ts';
import { checkNewest } from './conversation-changed.ts';
import { storeApproval } from './store-approval.ts';
import { FromAddresses } from './from-addresses.service.ts';
import { answeredMessage, composeMail, mailText, readRecipients, type Recipients } from './mail-to-approve.ts';
import { holdMailbox, type MailSender } from './mail-sender.ts';
import { beginConversation } from './new-conversation.ts';
import { type ApprovedBody, OutboxEntity } from './outbox.entity.ts';
import { toOutboxEntry } from './outbox-entry.ts';
import { type OutgoingMail, prepareOutgoing } from './outgoing-message.ts';
import { domainOf } from './recipient.ts';
import { replyDefaults, type ThreadMessage } from './reply-defaults.ts';
import { visibleConversation } from './scope.ts';
import { SendSignal } from './send-signal.ts';
import { addressesOf, ownAddresses, readThread } from './thread.ts';
import { ThreadIds } from '../thread/thread-ids.service.ts';
import { assertAttachmentsAllowed, filesToSend } from './uploads.service.ts';

/** How long an Idempotency-Key is kept. */
const keyLifeMs = 24 * 60 * 60 * 1000;

export interface Approved {
  readonly entry: OutboxEntry;
  /** True where this draft or key was sent before: nothing new was made. */
  readonly repeated: boolean;
}

/**
 * Takes mail into the outbox. The mail is composed and its bytes made ready first; then one transaction makes every
 * check again and stores message, bytes, entry, history and events together.
 */
@Injectable()
export class Approvals {
  constructor(
    private readonly database: Database,
    private readonly fromAddresses: FromAddresses,
    private readonly settings: InstallationSettings,
    private readonly threadIds: ThreadIds,
    private readonly store: RawStore,
    private readonly signal: SendSignal,
  ) {}

  /** Approves a reply. @throws 404, 403 `from-not-allowed`, 409 `conversation-changed`, 400 */
  async reply(caller: Caller, conversationId: string, body: ReplyCreate, key: string | null): Promise<Approved> {
    const onceKey = onceKeyOf(caller, body.draftId ?? null, key);
    const { read } = this.database;
    const repeated = await this.sentBefore(read, onceKey);
    if (repeated) return repeated;
    const seen = await visibleConversation(read, conversationId, caller);
    const sender = await this.fromAddresses.assertFromAllowed(read, caller, body.fromAddressId);
    await checkNewest(read, seen, body.lastMessageId ?? null);
    const thread = await readThread(read, seen.id);
    const ours = await ownAddresses(read, addressesOf(thread));
    const defaults = replyDefaults(thread, seen.subject, seen.customerName, ours, []);
    const to = body.to ?? defaults.to;
    const approved = { ...approvedBody(body), to, subject: body.subject ?? defaults.subject };
    const recipients = readRecipients(approved);
    const outgoing = await this.prepare(caller, sender, recipients, approved, thread);
    return this.once(onceKey, async (tx) => {
      await holdMailbox(tx, sender.mailbox.id);
      // Written first, so that of two replies at once the second sees the first.
      await tx.increment(ConversationEntity, { id: seen.id }, 'version', 1);
      const before = await this.sentBefore(tx, onceKey);
      if (before) return before;
      const conversation = await visibleConversation(tx, seen.id, caller);
      const current = await this.fromAddresses.assertFromAllowed(tx, caller, body.fromAddressId);
      await checkNewest(tx, conversation, body.lastMessageId ?? null);
      return this.approve(tx, conversation, {
        ...{ caller, recipients, outgoing, onceKey },
        mailbox: current.mailbox,
        approved,
        body,
      });
    });
  }

  /** Approves new mail, which begins a conversation. @throws 403 `from-not-allowed`, 400 */
  async newMail(caller: Caller, body: MailCreate, key: string | null): Promise<Approved> {
    const onceKey = onceKeyOf(caller, body.draftId ?? null, key);
    const { read } = this.database;
    const repeated = await this.sentBefore(read, onceKey);
    if (repeated) return repeated;
    const sender = await this.fromAddresses.assertFromAllowed(read, caller, body.fromAddressId);
    const approved = { ...approvedBody(body), to: body.to, subject: body.subject };
    const recipients = readRecipients(approved);
    const first = recipients.to[0];
    if (!first) throw invalid([{ path: 'to', message: 'Enter at least one recipient.' }]);
    const outgoing = await this.prepare(caller, sender, recipients, approved, []);
    return this.once(onceKey, async (tx) => {
      await holdMailbox(tx, sender.mailbox.id);
      const before = await this.sentBefore(tx, onceKey);
      if (before) return before;
      const current = await this.fromAddresses.assertFromAllowed(tx, caller, body.fromAddressId);
      const at = await this.database.now(tx);
      const conversation = await beginConversation(tx, caller, current, { customer: first, subject: body.subject, at });
      return this.approve(tx, conversation, {
        ...{ caller, recipients, outgoing, onceKey },
        mailbox: current.mailbox,
        approved,
        body,
      });
    });
  }

  /** Composes the mail and makes its bytes ready, outside any transaction. */
  private async prepare(
    caller: Caller,
    sender: MailSender,
    recipients: Recipients,
    body: ApprovedBody,
    thread: readonly ThreadMessage[],
  ): Promise<OutgoingMail> {
    const files = await this.files(this.database.read, caller, sender.mailbox, body);
    const id = newId();
    const made = {
      messageId: await this.threadIds.make(id, domainOf(sender.email)),
      date: new Date(await this.database.now()),
    };
    const text = mailText(sender, recipients, body, files);
    const { mail, raw } = composeMail(text, sender.language, answeredMessage(thread), made);
    return prepareOutgoing(this.store, mail, raw, { id, sender });
  }

  private async files(manager: EntityManager, caller: Caller, mailbox: MailboxEntity, body: ApprovedBody) {
    const { mailboxDefaults } = await this.settings.read(manager);
    const mostBytes = mailbox.groups.more.attachmentsTotalBytes ?? mailboxDefaults.attachmentsTotalBytes;
    return filesToSend(manager, caller, mailbox, body.attachmentIds, mostBytes);
  }

  private async approve(
    tx: Tx,
    conversation: ConversationEntity,
    approval: {
      readonly caller: Caller;
      readonly mailbox: MailboxEntity;
      readonly recipients: Recipients;
      readonly outgoing: OutgoingMail;
      readonly onceKey: string | null;
      readonly approved: ApprovedBody;
      readonly body: ReplyCreate | MailCreate;
    },
  ): Promise<Approved> {
    const { caller, mailbox, outgoing, body } = approval;
    assertAttachmentsAllowed(mailbox, approval.approved.attachmentIds);
    const { trainingMode } = await this.settings.read(tx);
    await this.store.insert(tx, [outgoing.sealed]);
    const row = await storeApproval(tx, conversation, {
      ...{ caller, outgoing, training: trainingMode, onceKey: approval.onceKey, approved: approval.approved },
      envelope: approval.recipients.envelope,
      draftId: body.draftId ?? null,
      undoSeconds: body.undoSeconds,
      at: await this.database.now(tx),
    });
    return { entry: await toOutboxEntry(tx, row), repeated: false };
  }

  private async once(onceKey: string | null, work: (tx: Tx) => Promise<Approved>): Promise<Approved> {
    try {
      const approved = await this.database.run(work);
      if (!approved.repeated) this.signal.wake();
      return approved;
    } catch (error) {
      // The same draft was approved at the same moment: the unique key let one through.
      if (onceKey === null || !isDuplicate(error)) throw error;
      const first = await this.sentBefore(this.database.read, onceKey);
      if (!first) throw error;
      return first;
    }
  }

  private async sentBefore(manager: EntityManager, onceKey: string | null): Promise<Approved | null> {
    if (onceKey === null) return null;
    const row = await manager.findOneBy(OutboxEntity, { onceKey });
    if (!row) return null;
    const isOld = onceKey.startsWith('key:') && row.approvedAt < (await this.database.now(manager)) - keyLifeMs;
    if (!isOld) return { entry: await toOutboxEntry(manager, row), repeated: true };
    // Only inside a transaction may it be given up; outside one, the caller goes on and comes here again.
    if (manager !== this.database.read) await manager.update(OutboxEntity, { id: row.id }, { onceKey: null });
    return null;
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
