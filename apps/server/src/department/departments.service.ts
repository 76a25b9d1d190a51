import { Injectable } from '@nestjs/common';
import type { Department, DepartmentChange, DepartmentCreate, Page, PageQuery } from '@postroom/contracts';
import { In, IsNull } from 'typeorm';
import { recordAudit } from '../audit/record.events.ts';
import { Database, type Tx } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import type { Caller } from '../http/caller.ts';
import { decodeCursor, pageFrom } from '../http/paging.ts';
import { invalid, notFound, ProblemError } from '../http/problem-error.ts';
import { DepartmentAncestorEntity, DepartmentEntity } from './department.entity.ts';

/** Deepest tree: a bound on what one move has to write. */
const mostLevels = 20;

/** What still names a department, for a refusal that says what to move first. */
export type DepartmentUse = (tx: Tx, departmentId: string) => Promise<{ kind: string; id: string; name: string }[]>;

/** What must be made with every department (its General pool). */
export type DepartmentMade = (tx: Tx, departmentId: string) => Promise<void>;

/** What goes with a department that nothing names any more (its General pool); `parentId` takes what is left in it. */
export type DepartmentRemoved = (tx: Tx, departmentId: string, parentId: string) => Promise<void>;

@Injectable()
export class Departments {
  private readonly uses: DepartmentUse[] = [];
  private readonly made: DepartmentMade[] = [];
  private readonly removed: DepartmentRemoved[] = [];

  constructor(private readonly database: Database) {}

  /** Others tell how they use departments, so that this feature need not know them. */
  tellUses(use: DepartmentUse): void {
    this.uses.push(use);
  }

  whenMade(made: DepartmentMade): void {
    this.made.push(made);
  }

  whenRemoved(removed: DepartmentRemoved): void {
    this.removed.push(removed);
  }

  /** The departments that the caller sees. */
  async list(query: PageQuery, caller: Caller): Promise<Page<Department>> {
    if (caller.departmentIds.length === 0) return { items: [], next: null };
    const cursor = decodeCursor(query.cursor, 1);
    const builder = this.database.read
      .createQueryBuilder(DepartmentEntity, 'department')
      .where('department.id IN (:...ids)', { ids: caller.departmentIds });
    if (cursor) builder.andWhere('department.id > :after', { after: cursor[0] });
    const rows = await builder
      .orderBy('department.id')
      .take(query.limit + 1)
      .getMany();
    return pageFrom(rows, query.limit, toDepartment, (row) => [row.id]);
  }

  async root(tx: Tx): Promise<DepartmentEntity> {
    const root = await tx
      .createQueryBuilder(DepartmentEntity, 'department')
      .where('department.parentId IS NULL')
      .getOne();
    if (!root) throw new Error('The database has no root department: run `postroom migrate`.');
    return root;
  }

  /** Makes the root department of a new installation. */
  async makeRoot(tx: Tx, name: string): Promise<string> {
    return this.insert(tx, name, null);
  }

  async create(body: DepartmentCreate, by: string): Promise<Department> {
    return this.database.run(async (tx) => {
      await this.holdTree(tx);
      const parent = await tx.findOneBy(DepartmentEntity, { id: body.parentId });
      if (!parent) throw invalid([{ path: 'parentId', message: 'There is no such department.' }]);
      await this.checkName(tx, body.name, body.parentId, null);
      const id = await this.insert(tx, body.name, body.parentId);
      await recordAudit(tx, { personId: by, action: 'department.created', targetId: id, detail: { name: body.name } });
      return { id, name: body.name, parentId: body.parentId };
    });
  }

  async change(id: string, body: DepartmentChange, by: string): Promise<Department> {
    return this.database.run(async (tx) => {
      await this.holdTree(tx);
      const row = await tx.findOneBy(DepartmentEntity, { id });
      if (!row) throw notFound('This department');
      const { name = row.name, parentId = row.parentId } = body;
      if (parentId !== row.parentId) await this.move(tx, row, parentId);
      await this.checkName(tx, name, parentId, id);
      await tx.update(DepartmentEntity, { id }, { name, parentId });
      await recordAudit(tx, { personId: by, action: 'department.changed', targetId: id, detail: { ...body } });
      return { id, name, parentId };
    });
  }

  async remove(id: string, by: string): Promise<void> {
    await this.database.run(async (tx) => {
      await this.holdTree(tx);
      const row = await tx.findOneBy(DepartmentEntity, { id });
      if (!row) throw notFound('This department');
      if (row.parentId === null)
        throw new ProblemError('in-use', 'The root department cannot be deleted.', { usedBy: [] });
      const children = await tx.findBy(DepartmentEntity, { parentId: id });
      const usedBy = children.map((child) => ({ kind: 'department', id: child.id, name: child.name }));
      for (const use of this.uses) usedBy.push(...(await use(tx, id)));
      if (usedBy.length > 0) {
        throw new ProblemError('in-use', `Department ${row.name} still has contents. Move them first.`, { usedBy });
      }
      for (const removed of this.removed) await removed(tx, id, row.parentId);
      await tx.delete(DepartmentAncestorEntity, { departmentId: id });
      await tx.delete(DepartmentEntity, { id });
      await recordAudit(tx, { personId: by, action: 'department.deleted', targetId: id, detail: { name: row.name } });
    });
  }

  /** Of these ids, those that exist. */
  async known(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    return new Set((await tx.findBy(DepartmentEntity, { id: In([...ids]) })).map((row) => row.id));
  }

  /**
   * Holds the root's row before anything is read: two that are moved into each other at once would leave the tree, and
   * names or ancestors could be read that another is changing.
   */
  private async holdTree(tx: Tx): Promise<void> {
    await tx.update(DepartmentEntity, { parentId: IsNull() }, { parentId: null });
  }

  private async insert(tx: Tx, name: string, parentId: string | null): Promise<string> {
    const id = newId();
    await tx.insert(DepartmentEntity, { id, name, parentId });
    const above = parentId === null ? [] : await tx.findBy(DepartmentAncestorEntity, { departmentId: parentId });
    if (above.length >= mostLevels) {
      throw invalid([{ path: 'parentId', message: `The tree of departments has at most ${mostLevels} levels.` }]);
    }
    await tx.insert(DepartmentAncestorEntity, [
      { departmentId: id, ancestorId: id, distance: 0 },
      ...above.map((row) => ({ departmentId: id, ancestorId: row.ancestorId, distance: row.distance + 1 })),
    ]);
    for (const made of this.made) await made(tx, id);
    return id;
  }

  private async checkName(tx: Tx, name: string, parentId: string | null, own: string | null): Promise<void> {
    const siblings = parentId === null ? [] : await tx.findBy(DepartmentEntity, { parentId });
    if (siblings.some((sibling) => sibling.id !== own && sibling.name.toLowerCase() === name.toLowerCase())) {
      throw invalid([{ path: 'name', message: 'A department of this name is there already. Choose another name.' }]);
    }
  }

  private async move(tx: Tx, row: DepartmentEntity, parentId: string | null): Promise<void> {
    if (row.parentId === null || parentId === null) {
      throw invalid([{ path: 'parentId', message: 'The root department stays where it is, and there is only one.' }]);
    }
    const above = await tx.findBy(DepartmentAncestorEntity, { departmentId: parentId });
    if (above.length === 0) throw invalid([{ path: 'parentId', message: 'There is no such department.' }]);
    if (above.some((ancestor) => ancestor.ancestorId === row.id)) {
      throw invalid([{ path: 'parentId', message: 'A department cannot be moved into itself or what is under it.' }]);
    }
    const below = await tx.findBy(DepartmentAncestorEntity, { ancestorId: row.id });
    const deepest = Math.max(...below.map((inner) => inner.distance));
    if (above.length + deepest >= mostLevels) {
      throw invalid([{ path: 'parentId', message: `The tree of departments has at most ${mostLevels} levels.` }]);
    }
    for (const { departmentId, distance } of below) {
      // Everything above the moved department goes; what is inside the moved part stays.
      await tx
        .createQueryBuilder()
        .delete()
        .from(DepartmentAncestorEntity)
        .where('department_id = :departmentId AND distance > :distance', { departmentId, distance })
        .execute();
      await tx.insert(
        DepartmentAncestorEntity,
        above.map((ancestor) => ({
          departmentId,
          ancestorId: ancestor.ancestorId,
          distance: ancestor.distance + distance + 1,
        })),
      );
    }
  }
}

function toDepartment(row: DepartmentEntity): Department {
  return { id: row.id, name: row.name, parentId: row.parentId };
}
