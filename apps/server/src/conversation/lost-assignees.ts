import type { EntityManager } from 'typeorm';
import { DepartmentAncestorEntity } from '../department/department.entity.ts';
import { AssignmentEntity, PersonEntity } from '../person/person.entity.ts';
import { QueueEntity } from '../routing/queue.entity.ts';
import { ConversationEntity } from './conversation.entity.ts';

/**
 * Work whose assignee was deactivated, or does not see its queue any more (an assignment ended, a department moved, a
 * queue went elsewhere): whatever took the right away, the conversation is given back.
 */
export async function lostAssignees(manager: EntityManager, most: number): Promise<ConversationEntity[]> {
  const builder = manager
    .createQueryBuilder(ConversationEntity, 'conversation')
    .innerJoin(QueueEntity, 'queue', 'queue.id = conversation.queueId');
  const sees = builder
    .subQuery()
    .select('1')
    .from(PersonEntity, 'person')
    .innerJoin(AssignmentEntity, 'assignment', 'assignment.personId = person.id')
    .innerJoin(DepartmentAncestorEntity, 'below', 'below.ancestorId = assignment.departmentId')
    .where('person.id = conversation.assigneeId')
    .andWhere('person.active = 1')
    .andWhere('below.departmentId = queue.departmentId')
    .getQuery();
  return builder
    .where('conversation.assigneeId IS NOT NULL')
    .andWhere("conversation.state IN ('open', 'snoozed')")
    .andWhere(`NOT EXISTS ${sees}`)
    .limit(most)
    .getMany();
}
