import { type EntityManager, In } from 'typeorm';
import { PersonEntity } from '../person/person.entity.ts';
import { QueueEntity } from '../routing/queue.entity.ts';
import type { Scope } from './scope.ts';

/*
 * History keeps ids where it means queues and people, so that a later reader finds today's names, and only of queues
 * that they see: who gets a conversation by a move may not know the queue that it came from.
 */
export const queueWord = (id: string) => `{queue:${id}}`;
export const personWord = (id: string) => `{person:${id}}`;

const word = /\{(queue|person):([\w-]{1,64})\}/g;

/** Details of history entries with names in place of ids, and the names of the people given. Two queries at most. */
export async function historyNames(
  manager: EntityManager,
  details: readonly string[],
  personIds: readonly string[],
  caller: Scope,
): Promise<{ readonly people: ReadonlyMap<string, string>; readonly inWords: (detail: string) => string }> {
  const named = details.flatMap((detail) => [...detail.matchAll(word)]);
  const idsOf = (kind: string) => named.filter((match) => match[1] === kind).map((match) => match[2] ?? '');
  const queueIds = [...new Set(idsOf('queue'))];
  const wanted = [...new Set([...personIds, ...idsOf('person')])];
  const queues =
    queueIds.length === 0
      ? []
      : await manager.find(QueueEntity, {
          select: { id: true, name: true, departmentId: true },
          where: { id: In(queueIds) },
        });
  const persons =
    wanted.length === 0
      ? []
      : await manager.find(PersonEntity, { select: { id: true, name: true }, where: { id: In(wanted) } });
  const visible = new Map(
    queues.filter(({ departmentId }) => caller.departmentIds.includes(departmentId)).map(({ id, name }) => [id, name]),
  );
  const people = new Map(persons.map(({ id, name }) => [id, name]));
  const nameOf = (kind: string, id: string) =>
    kind === 'queue' ? (visible.get(id) ?? 'a queue outside your departments') : (people.get(id) ?? 'somebody');
  return {
    people,
    inWords: (detail) => detail.replace(word, (_all, kind: string, id: string) => nameOf(kind, id)),
  };
}
