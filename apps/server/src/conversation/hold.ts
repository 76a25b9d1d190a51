import type { Tx } from '../database/database.ts';
import { notFound } from '../http/problem-error.ts';
import { ConversationEntity } from './conversation.entity.ts';
import { type Scope, visibleConversations } from './scope.ts';

/**
 * The conversation, held until the transaction ends; its `version` is already the next one. To be called before
 * anything else is read: writing first makes a second change wait, and shows it the rows as the first one left them.
 * @throws 404 where there is none for the caller
 */
export async function hold(tx: Tx, id: string, caller: Scope): Promise<ConversationEntity> {
  await tx.update(ConversationEntity, { id }, { version: () => 'version + 1' });
  const row = await visibleConversations(tx, caller).andWhere('conversation.id = :id', { id }).getOne();
  if (!row) throw notFound('This conversation');
  return row;
}
