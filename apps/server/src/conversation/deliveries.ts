import type { OtherDelivery } from '@postroom/contracts';
import { type EntityManager, In, Not } from 'typeorm';
import { MailboxEntity } from '../mailbox/mailbox.entity.ts';
import { MessageEntity } from './message.entity.ts';
import { type Scope, visibleAmong } from './scope.ts';
import { iso } from './summaries.ts';

/** So many deliveries of one message are looked at: some programs give all their mail one Message-ID. */
export const mostDeliveries = 10;

/** So many are read at once for the messages of a conversation. */
const readAtOnce = 500;

export type Delivery = Pick<MessageEntity, 'id' | 'mailboxId' | 'conversationId' | 'receivedAt'>;

/** The newest messages that came to other mailboxes under the same Message-ID. By the index of its digest. */
export async function otherDeliveries(
  manager: EntityManager,
  { messageIdHash, mailboxId }: { readonly messageIdHash: string; readonly mailboxId: string },
): Promise<Delivery[]> {
  return manager.find(MessageEntity, {
    select: { id: true, mailboxId: true, conversationId: true, receivedAt: true },
    where: { messageIdHash, direction: 'in', mailboxId: Not(mailboxId) },
    order: { id: 'DESC' },
    take: mostDeliveries,
  });
}

/**
 * The deliveries of each of these messages to other mailboxes, newest first, whose conversations the reader sees. One
 * query where there is none, three where there are some, whatever the number of messages.
 */
export async function deliveriesSeen(
  manager: EntityManager,
  rows: readonly MessageEntity[],
  reader: Scope,
): Promise<Map<string, OtherDelivery[]>> {
  const incoming = rows.filter(({ direction }) => direction === 'in');
  const hashes = new Set(incoming.flatMap(({ messageIdHash }) => messageIdHash ?? []));
  if (hashes.size === 0) return new Map();
  const found = await manager.find(MessageEntity, {
    select: { id: true, mailboxId: true, conversationId: true, receivedAt: true, messageIdHash: true },
    where: { messageIdHash: In([...hashes]), direction: 'in' },
    order: { id: 'DESC' },
    take: readAtOnce,
  });
  const byHash = Map.groupBy(found, ({ messageIdHash }) => messageIdHash);
  const others = incoming.map((row) => {
    const alike = row.messageIdHash === null ? [] : (byHash.get(row.messageIdHash) ?? []);
    return { id: row.id, others: alike.filter(({ mailboxId }) => mailboxId !== row.mailboxId) };
  });
  const all = others.flatMap((entry) => entry.others);
  if (all.length === 0) return new Map();
  const seen = await visibleAmong(
    manager,
    all.flatMap(({ conversationId }) => conversationId ?? []),
    reader,
  );
  const mailboxes = await manager.find(MailboxEntity, {
    select: { id: true, name: true },
    where: { id: In([...new Set(all.flatMap(({ mailboxId }) => mailboxId ?? []))]) },
  });
  const names = new Map(mailboxes.map(({ id, name }) => [id, name]));
  const shown = (delivery: Delivery): OtherDelivery[] => {
    const { id: messageId, conversationId, mailboxId, receivedAt } = delivery;
    if (conversationId === null || mailboxId === null || !seen.has(conversationId)) return [];
    return [
      { messageId, conversationId, mailboxId, mailboxName: names.get(mailboxId) ?? '', receivedAt: iso(receivedAt) },
    ];
  };
  return new Map(others.map((entry) => [entry.id, entry.others.flatMap(shown).slice(0, mostDeliveries)]));
}
