import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { Caller } from '../http/caller.ts';
import { MailboxDepartmentEntity, MailboxEntity } from './mailbox.entity.ts';

/**
 * The mailboxes whose settings and state a caller sees: an administrator all, a supervisor those of the departments that
 * they supervise, an agent none. The alias of the table is `mailbox`.
 */
export function visibleMailboxes(
  manager: EntityManager,
  caller: Pick<Caller, 'administrator' | 'supervisedIds'>,
): SelectQueryBuilder<MailboxEntity> {
  const builder = manager.createQueryBuilder(MailboxEntity, 'mailbox').where('1 = 1');
  if (caller.administrator) return builder;
  const owned = builder
    .subQuery()
    .select('1')
    .from(MailboxDepartmentEntity, 'owner')
    .where('owner.mailboxId = mailbox.id')
    .andWhere('owner.departmentId IN (:...supervisedIds)')
    .getQuery();
  return builder
    .andWhere(`EXISTS ${owned}`)
    .setParameter('supervisedIds', caller.supervisedIds.length > 0 ? [...caller.supervisedIds] : ['']);
}
