import { type EntityManager, In } from 'typeorm';
import { normalAddress } from '@postroom/mime';
import { MessageEntity } from '../conversation/message.entity.ts';
import { AliasEntity } from '../mailbox/alias.entity.ts';
import { MailboxEntity } from '../mailbox/mailbox.entity.ts';
import type { ThreadMessage } from './reply-defaults.ts';

/** Messages of a conversation that a reply looks at: the first of them and the newest. */
const mostMessages = 200;

const columns = {
  id: true,
  direction: true,
  subject: true,
  fromName: true,
  fromAddress: true,
  to: true,
  cc: true,
  facts: true,
  mailboxId: true,
  aliasId: true,
  marks: true,
  messageId: true,
} as const;

/** The conversation's messages as far as a reply needs them, the oldest first. */
export async function readThread(manager: EntityManager, conversationId: string): Promise<ThreadMessage[]> {
  const newest = await manager.find(MessageEntity, {
    select: columns,
    where: { conversationId },
    order: { id: 'DESC' },
    take: mostMessages,
  });
  const thread = newest.reverse();
  if (thread.length < mostMessages) return thread;
  const first = await manager.findOne(MessageEntity, {
    select: columns,
    where: { conversationId, direction: 'in' },
    order: { id: 'ASC' },
  });
  return first && first.id !== thread[0]?.id ? [first, ...thread] : thread;
}

/** Of these addresses, those of our own mailboxes and aliases, in their normal form. */
export async function ownAddresses(manager: EntityManager, addresses: readonly string[]): Promise<Set<string>> {
  const keys = [...new Set(addresses.map(normalAddress))];
  if (keys.length === 0) return new Set();
  const own = { select: { id: true, emailKey: true }, where: { emailKey: In(keys) } } as const;
  const rows = [...(await manager.find(MailboxEntity, own)), ...(await manager.find(AliasEntity, own))];
  return new Set(rows.flatMap(({ emailKey }) => (emailKey === null ? [] : [emailKey])));
}

/** Every address that stands in the thread. */
export function addressesOf(messages: readonly ThreadMessage[]): string[] {
  return messages.flatMap((message) => [
    message.fromAddress,
    ...[...message.to, ...message.cc, ...message.facts.replyTo].map(({ address }) => address),
  ]);
}
