import type { EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { ConversationEntity } from '../conversation/conversation.entity.ts';
import type { Caller } from '../http/caller.ts';
import { notFound } from '../http/problem-error.ts';
import { MailboxDepartmentEntity } from '../mailbox/mailbox.entity.ts';
import { QueueEntity } from '../routing/queue.entity.ts';

/**
 * Narrows to what the caller sees: by the department of the conversation's queue; where there is no conversation, or
 * it is in no queue, by the mailbox's departments. Joins `scope_conversation` and `scope_queue`.
 */
export function whereVisible<T extends ObjectLiteral>(
  builder: SelectQueryBuilder<T>,
  columns: { readonly conversationId: string; readonly mailboxId: string },
  departmentIds: readonly string[],
): SelectQueryBuilder<T> {
  const owned = builder
    .subQuery()
    .select('1')
    .from(MailboxDepartmentEntity, 'scope_department')
    .where(`scope_department.mailboxId = ${columns.mailboxId}`)
    .andWhere('scope_department.departmentId IN (:...scopeIds)')
    .getQuery();
  // An empty IN list is no SQL; no department has an empty id.
  return builder
    .leftJoin(ConversationEntity, 'scope_conversation', `scope_conversation.id = ${columns.conversationId}`)
    .leftJoin(QueueEntity, 'scope_queue', 'scope_queue.id = scope_conversation.queueId')
    .andWhere(`(scope_queue.departmentId IN (:...scopeIds) OR (scope_queue.id IS NULL AND EXISTS ${owned}))`)
    .setParameter('scopeIds', departmentIds.length > 0 ? [...departmentIds] : ['']);
}

/** The conversation, if the caller sees it; a merged one's id leads to what it became. @throws 404 otherwise */
export async function visibleConversation(
  manager: EntityManager,
  id: string,
  caller: Pick<Caller, 'departmentIds'>,
): Promise<ConversationEntity> {
  const signpost = await manager.findOne(ConversationEntity, { select: { id: true, mergedInto: true }, where: { id } });
  const builder = manager
    .createQueryBuilder(ConversationEntity, 'conversation')
    .where('conversation.id = :id', { id: signpost?.mergedInto ?? id });
  const columns = { conversationId: 'conversation.id', mailboxId: 'conversation.mailboxId' };
  const found = await whereVisible(builder, columns, caller.departmentIds).getOne();
  if (!found) throw notFound('This conversation');
  return found;
}

/** The department that an outbox entry or conversation belongs to; null where it is in no queue. */
export async function queueDepartment(manager: EntityManager, conversationId: string | null): Promise<string | null> {
  if (conversationId === null) return null;
  const row = await manager
    .createQueryBuilder(QueueEntity, 'queue')
    .innerJoin(ConversationEntity, 'conversation', 'conversation.queueId = queue.id')
    .where('conversation.id = :conversationId', { conversationId })
    .getOne();
  return row?.departmentId ?? null;
}
