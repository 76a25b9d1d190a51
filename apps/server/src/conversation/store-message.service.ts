import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/database.ts';
import { insertRows } from '../database/insert-rows.ts';
import { newId } from '../database/ids.ts';
import { type EventToRecord, recordEvents } from '../live/record.events.ts';
import { OutboxEntity } from '../outbox/outbox.entity.ts';
import { addressedAlias, type RoutedAlias } from '../routing/addressed-alias.service.ts';
import { KnownQueues, MessageRouting, type RoutedMailbox } from '../routing/route-message.service.ts';
import { begun } from './begun.ts';
import { ConversationEntity, HistoryEntity } from './conversation.entity.ts';
import { otherDeliveries } from './deliveries.ts';
import { findConversation, type FindingContext } from './find-conversation.ts';
import { link } from './links.ts';
import type { ArrivedFacts, PreparedMessage } from './message-row.service.ts';
import { MessageEntity } from './message.entity.ts';
import { Candidates, type Clues, cluesOf } from './thread-candidates.ts';
import { effectOf, type JoinedBy } from './thread-join.ts';
import { Unwritten } from './unwritten.ts';

/** A message that is parsed and sealed, on its way into a conversation. */
export interface Arrived {
  readonly row: PreparedMessage;
  readonly facts: ArrivedFacts;
}

/** What storing must know once for a batch. */
export interface StoringContext extends FindingContext {
  readonly mailbox: RoutedMailbox;
  /** The mailbox's aliases by address in its normal form. */
  readonly aliases: ReadonlyMap<string, RoutedAlias>;
  readonly reopenDays: number;
}

/** Merged conversations lead on to others so far. */
const mostMerges = 20;

/** The conversation that a message joins, as nobody else can change it any more. */
interface Held {
  readonly conversation: ConversationEntity;
  readonly by: JoinedBy;
  readonly unverified: boolean;
  readonly aboutId?: string;
}

/** What one transaction has learnt so far. Made anew for each try: one that lost a fight for rows runs again as a whole. */
interface Batch {
  readonly candidates: Candidates;
  readonly unwritten: Unwritten;
  readonly queues: KnownQueues;
}

/** What of a message decides what joining does. */
interface Bearing {
  readonly automatic: boolean;
  readonly unverified: boolean;
  readonly failureReport: boolean;
}

/** A conversation's row once a message has joined it. */
function joined(conversation: ConversationEntity, row: PreparedMessage, message: Bearing, opens: boolean, now: number) {
  const waits = message.failureReport || (!message.automatic && !message.unverified);
  return {
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
}

/** One event for each message, and one for each conversation, however many of the batch's messages came to it. */
class Told {
  private readonly messages: EventToRecord[] = [];
  private readonly conversations = new Map<string, EventToRecord>();

  add(messageId: string, mailboxId: string, { id: conversationId, queueId }: ConversationEntity): void {
    const place = { mailboxId, queueId, conversationId };
    this.messages.push({ kind: 'message.stored', ...place, data: { messageId } });
    this.conversations.set(conversationId, { kind: 'conversation.changed', ...place });
  }

  events(): EventToRecord[] {
    return [...this.messages, ...this.conversations.values()];
  }
}

/** Puts incoming messages into conversations: joins or begins one, routes what is new, in the caller's transaction. */
@Injectable()
export class MessageStoring {
  constructor(private readonly routing: MessageRouting) {}

  async store(tx: Tx, arrived: readonly Arrived[], context: StoringContext): Promise<void> {
    const clues = arrived.map(({ facts }) => cluesOf(facts, context));
    const batch: Batch = {
      candidates: await Candidates.of(tx, clues),
      unwritten: new Unwritten(context.sameDepartmentMailboxIds.includes(context.mailbox.id)),
      queues: new KnownQueues(),
    };
    const told = new Told();
    for (const [index, message] of arrived.entries()) {
      const own = clues[index];
      if (own) told.add(message.row.id, context.mailbox.id, await this.storeOne(tx, message, own, context, batch));
    }
    await batch.unwritten.write(tx, batch.candidates);
    await recordEvents(tx, told.events());
  }

  /** @returns the message's conversation */
  private async storeOne(
    tx: Tx,
    { row, facts }: Arrived,
    clues: Clues,
    context: StoringContext,
    batch: Batch,
  ): Promise<ConversationEntity> {
    const { unwritten, candidates } = batch;
    const alias = addressedAlias(facts, context.aliases);
    const aliasId = alias?.id ?? null;
    const found = await this.find(tx, facts, clues, context, batch);
    if (found?.by === 'returned') return this.keepReturned(tx, { ...row, aliasId }, found);
    const failureReport = found?.by === 'report' && (await this.markNotDelivered(tx, facts, found));
    const message = { automatic: row.automatic, unverified: found?.unverified ?? false, failureReport };
    const effect = found ? effectOf(found.conversation, message, context.now, context.reopenDays) : 'begins-new';
    const followUp = found !== null && effect !== 'begins-new';
    const routed = await this.routing.route(tx, batch.queues, context.mailbox, facts, {
      size: row.size,
      truncated: row.truncated,
      followUp,
      alias,
    });
    const marks = [...row.marks];
    if (found?.unverified === true) marks.push('unverified-sender');
    if (found?.by === 'subject' && followUp) marks.push('joined-by-subject');
    const aboutId = found?.aboutId;
    const known = aboutId === undefined ? row.facts : { ...row.facts, aboutId };
    const stored = (conversationId: string) => {
      return { ...row, aliasId, facts: known, marks, conversationId, trace: [...routed.trace] };
    };
    if (!followUp) {
      const conversation = begun(row, clues, routed, context);
      if (found) await link(tx, conversation.id, found.conversation.id);
      await this.linkDeliveries(tx, conversation.id, clues, context, candidates);
      unwritten.begin(conversation, stored(conversation.id));
      return conversation;
    }
    const { conversation } = found;
    if (unwritten.has(conversation)) {
      Object.assign(conversation, joined(conversation, row, message, effect === 'opens', context.now), {
        version: conversation.version + 1,
      });
      await this.linkDeliveries(tx, conversation.id, clues, context, candidates);
      unwritten.add(stored(conversation.id));
      return conversation;
    }
    await insertRows(tx, MessageEntity, [stored(conversation.id)]);
    await this.linkDeliveries(tx, conversation.id, clues, context, candidates);
    candidates.addMessage(row.messageIdHash);
    return this.join(tx, conversation, row, effect, message, context.now);
  }

  /** Most messages find nothing, or what is about to be written: only the others cost queries of their own. */
  private async find(
    tx: Tx,
    facts: ArrivedFacts,
    clues: Clues,
    context: StoringContext,
    { candidates, unwritten }: Batch,
  ): Promise<Held | null> {
    if (!candidates.mayHave(clues)) {
      const found = unwritten.find(clues);
      return found && { ...found, unverified: false };
    }
    if (unwritten.mayMatch(clues)) await unwritten.write(tx, candidates);
    const found = await findConversation(tx, facts, clues, candidates, context);
    const conversation = found && (await this.hold(tx, found.id));
    return conversation && { ...found, conversation };
  }

  /**
   * The conversation as it is once nobody else can change it: an agent may have closed, moved or merged it since it was
   * found. Writing first makes a second change wait; where it was merged in the meantime, the message goes along.
   */
  private async hold(tx: Tx, found: string): Promise<ConversationEntity | null> {
    let id = found;
    for (let hops = 0; hops < mostMerges; hops += 1) {
      await tx.update(ConversationEntity, { id }, { version: () => 'version + 1' });
      const conversation = await this.read(tx, id);
      const into = conversation?.mergedInto ?? null;
      if (into === null) return conversation;
      id = into;
    }
    return null;
  }

  /** A locking read where the engine has one: a plain one would show the row as it was when the transaction began. */
  private read(tx: Tx, id: string): Promise<ConversationEntity | null> {
    const locking = tx.dataSource.options.type !== 'better-sqlite3';
    return tx.findOne(ConversationEntity, {
      where: { id },
      ...(locking ? { lock: { mode: 'pessimistic_write' as const } } : {}),
    });
  }

  private async join(
    tx: Tx,
    conversation: ConversationEntity,
    row: PreparedMessage,
    effect: 'stays' | 'opens' | 'begins-new',
    message: Bearing,
    now: number,
  ): Promise<ConversationEntity> {
    const opens = effect === 'opens';
    const changed = joined(conversation, row, message, opens, now);
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

  /** A copy of what was sent lies beside it: nothing happens to the conversation, and no rule runs. */
  private async keepReturned(
    tx: Tx,
    row: PreparedMessage & { readonly aliasId: string | null },
    { conversation, aboutId }: Held,
  ): Promise<ConversationEntity> {
    const facts = aboutId === undefined ? row.facts : { ...row.facts, aboutId };
    const marks = [...row.marks, 'returned-copy'];
    await insertRows(tx, MessageEntity, [{ ...row, facts, marks, conversationId: conversation.id, trace: [] }]);
    const changed = {
      messageCount: conversation.messageCount + 1,
      attachmentCount: conversation.attachmentCount + row.attachmentCount,
      truncated: conversation.truncated || row.truncated,
    };
    await tx.update(ConversationEntity, { id: conversation.id }, changed);
    return { ...conversation, ...changed };
  }

  /** The same message in another mailbox: conversations with its deliveries are linked. */
  private async linkDeliveries(
    tx: Tx,
    conversationId: string,
    clues: Clues,
    { mailbox }: StoringContext,
    candidates: Candidates,
  ): Promise<void> {
    if (clues.ownHash === null || !candidates.hasSame(clues)) return;
    const others = await otherDeliveries(tx, { messageIdHash: clues.ownHash, mailboxId: mailbox.id });
    for (const other of new Set(others.map((delivery) => delivery.conversationId))) {
      if (other !== null) await link(tx, conversationId, other);
    }
  }

  /** A failure report shows the reply that it is about as not delivered; gives whether it reports a failure. */
  private async markNotDelivered(tx: Tx, facts: ArrivedFacts, { aboutId, conversation }: Held): Promise<boolean> {
    const failed = facts.report?.recipients.some((recipient) => recipient.action === 'failed') ?? false;
    if (!failed || aboutId === undefined) return false;
    await tx.update(OutboxEntity, { messageId: aboutId }, { notDelivered: true });
    const entries = await tx.find(OutboxEntity, {
      select: { id: true, mailboxId: true },
      where: { messageId: aboutId },
    });
    const { id: conversationId, queueId } = conversation;
    await recordEvents(
      tx,
      entries.map(({ id: outboxId, mailboxId }) => {
        return { kind: 'outbox.changed', mailboxId, conversationId, queueId, outboxId };
      }),
    );
    return true;
  }
}
