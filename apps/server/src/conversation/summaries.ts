import type { ConversationSummary } from '@postroom/contracts';
import { In, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import { PersonEntity } from '../person/person.entity.ts';
import { ConversationEntity, ConversationLinkEntity } from './conversation.entity.ts';
import { type Scope, visibleAmong } from './scope.ts';

/** A conversation without a priority of its own, in no queue. */
const ordinaryPriority = 5;

export const iso = (at: number) => new Date(at).toISOString();
export const isoOrNull = (at: number | null) => (at === null ? null : iso(at));

export interface InQueue {
  readonly row: ConversationEntity;
  readonly queuePriority: number | null;
}

/** Runs a query that `whereVisible` narrowed, with the priorities of the queues, in one go. */
export async function withQueues(builder: SelectQueryBuilder<ConversationEntity>): Promise<InQueue[]> {
  const { raw, entities } = await builder
    .addSelect('scope_queue.priority', 'queue_priority')
    .getRawAndEntities<{ queue_priority: number | null }>();
  return entities.map((row, n) => ({ row, queuePriority: raw[n]?.queue_priority ?? null }));
}

/** Ids of linked conversations that the caller sees, by conversation. Two queries, whatever their number. */
async function visibleLinks(
  manager: EntityManager,
  ids: readonly string[],
  caller: Scope,
): Promise<Map<string, Set<string>>> {
  const links = await manager.find(ConversationLinkEntity, {
    where: [{ conversationId: In([...ids]) }, { otherId: In([...ids]) }],
  });
  const ends = links.flatMap(({ conversationId, otherId }) => [conversationId, otherId]);
  const visible = await visibleAmong(manager, ends, caller);
  const byId = new Map(ids.map((id) => [id, new Set<string>()]));
  for (const { conversationId, otherId } of links) {
    if (visible.has(otherId)) byId.get(conversationId)?.add(otherId);
    if (visible.has(conversationId)) byId.get(otherId)?.add(conversationId);
  }
  return byId;
}

/** Names of people, by id. */
async function namesOf(manager: EntityManager, ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const people = await manager.find(PersonEntity, { select: { id: true, name: true }, where: { id: In(wanted) } });
  return new Map(people.map(({ id, name }) => [id, name]));
}

/** Conversations as the API gives them, in the order given; links only as far as the caller sees where they lead. */
export async function toSummaries(
  manager: EntityManager,
  found: readonly InQueue[],
  caller: Scope,
): Promise<ConversationSummary[]> {
  if (found.length === 0) return [];
  const links = await visibleLinks(
    manager,
    found.map(({ row }) => row.id),
    caller,
  );
  const names = await namesOf(
    manager,
    found.map(({ row }) => row.assigneeId),
  );
  return found.map(({ row, queuePriority }) => ({
    id: row.id,
    version: row.version,
    state: row.state,
    snoozedUntil: isoOrNull(row.snoozedUntil),
    queueId: row.queueId,
    assigneeId: row.assigneeId,
    assigneeName: (row.assigneeId === null ? undefined : names.get(row.assigneeId)) ?? null,
    priority: row.priority ?? queuePriority ?? ordinaryPriority,
    tags: row.tags,
    subject: row.subject,
    customer: row.customer,
    customerName: row.customerName,
    linkedIds: [...(links.get(row.id) ?? [])].sort(),
    updatedAt: iso(row.updatedAt),
    waitingSince: isoOrNull(row.waitingSince),
    messageCount: row.messageCount,
    attachmentCount: row.attachmentCount,
    snippet: row.snippet,
    truncated: row.truncated,
  }));
}
