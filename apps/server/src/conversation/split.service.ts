import { Injectable } from '@nestjs/common';
import type { Conversation } from '@postroom/contracts';
import { normalAddress } from '@postroom/mime';
import { In, MoreThanOrEqual } from 'typeorm';
import { Database, type Tx } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import type { Caller } from '../http/caller.ts';
import { invalid } from '../http/problem-error.ts';
import { recordEvents } from '../live/record.events.ts';
import { OutboxEntity } from '../outbox/outbox.entity.ts';
import { ConversationEntity } from './conversation.entity.ts';
import { Conversations } from './conversations.service.ts';
import { hold } from './hold.ts';
import { link } from './links.ts';
import { MessageEntity } from './message.entity.ts';
import { recordHistory } from './record-history.ts';
import { recount } from './recount.ts';
import { findVisible } from './scope.ts';
import { subjectKey } from '../thread/subject-key.service.ts';

/** Ids in one statement. */
const batch = 500;

type Moved = Pick<MessageEntity, 'id' | 'direction' | 'subject' | 'fromAddress' | 'fromName' | 'to' | 'mailboxId'>;

@Injectable()
export class ConversationSplit {
  constructor(
    private readonly database: Database,
    private readonly conversations: Conversations,
  ) {}

  /**
   * Takes a message, or it and what follows, into a new conversation in the same queue, linked with the old one.
   * @throws 404 outside the caller's scope; 400 where the message lies elsewhere or nothing would stay
   */
  async split(
    wantedId: string,
    at: { readonly messageId: string; readonly following: boolean },
    caller: Caller,
  ): Promise<Conversation> {
    const { id } = await findVisible(this.database.read, wantedId, caller);
    const made = await this.database.run(async (tx) => {
      const row = await hold(tx, id, caller);
      const moved = await this.movedMessages(tx, id, at);
      const newest = await this.begin(tx, row, moved, await this.database.now(tx), caller);
      return newest;
    });
    return this.conversations.get(made, caller);
  }

  private async movedMessages(
    tx: Tx,
    conversationId: string,
    { messageId, following }: { readonly messageId: string; readonly following: boolean },
  ): Promise<[Moved, ...Moved[]]> {
    const [first, ...rest] = await tx.find(MessageEntity, {
      select: {
        id: true,
        direction: true,
        subject: true,
        fromAddress: true,
        fromName: true,
        to: true,
        mailboxId: true,
      },
      where: { conversationId, id: following ? MoreThanOrEqual(messageId) : messageId },
      order: { id: 'ASC' },
    });
    if (first?.id !== messageId) {
      throw invalid([{ path: 'messageId', message: 'This message is not in the conversation. Choose one that is.' }]);
    }
    if ((await tx.countBy(MessageEntity, { conversationId })) === rest.length + 1) {
      throw invalid([{ path: 'messageId', message: 'Nothing would stay. Choose a later message, or it alone.' }]);
    }
    return [first, ...rest];
  }

  private async begin(
    tx: Tx,
    row: ConversationEntity,
    moved: [Moved, ...Moved[]],
    at: number,
    caller: Caller,
  ): Promise<string> {
    const id = newId();
    const [first] = moved;
    const incoming = moved.find(({ direction }) => direction === 'in');
    const other = incoming ? { name: incoming.fromName, address: incoming.fromAddress } : first.to[0];
    await tx.insert(ConversationEntity, {
      ...row,
      id,
      version: 1,
      state: 'open',
      snoozedUntil: null,
      closedAt: null,
      subject: first.subject,
      subjectKey: subjectKey(first.subject),
      customer: other === undefined || other.address === '' ? null : normalAddress(other.address).slice(0, 254),
      customerName: other?.name.slice(0, 255) ?? '',
      mailboxId: incoming?.mailboxId ?? row.mailboxId,
      createdAt: at,
      updatedAt: at,
    });
    for (let from = 0; from < moved.length; from += batch) {
      const ids = In(moved.slice(from, from + batch).map((message) => message.id));
      await tx.update(MessageEntity, { id: ids }, { conversationId: id });
      await tx.update(OutboxEntity, { messageId: ids }, { conversationId: id });
    }
    await tx.update(ConversationEntity, { id }, await recount(tx, id));
    const left = await recount(tx, row.id);
    const works = row.state === 'open' || row.state === 'snoozed';
    const waiting = works ? left.waitingSince : null;
    await tx.update(ConversationEntity, { id: row.id }, { ...left, waitingSince: waiting, updatedAt: at });
    await link(tx, id, row.id);
    const count = `${moved.length} message${moved.length === 1 ? '' : 's'}`;
    await recordHistory(tx, row.id, caller.personId, [{ act: 'split', detail: `${count} went to a new one` }], at);
    await recordHistory(tx, id, caller.personId, [{ act: 'split', detail: `begun with ${count} of another` }], at);
    const { queueId, mailboxId } = row;
    await recordEvents(
      tx,
      [row.id, id].map((conversationId) => ({ kind: 'conversation.changed', conversationId, queueId, mailboxId })),
    );
    return id;
  }
}
