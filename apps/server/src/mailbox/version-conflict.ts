import type { Mailbox } from '@postroom/contracts';
import type { EntityManager } from 'typeorm';
import { AuditEntity } from '../audit/audit.entity.ts';
import { ProblemError } from '../http/problem-error.ts';
import { PersonEntity } from '../person/person.entity.ts';

/** So many saves back it is told what they changed; who is further behind reads the whole. */
const mostSaves = 50;

/** The refusal of a save of an older version: the mailbox as it is now, which fields others changed since, and who. */
export async function versionConflict(manager: EntityManager, seen: number, current: Mailbox): Promise<ProblemError> {
  const saves = await manager.find(AuditEntity, {
    where: { targetId: current.id, action: 'mailbox.changed' },
    order: { id: 'DESC' },
    take: mostSaves,
  });
  const since = saves
    .map(({ detail, personId }) => ({ personId, ...(detail as { version?: number; changes?: object }) }))
    .filter(({ version = 0 }) => version > seen);
  const changed = [...new Set(since.flatMap(({ changes = {} }) => Object.keys(changes)))].sort();
  const by = since[0]?.personId ?? null;
  const person = by === null ? null : await manager.findOneBy(PersonEntity, { id: by });
  const what = changed.length === 0 ? '' : ` Changed since: ${changed.join(', ')}.`;
  return new ProblemError(
    'version-conflict',
    `${person?.name ?? 'Somebody'} saved this mailbox since you opened it.${what} Look at it again, then save.`,
    { current, changed },
  );
}
