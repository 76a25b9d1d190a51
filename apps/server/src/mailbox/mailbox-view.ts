import { type Mailbox, mailboxSecretPaths } from '@postroom/contracts';
import { In, type EntityManager } from 'typeorm';
import { commandLine } from '../http/caller.ts';
import { PersonEntity } from '../person/person.entity.ts';
import type { Secrets, StoredSecret } from '../secret/secrets.service.ts';
import { MailboxDepartmentEntity, type MailboxEntity } from './mailbox.entity.ts';
import { readMailboxSettings } from './mailbox-settings.service.ts';

/** Departments by mailbox, in the order of their ids. */
export async function departmentsOf(
  manager: EntityManager,
  mailboxIds: readonly string[],
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>(mailboxIds.map((id) => [id, []]));
  if (mailboxIds.length === 0) return found;
  const rows = await manager.find(MailboxDepartmentEntity, {
    where: { mailboxId: In([...mailboxIds]) },
    order: { departmentId: 'ASC' },
  });
  for (const { mailboxId, departmentId } of rows) found.get(mailboxId)?.push(departmentId);
  return found;
}

/** Names of people, and of the command line, by id. */
export async function namesOf(manager: EntityManager, ids: ReadonlySet<string>): Promise<Map<string, string>> {
  if (ids.size === 0) return new Map();
  const rows = await manager.find(PersonEntity, { select: { id: true, name: true }, where: { id: In([...ids]) } });
  return new Map([[commandLine.personId, commandLine.name], ...rows.map(({ id, name }) => [id, name] as const)]);
}

function secretsView(
  stored: ReadonlyMap<string, StoredSecret>,
  names: ReadonlyMap<string, string>,
): Mailbox['secrets'] {
  // An access token is nobody's setting: it comes and goes by itself.
  return Object.fromEntries(
    mailboxSecretPaths.flatMap((field) => {
      const one = stored.get(field);
      if (one === undefined) return [];
      const changedBy = one.changedBy === null ? null : (names.get(one.changedBy) ?? null);
      return [[field, { changedAt: new Date(one.changedAt).toISOString(), changedBy }]];
    }),
  );
}

/** Mailboxes as the API gives them, in the order given; of secrets only who set them, and when. */
export async function toMailboxes(
  manager: EntityManager,
  secrets: Secrets,
  rows: readonly MailboxEntity[],
): Promise<Mailbox[]> {
  const ids = rows.map((row) => row.id);
  const departments = await departmentsOf(manager, ids);
  const stored = await secrets.list(manager, ids);
  const people = [...stored.values()].flatMap((fields) => [...fields.values()].flatMap((one) => one.changedBy ?? []));
  const names = await namesOf(manager, new Set(people));
  return rows.map((row) => ({
    id: row.id,
    version: row.version,
    ...readMailboxSettings(row, departments.get(row.id) ?? []),
    retiredAt: row.retiredAt === null ? null : new Date(row.retiredAt).toISOString(),
    secrets: secretsView(stored.get(row.id) ?? new Map<string, StoredSecret>(), names),
  }));
}
