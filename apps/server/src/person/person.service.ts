import type { Assignment, Person } from '@postroom/contracts';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../http/caller.ts';
import { AssignmentEntity, PersonEntity } from './person.entity.ts';
import { DepartmentAncestorEntity } from '../department/department.entity.ts';

/** The form in which addresses of people are compared. */
export function emailKey(email: string): string {
  return email.trim().toLowerCase();
}

export async function findByEmail(manager: EntityManager, email: string): Promise<PersonEntity | null> {
  return manager.findOneBy(PersonEntity, { emailKey: emailKey(email) });
}

export async function assignmentsOf(
  manager: EntityManager,
  personIds: readonly string[],
): Promise<Map<string, Assignment[]>> {
  const byPerson = new Map<string, Assignment[]>();
  if (personIds.length === 0) return byPerson;
  const rows = await manager
    .createQueryBuilder(AssignmentEntity, 'assignment')
    .where('assignment.personId IN (:...personIds)', { personIds })
    .getMany();
  for (const { personId, departmentId, role } of rows) {
    const list = byPerson.get(personId) ?? [];
    list.push({ departmentId, role });
    byPerson.set(personId, list);
  }
  return byPerson;
}

/** The people who are assigned to a department itself, for the refusal to delete it. */
export async function assignedPeople(
  manager: EntityManager,
  departmentId: string,
): Promise<{ kind: string; id: string; name: string }[]> {
  const rows = await manager
    .createQueryBuilder(PersonEntity, 'person')
    .innerJoin(AssignmentEntity, 'assignment', 'assignment.personId = person.id')
    .where('assignment.departmentId = :departmentId', { departmentId })
    .orderBy('person.name')
    .getMany();
  return rows.map(({ id, name }) => ({ kind: 'person', id, name }));
}

export function toPerson(row: PersonEntity, assignments: readonly Assignment[] = []): Person {
  return { id: row.id, name: row.name, email: row.email, active: row.active, assignments: [...assignments] };
}

/**
 * Who somebody is for this request: their departments with everything under them, by their assignments of this moment.
 * Null for a person who is gone or deactivated.
 */
export async function findCaller(
  manager: EntityManager,
  personId: string,
  by: Pick<Caller, 'sessionId' | 'tokenScope'>,
): Promise<Caller | null> {
  const person = await manager.findOneBy(PersonEntity, { id: personId });
  if (!person?.active) return null;
  const rows = await manager
    .createQueryBuilder(DepartmentAncestorEntity, 'below')
    .innerJoin(AssignmentEntity, 'assignment', 'assignment.departmentId = below.ancestorId')
    .where('assignment.personId = :personId', { personId })
    .select('below.departmentId', 'departmentId')
    .addSelect('assignment.role', 'role')
    .getRawMany<{ departmentId: string; role: Caller['roles'][number] }>();
  const roles = [...new Set(rows.map((row) => row.role))];
  const of = (wanted: (row: (typeof rows)[number]) => boolean) => [
    ...new Set(rows.filter(wanted).map((row) => row.departmentId)),
  ];
  return {
    personId,
    name: person.name,
    email: person.email,
    administrator: roles.includes('administrator'),
    roles,
    departmentIds: of(() => true),
    supervisedIds: of((row) => row.role !== 'agent'),
    ...by,
  };
}
