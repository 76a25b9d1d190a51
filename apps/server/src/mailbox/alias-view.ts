import type { Alias } from '@postroom/contracts';
import { type EntityManager, In } from 'typeorm';
import { AliasDepartmentEntity, type AliasEntity } from './alias.entity.ts';

/** Departments by alias, in the order of their ids; an alias that has those of its mailbox is not among them. */
export async function aliasDepartments(
  manager: EntityManager,
  aliasIds: readonly string[],
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  if (aliasIds.length === 0) return found;
  const rows = await manager.find(AliasDepartmentEntity, {
    where: { aliasId: In([...aliasIds]) },
    order: { departmentId: 'ASC' },
  });
  for (const { aliasId, departmentId } of rows) found.set(aliasId, [...(found.get(aliasId) ?? []), departmentId]);
  return found;
}

/** Aliases as the API gives them, in the order given. */
export async function toAliases(manager: EntityManager, rows: readonly AliasEntity[]): Promise<Alias[]> {
  const departments = await aliasDepartments(
    manager,
    rows.map((row) => row.id),
  );
  return rows.map(({ id, version, mailboxId, email, name, defaultQueueId, language }) => ({
    ...{ id, version, mailboxId, email, name, defaultQueueId, language },
    departmentIds: departments.get(id) ?? null,
  }));
}
