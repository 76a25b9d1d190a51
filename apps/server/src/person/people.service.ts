import { Injectable } from '@nestjs/common';
import type { Assignment, Page, PageQuery, Person, PersonChange, PersonCreate } from '@postroom/contracts';
import { In, IsNull } from 'typeorm';
import { recordAudit } from '../audit/record.events.ts';
import { Database, isDuplicate, type Tx } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import { DepartmentEntity } from '../department/department.entity.ts';
import { decodeCursor, pageFrom } from '../http/paging.ts';
import { invalid, notFound, ProblemError } from '../http/problem-error.ts';
import { hashPassword } from './password-hash.service.ts';
import { AssignmentEntity, PersonEntity, SessionEntity } from './person.entity.ts';
import { assignmentsOf, emailKey, toPerson } from './person.service.ts';

const emailTaken = { path: 'email', message: 'Somebody has this address already. Choose another.' };

/** People and their assignments. Nobody is ever deleted: who left is deactivated. */
@Injectable()
export class People {
  constructor(private readonly database: Database) {}

  async list(query: PageQuery): Promise<Page<Person>> {
    const cursor = decodeCursor(query.cursor, 2);
    const builder = this.database.read.createQueryBuilder(PersonEntity, 'person');
    if (cursor) {
      builder.where('person.name > :name OR (person.name = :name AND person.id > :id)', {
        name: cursor[0],
        id: cursor[1],
      });
    }
    const rows = await builder
      .orderBy('person.name')
      .addOrderBy('person.id')
      .take(query.limit + 1)
      .getMany();
    const assignments = await assignmentsOf(
      this.database.read,
      rows.map((row) => row.id),
    );
    return pageFrom(
      rows,
      query.limit,
      (row) => toPerson(row, assignments.get(row.id)),
      (row) => [row.name, row.id],
    );
  }

  /** Makes a person; `by` is null for the command line and the set-up page. */
  async create(body: PersonCreate, by: string | null): Promise<Person> {
    const passwordHash = body.password === undefined ? null : await hashPassword(body.password);
    return this.database.run((tx) => this.insert(tx, body, passwordHash, by));
  }

  /** As `create`, inside a transaction of the caller's, who hashed the password before. */
  async insert(
    tx: Tx,
    body: Omit<PersonCreate, 'password'>,
    passwordHash: string | null,
    by: string | null,
  ): Promise<Person> {
    await this.checkAssignments(tx, body.assignments);
    const row = tx.create(PersonEntity, {
      id: newId(),
      name: body.name,
      email: body.email,
      emailKey: emailKey(body.email),
      passwordHash,
      active: body.active,
      createdAt: Date.now(),
    });
    try {
      await tx.insert(PersonEntity, row);
    } catch (error) {
      if (isDuplicate(error)) throw invalid([emailTaken]);
      throw error;
    }
    await this.assign(tx, row.id, body.assignments);
    await recordAudit(tx, { personId: by, action: 'person.created', targetId: row.id, detail: { email: row.email } });
    return toPerson(row, body.assignments);
  }

  async change(personId: string, body: PersonChange, by: string): Promise<Person> {
    const passwordHash = body.password === undefined ? undefined : await hashPassword(body.password);
    return this.database.run(async (tx) => {
      if (body.assignments || body.active === false) await this.oneAtATime(tx);
      const row = await tx.findOneBy(PersonEntity, { id: personId });
      if (!row) throw notFound('This person');
      if (body.assignments) await this.checkAssignments(tx, body.assignments);
      const { name = row.name, email = row.email, active = row.active } = body;
      try {
        await tx.update(
          PersonEntity,
          { id: personId },
          { name, email, emailKey: emailKey(email), active, ...(passwordHash === undefined ? {} : { passwordHash }) },
        );
      } catch (error) {
        if (isDuplicate(error)) throw invalid([emailTaken]);
        throw error;
      }
      if (body.assignments) {
        await tx.delete(AssignmentEntity, { personId });
        await this.assign(tx, personId, body.assignments);
      }
      // A new password or a deactivation ends every session at once.
      if (!active || passwordHash !== undefined) await tx.delete(SessionEntity, { personId });
      await this.keepAnAdministrator(tx);
      const changed = Object.keys(body);
      await recordAudit(tx, { personId: by, action: 'person.changed', targetId: personId, detail: { changed } });
      const assignments = await assignmentsOf(tx, [personId]);
      return toPerson({ ...row, name, email, active }, assignments.get(personId));
    });
  }

  async anybody(): Promise<boolean> {
    return (await this.database.read.count(PersonEntity, { take: 1 })) > 0;
  }

  private async assign(tx: Tx, personId: string, assignments: readonly Assignment[]): Promise<void> {
    if (assignments.length > 0) {
      await tx.insert(
        AssignmentEntity,
        assignments.map(({ departmentId, role }) => ({ personId, departmentId, role })),
      );
    }
  }

  private async checkAssignments(tx: Tx, assignments: readonly Assignment[]): Promise<void> {
    const ids = assignments.map((assignment) => assignment.departmentId);
    const known = new Map(
      (ids.length === 0 ? [] : await tx.findBy(DepartmentEntity, { id: In(ids) })).map((row) => [row.id, row]),
    );
    const faults = assignments.flatMap(({ departmentId, role }, index) => {
      const department = known.get(departmentId);
      if (!department) return [{ path: `assignments.${index}.departmentId`, message: 'There is no such department.' }];
      if (role === 'administrator' && department.parentId !== null) {
        return [
          { path: `assignments.${index}.role`, message: 'Administrators are assigned at the root department only.' },
        ];
      }
      if (ids.indexOf(departmentId) !== index) {
        return [{ path: `assignments.${index}.departmentId`, message: 'This department is in the list already.' }];
      }
      return [];
    });
    if (faults.length > 0) throw invalid(faults);
  }

  /** Holds the root's row before anything is read: of two who demote each other, the second sees the first's change. */
  private async oneAtATime(tx: Tx): Promise<void> {
    await tx.update(DepartmentEntity, { parentId: IsNull() }, { parentId: null });
  }

  private async keepAnAdministrator(tx: Tx): Promise<void> {
    const left = await tx
      .createQueryBuilder(AssignmentEntity, 'assignment')
      .innerJoin(PersonEntity, 'person', 'person.id = assignment.personId AND person.active = 1')
      .where("assignment.role = 'administrator'")
      .getCount();
    if (left === 0) {
      throw new ProblemError(
        'in-use',
        'This is the last active administrator. Make somebody else administrator first.',
        {
          usedBy: [],
        },
      );
    }
  }
}
