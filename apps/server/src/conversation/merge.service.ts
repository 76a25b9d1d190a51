import { Injectable } from '@nestjs/common';
import type { Conversation } from '@postroom/contracts';
import { Database, type Tx } from '../database/database.ts';
import type { Caller } from '../http/caller.ts';
import { invalid } from '../http/problem-error.ts';
import { recordEvents } from '../live/record.events.ts';
import { DraftEntity, OutboxEntity } from '../outbox/outbox.entity.ts';
import { ConversationEntity, HistoryEntity, NoteEntity } from './conversation.entity.ts';
import { Conversations } from './conversations.service.ts';
import { hold } from './hold.ts';
import { leadTo, moveLinks } from './links.ts';
import { MessageEntity } from './message.entity.ts';
import { recordHistory } from './record-history.ts';
import { recount } from './recount.ts';
import { findVisible } from './scope.ts';
import { tagsOf } from './state-change.ts';

/** Everything that lies in a conversation and goes with it. */
const contents = [MessageEntity, NoteEntity, HistoryEntity, DraftEntity, OutboxEntity] as const;

/** What is left where a conversation was merged: a row in no queue that only leads on. */
const signpost: Partial<ConversationEntity> = {
  state: 'closed',
  snoozedUntil: null,
  queueId: null,
  mailboxId: null,
  assigneeId: null,
  tags: [],
  customer: null,
  subjectKey: '',
  waitingSince: null,
  messageCount: 0,
  attachmentCount: 0,
  lastMessageId: null,
  snippet: '',
  truncated: false,
};

/** Moves what lies in one conversation into another. */
export async function moveContents(tx: Tx, fromId: string, intoId: string): Promise<void> {
  for (const entity of contents) await tx.update(entity, { conversationId: fromId }, { conversationId: intoId });
}

export function signpostTo(intoId: string): Partial<ConversationEntity> {
  return { ...signpost, mergedInto: intoId };
}

/** The state of two in one: somebody has to do something where that was so in either of them. */
export function mergedState(
  from: Pick<ConversationEntity, 'state' | 'snoozedUntil' | 'closedAt'>,
  into: Pick<ConversationEntity, 'state' | 'snoozedUntil' | 'closedAt'>,
): Pick<ConversationEntity, 'state' | 'snoozedUntil' | 'closedAt'> {
  if (from.state === 'open' || into.state === 'open') return { state: 'open', snoozedUntil: null, closedAt: null };
  const sleeps = from.state === 'snoozed' && into.state !== 'snoozed';
  const { state, snoozedUntil, closedAt } = sleeps ? from : into;
  return { state, snoozedUntil, closedAt };
}

@Injectable()
export class ConversationMerge {
  constructor(
    private readonly database: Database,
    private readonly conversations: Conversations,
  ) {}

  /**
   * Puts everything of one conversation into another; the old id leads there. Gives the conversation it became.
   * @throws 404 where the caller does not see both
   */
  async merge(id: string, wantedId: string, caller: Caller): Promise<Conversation> {
    const { id: fromId } = await findVisible(this.database.read, id, caller);
    const { id: intoId } = await findVisible(this.database.read, wantedId, caller);
    if (fromId === intoId) {
      throw invalid([{ path: 'intoId', message: 'These are one conversation already. Choose another.' }]);
    }
    await this.database.run(async (tx) => {
      // Held in the order of their ids, so that two merges of the same two do not wait for each other.
      const rows = new Map<string, ConversationEntity>();
      for (const one of [fromId, intoId].sort()) rows.set(one, await hold(tx, one, caller));
      const from = rows.get(fromId);
      const into = rows.get(intoId);
      if (!from || !into) throw new Error('Both were held.');
      await this.join(tx, from, into, caller);
    });
    return this.conversations.get(intoId, caller);
  }

  private async join(tx: Tx, from: ConversationEntity, into: ConversationEntity, caller: Caller): Promise<void> {
    const at = await this.database.now(tx);
    await moveContents(tx, from.id, into.id);
    await moveLinks(tx, from.id, into.id);
    await leadTo(tx, from.id, into.id);
    await tx.update(ConversationEntity, { id: from.id }, { ...signpostTo(into.id), updatedAt: at });
    const counted = await recount(tx, into.id);
    const state = mergedState(from, into);
    const works = state.state === 'open' || state.state === 'snoozed';
    await tx.update(
      ConversationEntity,
      { id: into.id },
      {
        ...counted,
        ...state,
        waitingSince: works ? counted.waitingSince : null,
        tags: tagsOf([...into.tags, ...from.tags]),
        customer: into.customer ?? from.customer,
        customerName: into.customer === null ? from.customerName : into.customerName,
        updatedAt: at,
      },
    );
    const detail = `“${from.subject.slice(0, 400)}” came in`;
    await recordHistory(tx, into.id, caller.personId, [{ act: 'merged', detail }], at);
    await recordEvents(
      tx,
      [from, into].map(({ id, queueId, mailboxId }) => {
        return { kind: 'conversation.changed', conversationId: id, queueId, mailboxId };
      }),
    );
  }
}
