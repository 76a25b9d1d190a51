import { In, Not } from 'typeorm';
import type { Tx } from '../database/database.ts';
import { ConversationEntity, ConversationLinkEntity } from './conversation.entity.ts';

/** Links two conversations both ways; a link that is there already stays. */
export async function link(tx: Tx, one: string, other: string): Promise<void> {
  if (one === other || (await tx.existsBy(ConversationLinkEntity, { conversationId: one, otherId: other }))) return;
  const back = { conversationId: other, otherId: one };
  const known = await tx.existsBy(ConversationLinkEntity, back);
  await tx.insert(ConversationLinkEntity, [{ conversationId: one, otherId: other }, ...(known ? [] : [back])]);
}

/** What was linked with one conversation is linked with another afterwards. */
export async function moveLinks(tx: Tx, fromId: string, intoId: string): Promise<void> {
  const links = await tx.find(ConversationLinkEntity, { where: [{ conversationId: fromId }, { otherId: fromId }] });
  const others = new Set(links.flatMap(({ conversationId, otherId }) => [conversationId, otherId]));
  await tx.delete(ConversationLinkEntity, { conversationId: fromId });
  await tx.delete(ConversationLinkEntity, { otherId: fromId });
  others.delete(fromId);
  for (const other of others) await link(tx, intoId, other);
}

/** Ids that led to one conversation lead to another afterwards, so that no way has two steps. */
export async function leadTo(tx: Tx, fromId: string, intoId: string): Promise<void> {
  await tx.update(ConversationEntity, { mergedInto: fromId, id: Not(In([intoId])) }, { mergedInto: intoId });
}
