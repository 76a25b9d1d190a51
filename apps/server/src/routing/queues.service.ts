import { Injectable } from '@nestjs/common';
import type { Page, PageQuery, Queue, QueueChange, QueueCreate } from '@postroom/contracts';
import { In } from 'typeorm';
import { recordAudit } from '../audit/record.events.ts';
import { Database, type Tx } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import { Departments } from '../department/departments.service.ts';
import type { Caller } from '../http/caller.ts';
import { decodeCursor, pageFrom } from '../http/paging.ts';
import { invalid, notFound, ProblemError } from '../http/problem-error.ts';
import { recordEvent } from '../live/record.events.ts';
import { QueueEntity } from './queue.entity.ts';

/** What still names a queue: a refusal to delete lists it. */
export type QueueUse = (tx: Tx, queueId: string) => Promise<{ kind: string; id: string; name: string }[]>;
/** Where closed conversations of a deleted queue go. */
export type QueueEmptied = (tx: Tx, fromId: string, toId: string) => Promise<void>;

const defaultPriority = 5;

@Injectable()
export class Queues {
  private readonly uses: QueueUse[] = [];
  private readonly emptied: QueueEmptied[] = [];

  constructor(
    private readonly database: Database,
    private readonly departments: Departments,
  ) {
    departments.whenMade((tx, departmentId) => this.makeGeneralPool(tx, departmentId));
    departments.tellUses((tx, departmentId) => this.usesOfDepartment(tx, departmentId));
    departments.whenRemoved((tx, departmentId, parentId) => this.removeGeneralPool(tx, departmentId, parentId));
  }

  tellUses(use: QueueUse): void {
    this.uses.push(use);
  }

  whenEmptied(emptied: QueueEmptied): void {
    this.emptied.push(emptied);
  }

  async list(query: PageQuery, caller: Caller): Promise<Page<Queue>> {
    if (caller.departmentIds.length === 0) return { items: [], next: null };
    const cursor = decodeCursor(query.cursor, 3);
    const builder = this.database.read
      .createQueryBuilder(QueueEntity, 'queue')
      .where('queue.departmentId IN (:...ids)', { ids: caller.departmentIds });
    if (cursor) {
      builder.andWhere(
        '(queue.priority > :priority OR (queue.priority = :priority AND (queue.name > :name OR (queue.name = :name AND queue.id > :id))))',
        { priority: cursor[0], name: cursor[1], id: cursor[2] },
      );
    }
    const rows = await builder
      .orderBy('queue.priority')
      .addOrderBy('queue.name')
      .addOrderBy('queue.id')
      .take(query.limit + 1)
      .getMany();
    return pageFrom(rows, query.limit, toQueue, (row) => [row.priority, row.name, row.id]);
  }

  async create(body: QueueCreate, caller: Caller): Promise<Queue> {
    return this.database.run(async (tx) => {
      await this.checkDepartment(tx, body.departmentId, caller);
      await this.checkName(tx, body.name, body.departmentId, null);
      const row: QueueEntity = { id: newId(), kind: 'plain', ...body };
      await tx.insert(QueueEntity, row);
      await recordAudit(tx, {
        personId: caller.personId,
        action: 'queue.created',
        targetId: row.id,
        detail: { ...body },
      });
      await recordEvent(tx, { kind: 'queue.changed', queueId: row.id });
      return toQueue(row);
    });
  }

  async change(id: string, body: QueueChange, caller: Caller): Promise<Queue> {
    return this.database.run(async (tx) => {
      const row = await this.supervised(tx, id, caller);
      const changed: QueueEntity = {
        ...row,
        name: body.name ?? row.name,
        departmentId: body.departmentId ?? row.departmentId,
        priority: body.priority ?? row.priority,
        targetMinutes: body.targetMinutes === undefined ? row.targetMinutes : body.targetMinutes,
      };
      if (changed.departmentId !== row.departmentId) {
        if (row.kind !== 'plain') {
          throw invalid([{ path: 'departmentId', message: 'This queue belongs to its department and stays there.' }]);
        }
        await this.checkDepartment(tx, changed.departmentId, caller);
      }
      await this.checkName(tx, changed.name, changed.departmentId, id);
      const { name, departmentId, priority, targetMinutes } = changed;
      await tx.update(QueueEntity, { id }, { name, departmentId, priority, targetMinutes });
      await recordAudit(tx, { personId: caller.personId, action: 'queue.changed', targetId: id, detail: { ...body } });
      await recordEvent(tx, { kind: 'queue.changed', queueId: id });
      return toQueue(changed);
    });
  }

  async remove(id: string, caller: Caller): Promise<void> {
    await this.database.run(async (tx) => {
      const row = await this.supervised(tx, id, caller);
      if (row.kind !== 'plain') {
        throw new ProblemError('in-use', `${row.name} always exists and cannot be deleted.`, { usedBy: [] });
      }
      const usedBy = await this.usesOf(tx, id);
      if (usedBy.length > 0) {
        throw new ProblemError('in-use', `Queue ${row.name} is still in use. Move what names it first.`, { usedBy });
      }
      const pool = await tx.findOneByOrFail(QueueEntity, { departmentId: row.departmentId, kind: 'general' });
      for (const emptied of this.emptied) await emptied(tx, id, pool.id);
      await tx.delete(QueueEntity, { id });
      await recordAudit(tx, {
        personId: caller.personId,
        action: 'queue.deleted',
        targetId: id,
        detail: { name: row.name },
      });
      await recordEvent(tx, { kind: 'queue.changed', queueId: id });
    });
  }

  /** The queue, if the caller sees it. */
  async findVisible(tx: Tx, id: string, caller: Caller): Promise<QueueEntity | null> {
    const row = await tx.findOneBy(QueueEntity, { id });
    return row && caller.departmentIds.includes(row.departmentId) ? row : null;
  }

  /** Ids of all queues that the caller sees; the scope of conversations. */
  async visibleIds(tx: Tx, caller: Caller): Promise<string[]> {
    if (caller.departmentIds.length === 0) return [];
    const rows = await tx.find(QueueEntity, {
      select: { id: true },
      where: { departmentId: In([...caller.departmentIds]) },
    });
    return rows.map((row) => row.id);
  }

  /** The root's queue for mail whose routing failed; made with the installation. */
  async makeUndeliverable(tx: Tx, rootId: string): Promise<void> {
    await tx.insert(QueueEntity, {
      id: newId(),
      name: 'Undeliverable',
      departmentId: rootId,
      priority: defaultPriority,
      targetMinutes: null,
      kind: 'undeliverable',
    });
  }

  private async makeGeneralPool(tx: Tx, departmentId: string): Promise<void> {
    await tx.insert(QueueEntity, {
      id: newId(),
      name: 'General pool',
      departmentId,
      priority: defaultPriority,
      targetMinutes: null,
      kind: 'general',
    });
  }

  private async usesOf(tx: Tx, queueId: string): Promise<{ kind: string; id: string; name: string }[]> {
    const usedBy: { kind: string; id: string; name: string }[] = [];
    for (const use of this.uses) usedBy.push(...(await use(tx, queueId)));
    return usedBy;
  }

  /** Its queues, and what names its General pool, which itself goes with the department. */
  private async usesOfDepartment(tx: Tx, departmentId: string): Promise<{ kind: string; id: string; name: string }[]> {
    const rows = await tx.findBy(QueueEntity, { departmentId });
    const usedBy: { kind: string; id: string; name: string }[] = [];
    for (const row of rows) {
      if (row.kind === 'general') usedBy.push(...(await this.usesOf(tx, row.id)));
      else usedBy.push({ kind: 'queue', id: row.id, name: row.name });
    }
    return usedBy;
  }

  private async removeGeneralPool(tx: Tx, departmentId: string, parentId: string): Promise<void> {
    const pool = await tx.findOneByOrFail(QueueEntity, { departmentId, kind: 'general' });
    const above = await tx.findOneByOrFail(QueueEntity, { departmentId: parentId, kind: 'general' });
    for (const emptied of this.emptied) await emptied(tx, pool.id, above.id);
    await tx.delete(QueueEntity, { id: pool.id });
  }

  private async supervised(tx: Tx, id: string, caller: Caller): Promise<QueueEntity> {
    const row = await this.findVisible(tx, id, caller);
    if (!row) throw notFound('This queue');
    if (!caller.supervisedIds.includes(row.departmentId)) {
      throw new ProblemError('forbidden', 'Queues are changed by supervisors of their department.');
    }
    return row;
  }

  private async checkDepartment(tx: Tx, departmentId: string, caller: Caller): Promise<void> {
    const known = await this.departments.known(tx, [departmentId]);
    if (!known.has(departmentId) || !caller.supervisedIds.includes(departmentId)) {
      throw invalid([{ path: 'departmentId', message: 'Choose a department that you supervise.' }]);
    }
  }

  private async checkName(tx: Tx, name: string, departmentId: string, own: string | null): Promise<void> {
    const others = await tx.findBy(QueueEntity, { departmentId });
    if (others.some((other) => other.id !== own && other.name.toLowerCase() === name.toLowerCase())) {
      throw invalid([
        { path: 'name', message: 'The department has a queue of this name already. Choose another name.' },
      ]);
    }
  }
}

export function toQueue(row: QueueEntity): Queue {
  const { id, name, departmentId, priority, targetMinutes, kind } = row;
  return { id, name, departmentId, priority, targetMinutes, kind };
}
