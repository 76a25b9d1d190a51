import { Injectable } from '@nestjs/common';
import { In, IsNull, MoreThan, Not } from 'typeorm';
import type { Tx } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import { type EventToRecord, recordEvents } from '../live/record.events.ts';
import { insertRows } from '../database/insert-rows.ts';
import { Unwritten } from './unwritten.ts';
import { OutboxEntity } from '../outbox/outbox.entity.ts';
import { readMessageId } from '../thread/thread-ids.service.ts';
import { subjectKey } from '../thread/subject-key.service.ts';
import { KnownQueues, MessageRouting, type RoutedMailbox } from '../routing/route-message.service.ts';
import { begun } from './begun.ts';
import { ConversationEntity, ConversationLinkEntity, HistoryEntity } from './conversation.entity.ts';
import type { ArrivedFacts, PreparedMessage } from './message-row.service.ts';
import { MessageEntity } from './message.entity.ts';
import { effectOf, type JoinedBy, messageIdHash, referencesOf, senderOf, subjectJoinTime } from './thread-join.ts';

/** A message that is parsed and sealed, on its way into a conversation. */
export interface Arrived {
  readonly row: PreparedMessage;
  readonly facts: ArrivedFacts;
}

/** What storing must know once for a batch. */
export interface StoringContext {
  readonly mailbox: RoutedMailbox;
  /** Our own addresses in normal form: mail from them joins nothing. */
  readonly ownAddresses: ReadonlySet<string>;
  readonly reopenDays: number;
  /** Mailboxes of the same departments: joins without a MAC stay among them. */
  readonly sameDepartmentMailboxIds: readonly string[];
  readonly threadKey: Buffer;
  readonly now: number;
}

/** Merged conversations lead on to others so far. */
const mostMerges = 20;

interface Found {
  readonly conversation: ConversationEntity;
  readonly by: JoinedBy;
  readonly unverified: boolean;
}

/** Puts incoming messages into conversations: joins or begins one, routes what is new, in the caller's transaction. */
@Injectable()
export class MessageStoring {
  constructor(private readonly routing: MessageRouting) {}

  async store(tx: Tx, arrived: readonly Arrived[], context: StoringContext): Promise<void> {
    const events: EventToRecord[] = [];
    // Made anew for each try: a transaction that lost a fight for rows runs again as a whole.
    const unwritten = new Unwritten();
    const queues = new KnownQueues();
    for (const message of arrived) {
      if (unwritten.mayMatch(message.facts)) await unwritten.write(tx);
      events.push(...(await this.storeOne(tx, message, context, unwritten, queues)));
    }
    await unwritten.write(tx);
    await recordEvents(tx, events);
  }

  private async storeOne(
    tx: Tx,
    { row, facts }: Arrived,
    context: StoringContext,
    unwritten: Unwritten,
    queues: KnownQueues,
  ): Promise<EventToRecord[]> {
    const found = await this.held(tx, await this.find(tx, facts, context));
    const failureReport = found?.by === 'report' && (await this.markNotDelivered(tx, facts, context));
    const message = { automatic: row.automatic, unverified: found?.unverified ?? false, failureReport };
    const effect = found ? effectOf(found.conversation, message, context.now, context.reopenDays) : 'begins-new';
    const followUp = found !== null && effect !== 'begins-new';
    const routed = await this.routing.route(tx, queues, context.mailbox, facts, {
      size: row.size,
      truncated: row.truncated,
      followUp,
    });
    const marks = [...row.marks];
    if (found?.unverified === true) marks.push('unverified-sender');
    if (found?.by === 'subject' && followUp) marks.push('joined-by-subject');
    const conversation = followUp
      ? await this.join(tx, found.conversation, row, effect, message, context.now)
      : begun(row, facts, routed, context);
    if (found && !followUp) await this.link(tx, conversation.id, found.conversation.id);
    const stored = { ...row, marks, conversationId: conversation.id, trace: [...routed.trace] };
    if (followUp) await insertRows(tx, MessageEntity, [stored]);
    else unwritten.add(conversation, stored);
    const place = { mailboxId: context.mailbox.id, queueId: conversation.queueId, conversationId: conversation.id };
    return [
      { kind: 'message.stored', ...place, data: { messageId: row.id } },
      { kind: 'conversation.changed', ...place },
    ];
  }

  /** The conversation that a message belongs to, by the first of these that finds one. */
  private async find(tx: Tx, facts: ArrivedFacts, context: StoringContext): Promise<Found | null> {
    const sender = senderOf(facts);
    const isOurs = sender !== null && context.ownAddresses.has(sender.address);
    if (facts.report?.originalMessageId) {
      const reported = await this.byMac(tx, [facts.report.originalMessageId], context);
      if (reported) return { conversation: reported, by: 'report', unverified: false };
    }
    const references = referencesOf(facts);
    const own = await this.byMac(tx, references, context);
    if (own && !isOurs) {
      const takesPart = sender !== null && (await this.takesPart(tx, own, sender.address));
      return { conversation: own, by: 'mac', unverified: !takesPart };
    }
    if (sender === null || isOurs) return null;
    const referred = await this.byReference(tx, references, sender.address, context);
    if (referred) return { conversation: referred, by: 'reference', unverified: false };
    const alike = await this.bySubject(tx, facts.subject, sender.address, context);
    return alike ? { conversation: alike, by: 'subject', unverified: false } : null;
  }

  /**
   * The conversation as it is once nobody else can change it: an agent may have closed, moved or merged it since it was
   * found. Writing first makes a second change wait; where it was merged in the meantime, the message goes along.
   */
  private async held(tx: Tx, found: Found | null): Promise<Found | null> {
    if (!found) return null;
    let { id } = found.conversation;
    for (let hops = 0; hops < mostMerges; hops += 1) {
      await tx.update(ConversationEntity, { id }, { version: () => 'version + 1' });
      const conversation = await this.read(tx, id);
      if (!conversation) return null;
      const into = conversation.mergedInto ?? null;
      if (into === null) return { ...found, conversation };
      id = into;
    }
    return null;
  }

  /** A locking read where the engine has one: a plain one would show the row as it was when the transaction began. */
  private read(tx: Tx, id: string): Promise<ConversationEntity | null> {
    const locking = tx.dataSource.options.type === 'mysql';
    return tx.findOne(ConversationEntity, {
      where: { id },
      ...(locking ? { lock: { mode: 'pessimistic_write' as const } } : {}),
    });
  }

  /** Joins without a MAC stay among mailboxes of the same departments: all that came in, not only the first. */
  private async isAmongDepartments(tx: Tx, conversationId: string, context: StoringContext): Promise<boolean> {
    const mailboxId = Not(In([...context.sameDepartmentMailboxIds]));
    return !(await tx.existsBy(MessageEntity, { conversationId, direction: 'in', mailboxId }));
  }

  private async byMac(
    tx: Tx,
    references: readonly string[],
    context: StoringContext,
  ): Promise<ConversationEntity | null> {
    for (const reference of references) {
      const ours = readMessageId(context.threadKey, reference);
      if (ours?.valid !== true) continue;
      const message = await tx.findOneBy(MessageEntity, { id: ours.id });
      if (!message?.conversationId) continue;
      const conversation = await tx.findOneBy(ConversationEntity, { id: message.conversationId });
      if (conversation) return conversation;
    }
    return null;
  }

  /** Customer, or sender or recipient of a message in it. */
  private async takesPart(tx: Tx, conversation: ConversationEntity, address: string): Promise<boolean> {
    if (conversation.customer === address) return true;
    const messages = await tx.find(MessageEntity, {
      where: { conversationId: conversation.id },
      select: { id: true, fromAddress: true, direction: true, to: true, cc: true },
      order: { id: 'DESC' },
      take: 100,
    });
    return messages.some(
      (message) =>
        message.fromAddress === address ||
        (message.direction === 'out' &&
          [...message.to, ...message.cc].some((entry) => entry.address.toLowerCase() === address)),
    );
  }

  private async byReference(
    tx: Tx,
    references: readonly string[],
    sender: string,
    context: StoringContext,
  ): Promise<ConversationEntity | null> {
    if (references.length === 0) return null;
    const messages = await tx.find(MessageEntity, {
      where: { messageIdHash: In(references.map(messageIdHash)), mailboxId: In([...context.sameDepartmentMailboxIds]) },
      select: { id: true, conversationId: true },
      order: { id: 'DESC' },
      take: 20,
    });
    for (const id of new Set(messages.map((message) => message.conversationId))) {
      if (id === null) continue;
      const conversation = await tx.findOneBy(ConversationEntity, { id });
      if (!conversation || !(await this.takesPart(tx, conversation, sender))) continue;
      if (await this.isAmongDepartments(tx, id, context)) return conversation;
    }
    return null;
  }

  private async bySubject(
    tx: Tx,
    subject: string,
    customer: string,
    context: StoringContext,
  ): Promise<ConversationEntity | null> {
    const key = subjectKey(subject);
    if (key === '') return null;
    const found = await tx.findOne(ConversationEntity, {
      where: {
        customer,
        subjectKey: key,
        state: Not('junk'),
        updatedAt: MoreThan(context.now - subjectJoinTime),
        mailboxId: In([...context.sameDepartmentMailboxIds]),
        mergedInto: IsNull(),
      },
      order: { id: 'DESC' },
    });
    return found && (await this.isAmongDepartments(tx, found.id, context)) ? found : null;
  }

  private async join(
    tx: Tx,
    conversation: ConversationEntity,
    row: PreparedMessage,
    effect: 'stays' | 'opens' | 'begins-new',
    message: { automatic: boolean; unverified: boolean; failureReport: boolean },
    now: number,
  ): Promise<ConversationEntity> {
    const opens = effect === 'opens';
    const waits = message.failureReport || (!message.automatic && !message.unverified);
    const changed = {
      state: opens ? ('open' as const) : conversation.state,
      snoozedUntil: opens ? null : conversation.snoozedUntil,
      closedAt: opens ? null : conversation.closedAt,
      updatedAt: now,
      waitingSince: conversation.waitingSince ?? (waits ? row.arrivedAt : null),
      messageCount: conversation.messageCount + 1,
      attachmentCount: conversation.attachmentCount + row.attachmentCount,
      lastMessageId: row.id,
      snippet: row.snippet,
      truncated: conversation.truncated || row.truncated,
    };
    await tx.update(ConversationEntity, { id: conversation.id }, changed);
    if (opens) {
      await tx.insert(HistoryEntity, {
        id: newId(),
        conversationId: conversation.id,
        at: now,
        personId: null,
        act: 'reopened',
        detail: message.failureReport ? 'A reply could not be delivered.' : 'The customer wrote.',
      });
    }
    return { ...conversation, ...changed };
  }

  private async link(tx: Tx, one: string, other: string): Promise<void> {
    await tx.insert(ConversationLinkEntity, [
      { conversationId: one, otherId: other },
      { conversationId: other, otherId: one },
    ]);
  }

  /** A failure report shows the reply that it is about as not delivered; gives whether it reports a failure. */
  private async markNotDelivered(tx: Tx, facts: ArrivedFacts, context: StoringContext): Promise<boolean> {
    const failed = facts.report?.recipients.some((recipient) => recipient.action === 'failed') ?? false;
    const about = facts.report?.originalMessageId ?? null;
    const ours = about === null ? null : readMessageId(context.threadKey, about);
    if (!failed || ours?.valid !== true) return false;
    await tx.update(OutboxEntity, { messageId: ours.id }, { notDelivered: true });
    return true;
  }
}
