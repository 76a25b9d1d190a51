import type { EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import type { Caller } from '../http/caller.ts';
import { notFound } from '../http/problem-error.ts';
import { MailboxDepartmentEntity } from '../mailbox/mailbox.entity.ts';
import { QueueEntity } from '../routing/queue.entity.ts';
import { ConversationEntity } from './conversation.entity.ts';

export type Scope = Pick<Caller, 'departmentIds'>;

/**
 * Narrows a query that has the alias `conversation` to what the caller sees: by the department of its queue (of junk:
 * the queue that it came from); in no queue, by the departments of its mailbox. Joins the queue as `scope_queue`.
 */
export function whereVisible<T extends ObjectLiteral>(
  builder: SelectQueryBuilder<T>,
  caller: Scope,
): SelectQueryBuilder<T> {
  const owned = builder
    .subQuery()
    .select('1')
    .from(MailboxDepartmentEntity, 'scope_mailbox')
    .where('scope_mailbox.mailboxId = conversation.mailboxId')
    .andWhere('scope_mailbox.departmentId IN (:...scopeIds)')
    .getQuery();
  return (
    builder
      .leftJoin(QueueEntity, 'scope_queue', 'scope_queue.id = conversation.queueId')
      .andWhere(`(scope_queue.departmentId IN (:...scopeIds) OR (conversation.queueId IS NULL AND EXISTS ${owned}))`)
      // An empty IN list is no SQL; no department has an empty id.
      .setParameter('scopeIds', caller.departmentIds.length > 0 ? [...caller.departmentIds] : [''])
  );
}

export function visibleConversations(manager: EntityManager, caller: Scope): SelectQueryBuilder<ConversationEntity> {
  return whereVisible(manager.createQueryBuilder(ConversationEntity, 'conversation'), caller);
}

/** Of these conversations, those that the caller sees. */
export async function visibleAmong(
  manager: EntityManager,
  ids: readonly string[],
  caller: Scope,
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await visibleConversations(manager, caller)
    .select('conversation.id')
    .andWhere('conversation.id IN (:...ids)', { ids: [...new Set(ids)] })
    .getMany();
  return new Set(rows.map((row) => row.id));
}

/**
 * The conversation, where the caller sees it; a merged one's id leads to the one that it became.
 * @throws 404 where there is none, or none for the caller
 */
export async function findVisible(manager: EntityManager, id: string, caller: Scope): Promise<ConversationEntity> {
  const at = (wanted: string) =>
    visibleConversations(manager, caller).andWhere('conversation.id = :wanted', { wanted }).getOne();
  const found = await at(id);
  if (found) return found;
  const signpost = await manager.findOne(ConversationEntity, { select: { id: true, mergedInto: true }, where: { id } });
  const became = signpost?.mergedInto ? await at(signpost.mergedInto) : null;
  if (!became) throw notFound('This conversation');
  return became;
}
