import type { EntityManager } from 'typeorm';
import { DepartmentAncestorEntity } from '../department/department.entity.ts';
import { MailboxDepartmentEntity } from '../mailbox/mailbox.entity.ts';
import { AssignmentEntity, PersonEntity } from '../person/person.entity.ts';
import { QueueEntity } from '../routing/queue.entity.ts';

/** People named as possible assignees. */
const mostPeople = 500;

/** The departments by which a conversation is seen: its queue's; in no queue, its mailbox's. */
export async function departmentsOf(
  manager: EntityManager,
  { queueId, mailboxId }: { readonly queueId: string | null; readonly mailboxId: string | null },
): Promise<string[]> {
  if (queueId !== null) {
    const queue = await manager.findOneBy(QueueEntity, { id: queueId });
    return queue ? [queue.departmentId] : [];
  }
  const rows = mailboxId === null ? [] : await manager.findBy(MailboxDepartmentEntity, { mailboxId });
  return rows.map(({ departmentId }) => departmentId);
}

/** Active people who see one of the departments, by name; `personId` asks for this one only. */
export async function whoSees(
  manager: EntityManager,
  departmentIds: readonly string[],
  personId?: string,
): Promise<{ id: string; name: string }[]> {
  if (departmentIds.length === 0) return [];
  const builder = manager
    .createQueryBuilder(PersonEntity, 'person')
    .select('person.id', 'id')
    .addSelect('person.name', 'name')
    .distinct(true)
    .innerJoin(AssignmentEntity, 'assignment', 'assignment.personId = person.id')
    .innerJoin(DepartmentAncestorEntity, 'below', 'below.ancestorId = assignment.departmentId')
    .where('person.active = 1')
    .andWhere('below.departmentId IN (:...departmentIds)', { departmentIds });
  if (personId !== undefined) builder.andWhere('person.id = :personId', { personId });
  return builder.orderBy('name').addOrderBy('id').limit(mostPeople).getRawMany();
}
