import { Injectable } from '@nestjs/common';
import {
  given,
  type Page,
  type PageQuery,
  type Template,
  type TemplateChange,
  type TemplateCreate,
} from '@postroom/contracts';
import { type EntityManager, In } from 'typeorm';
import { recordAudit } from '../audit/record.events.ts';
import { Database, type Tx } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import type { Caller } from '../http/caller.ts';
import { decodeCursor, pageFrom } from '../http/paging.ts';
import { invalid, notFound, ProblemError } from '../http/problem-error.ts';
import { TemplateDepartmentEntity, TemplateEntity } from './outbox.entity.ts';

/** Texts to answer with: used by everybody in their departments, changed by supervisors of all of them. */
@Injectable()
export class Templates {
  constructor(private readonly database: Database) {}

  /** By name. Only departments that the caller sees are named. */
  async list(query: PageQuery, caller: Caller): Promise<Page<Template>> {
    const cursor = decodeCursor(query.cursor, 2);
    const builder = this.visible(this.database.read, caller);
    if (cursor) {
      builder.andWhere('(template.name > :name OR (template.name = :name AND template.id > :id))', {
        ...{ name: cursor[0], id: cursor[1] },
      });
    }
    const rows = await builder
      .orderBy('template.name')
      .addOrderBy('template.id')
      .take(query.limit + 1)
      .getMany();
    const departments = await departmentsOf(this.database.read, rows);
    const item = (row: TemplateEntity) => toTemplate(row, departments.get(row.id) ?? [], caller);
    return pageFrom(rows, query.limit, item, (row) => [row.name, row.id]);
  }

  async create(body: TemplateCreate, caller: Caller): Promise<Template> {
    return this.database.run(async (tx) => {
      const { departmentIds, ...fields } = body;
      assertSupervised(departmentIds, caller);
      const row: TemplateEntity = { id: newId(), version: 1, ...fields };
      await tx.insert(TemplateEntity, row);
      await putDepartments(tx, row.id, departmentIds);
      await this.audit(tx, caller, 'template.created', row);
      return toTemplate(row, departmentIds, caller);
    });
  }

  async change(id: string, body: TemplateChange, caller: Caller): Promise<Template> {
    return this.database.run(async (tx) => {
      await tx.increment(TemplateEntity, { id }, 'version', 1);
      const { row: saved, departmentIds: current } = await this.supervised(tx, id, caller);
      const { version, departmentIds, ...fields } = given(body);
      if (version !== undefined && version !== saved.version - 1) {
        const now = toTemplate({ ...saved, version: saved.version - 1 }, current, caller);
        throw new ProblemError('version-conflict', 'Somebody saved this template since.', { current: now });
      }
      if (departmentIds !== undefined) {
        assertSupervised(departmentIds, caller);
        await tx.delete(TemplateDepartmentEntity, { templateId: id });
        await putDepartments(tx, id, departmentIds);
      }
      const row: TemplateEntity = { ...saved, ...fields };
      await tx.update(TemplateEntity, { id }, row);
      await this.audit(tx, caller, 'template.changed', row);
      return toTemplate(row, departmentIds ?? current, caller);
    });
  }

  async remove(id: string, caller: Caller): Promise<void> {
    await this.database.run(async (tx) => {
      const { row } = await this.supervised(tx, id, caller);
      await tx.delete(TemplateDepartmentEntity, { templateId: id });
      await tx.delete(TemplateEntity, { id });
      await this.audit(tx, caller, 'template.deleted', row);
    });
  }

  private visible(manager: EntityManager, caller: Caller) {
    const builder = manager.createQueryBuilder(TemplateEntity, 'template');
    const owned = builder
      .subQuery()
      .select('1')
      .from(TemplateDepartmentEntity, 'owner')
      .where('owner.templateId = template.id')
      .andWhere('owner.departmentId IN (:...scope)')
      .getQuery();
    const scope = caller.departmentIds.length > 0 ? [...caller.departmentIds] : [''];
    return builder.where(`EXISTS ${owned}`).setParameter('scope', scope);
  }

  private async supervised(
    tx: Tx,
    id: string,
    caller: Caller,
  ): Promise<{ row: TemplateEntity; departmentIds: string[] }> {
    const row = await this.visible(tx, caller).andWhere('template.id = :id', { id }).getOne();
    if (!row) throw notFound('This template');
    const departmentIds = (await departmentsOf(tx, [row])).get(id) ?? [];
    if (!departmentIds.every((departmentId) => caller.supervisedIds.includes(departmentId))) {
      throw new ProblemError('forbidden', 'Templates are changed by supervisors of all their departments.');
    }
    return { row, departmentIds };
  }

  private async audit(tx: Tx, caller: Caller, action: string, row: TemplateEntity): Promise<void> {
    await recordAudit(tx, { personId: caller.personId, action, targetId: row.id, detail: { name: row.name } });
  }
}

async function departmentsOf(manager: EntityManager, rows: readonly TemplateEntity[]): Promise<Map<string, string[]>> {
  const found = await manager.findBy(TemplateDepartmentEntity, { templateId: In(rows.map(({ id }) => id)) });
  const byTemplate = Map.groupBy(found, ({ templateId }) => templateId);
  return new Map([...byTemplate].map(([id, owners]) => [id, owners.map(({ departmentId }) => departmentId)]));
}

async function putDepartments(tx: Tx, templateId: string, departmentIds: readonly string[]): Promise<void> {
  const rows = [...new Set(departmentIds)].map((departmentId) => ({ templateId, departmentId }));
  await tx.insert(TemplateDepartmentEntity, rows);
}

function assertSupervised(departmentIds: readonly string[], caller: Caller): void {
  if (departmentIds.every((id) => caller.supervisedIds.includes(id))) return;
  throw invalid([{ path: 'departmentIds', message: 'Choose departments that you supervise.' }]);
}

function toTemplate(row: TemplateEntity, departmentIds: readonly string[], caller: Caller): Template {
  const { id, version, name, language, subject, text, html } = row;
  const seen = departmentIds.filter((departmentId) => caller.departmentIds.includes(departmentId));
  return { id, version, name, departmentIds: seen, language, subject, text, html };
}
