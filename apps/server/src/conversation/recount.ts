import { IsNull, LessThanOrEqual, MoreThan, Not } from 'typeorm';
import type { Tx } from '../database/database.ts';
import { ConversationEntity } from './conversation.entity.ts';
import { MessageEntity } from './message.entity.ts';

/** When the customer wrote first of what is behind our last answer; null where nothing waits. */
export async function waitingSince(tx: Tx, conversationId: string): Promise<number | null> {
  const answer = await tx.findOne(MessageEntity, {
    select: { id: true },
    where: { conversationId, direction: 'out' },
    order: { id: 'DESC' },
  });
  const waits = await tx
    .createQueryBuilder(MessageEntity, 'message')
    .select('MIN(message.arrivedAt)', 'at')
    .where('message.conversationId = :conversationId', { conversationId })
    .andWhere("message.direction = 'in'")
    .andWhere('message.automatic = 0')
    .andWhere('message.marks NOT LIKE :unverified', { unverified: '%"unverified-sender"%' })
    .andWhere('message.marks NOT LIKE :returned', { returned: '%"returned-copy"%' })
    .andWhere('message.id > :answer', { answer: answer?.id ?? '' })
    .getRawOne<{ at: string | number | null }>();
  return waits?.at === null || waits?.at === undefined ? null : Number(waits.at);
}

type Counted = Pick<
  ConversationEntity,
  'messageCount' | 'attachmentCount' | 'lastMessageId' | 'snippet' | 'truncated' | 'waitingSince'
>;

/** What a conversation's row says of its messages, counted anew after messages came or went. */
export async function recount(tx: Tx, conversationId: string): Promise<Counted> {
  const sums = await tx
    .createQueryBuilder(MessageEntity, 'message')
    .select('COUNT(*)', 'count')
    .addSelect('SUM(message.attachmentCount)', 'attachments')
    .addSelect('MAX(message.truncated)', 'truncated')
    // A copy of what was sent is nothing new.
    .addSelect('MAX(CASE WHEN message.marks NOT LIKE :returned THEN message.id END)', 'last')
    .where('message.conversationId = :conversationId', { conversationId })
    .setParameter('returned', '%"returned-copy"%')
    .getRawOne<{ count: string; attachments: string | null; truncated: string | null; last: string | null }>();
  const last = sums?.last ?? null;
  const newest =
    last === null
      ? null
      : await tx.findOne(MessageEntity, { select: { id: true, snippet: true }, where: { id: last } });
  return {
    messageCount: Number(sums?.count ?? 0),
    attachmentCount: Number(sums?.attachments ?? 0),
    lastMessageId: last,
    snippet: newest?.snippet ?? '',
    truncated: Number(sums?.truncated ?? 0) === 1,
    waitingSince: await waitingSince(tx, conversationId),
  };
}

/** Ids of snoozed conversations whose time has come by the database's clock. */
export async function dueSnoozed(tx: Tx, now: number, most: number): Promise<string[]> {
  const rows = await tx.find(ConversationEntity, {
    select: { id: true },
    where: { state: 'snoozed', snoozedUntil: LessThanOrEqual(now) },
    order: { snoozedUntil: 'ASC' },
    take: most,
  });
  return rows.map(({ id }) => id);
}

/** Merged conversations into which a message came by a transaction that did not know of the merge yet. */
export async function lateArrivals(tx: Tx, most: number): Promise<ConversationEntity[]> {
  return tx.find(ConversationEntity, { where: { mergedInto: Not(IsNull()), messageCount: MoreThan(0) }, take: most });
}
