import { type EntityManager, Not } from 'typeorm';
import { MessageEntity } from './message.entity.ts';

/** So many deliveries of one message are looked at: some programs give all their mail one Message-ID. */
export const mostDeliveries = 10;

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
