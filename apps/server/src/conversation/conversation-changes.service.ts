import { Injectable } from '@nestjs/common';
import type { Conversation, ConversationChange } from '@postroom/contracts';
import { Database, type Tx } from '../database/database.ts';
import type { Caller } from '../http/caller.ts';
import { invalid, notFound, ProblemError } from '../http/problem-error.ts';
import { recordEvents } from '../live/record.events.ts';
import { Queues } from '../routing/queues.service.ts';
import { ConversationEntity } from './conversation.entity.ts';
import { Conversations } from './conversations.service.ts';
import { personWord, queueWord } from './history-words.ts';
import { hold } from './hold.ts';
import { type Act, recordHistory } from './record-history.ts';
import { waitingSince } from './recount.ts';
import { findVisible, visibleConversations } from './scope.ts';
import { stateChange, tagChange, tagsOf } from './state-change.ts';
import { toSummaries, withQueues } from './summaries.ts';
import { departmentsOf, whoSees } from './who-sees.ts';

/** What people do to a conversation: state, queue, assignee, priority, tags. Each change is in the history. */
@Injectable()
export class ConversationChanges {
  constructor(
    private readonly database: Database,
    private readonly queues: Queues,
    private readonly conversations: Conversations,
  ) {}

  /**
   * @throws 404 outside the caller's scope, also for a queue to move to; 409 `version-conflict` with `current`; 403
   * where the caller's role does not allow to assign; 400 naming the field
   */
  async change(wantedId: string, body: ConversationChange, caller: Caller): Promise<Conversation> {
    // A merged conversation's id leads on; which one to hold has to be known before the transaction reads.
    const { id } = await findVisible(this.database.read, wantedId, caller);
    await this.database.run(async (tx) => {
      const row = await hold(tx, id, caller);
      await this.checkVersion(tx, row, body.version, caller);
      const acts: Act[] = [];
      const patch: Partial<ConversationEntity> = {};
      await this.changeState(tx, row, body, patch, acts);
      await this.move(tx, row, body, caller, patch, acts);
      await this.assign(tx, row, body, caller, patch, acts);
      changePriority(row, body, patch, acts);
      changeTags(row, body, patch, acts);
      if (acts.length === 0) {
        await tx.update(ConversationEntity, { id }, { version: row.version - 1 });
        return;
      }
      const at = await this.database.now(tx);
      await tx.update(ConversationEntity, { id }, { ...patch, updatedAt: at });
      await recordHistory(tx, id, caller.personId, acts, at);
      const queueIds = new Set([row.queueId, patch.queueId ?? row.queueId]);
      const { mailboxId } = row;
      await recordEvents(
        tx,
        [...queueIds].map((queueId) => ({ kind: 'conversation.changed', conversationId: id, queueId, mailboxId })),
      );
    });
    return this.conversations.get(id, caller);
  }

  /** Who may be given the conversation: everybody active who sees it. */
  async assignees(id: string, caller: Caller): Promise<{ id: string; name: string }[]> {
    const manager = this.database.read;
    return whoSees(manager, await departmentsOf(manager, await findVisible(manager, id, caller)));
  }

  private async checkVersion(tx: Tx, row: ConversationEntity, seen: number | undefined, caller: Caller): Promise<void> {
    const before = row.version - 1;
    if (seen === undefined || seen === before) return;
    const found = await withQueues(visibleConversations(tx, caller).andWhere('conversation.id = :id', { id: row.id }));
    const [current] = await toSummaries(
      tx,
      found.map((one) => ({ ...one, row: { ...one.row, version: before } })),
      caller,
    );
    throw new ProblemError(
      'version-conflict',
      'Somebody changed this conversation meanwhile. Look at it, and try again.',
      {
        current,
      },
    );
  }

  private async changeState(
    tx: Tx,
    row: ConversationEntity,
    body: ConversationChange,
    patch: Partial<ConversationEntity>,
    acts: Act[],
  ): Promise<void> {
    const change = stateChange(row, body, await this.database.now(tx));
    if (!change) return;
    const works = change.patch.state === 'open' || change.patch.state === 'snoozed';
    Object.assign(patch, change.patch, { waitingSince: works ? await waitingSince(tx, row.id) : null });
    // Whoever snoozes what still waits does not answer it: the time of waiting stays what it was.
    if (works && row.waitingSince !== null) patch.waitingSince = row.waitingSince;
    acts.push(change.act);
  }

  private async move(
    tx: Tx,
    row: ConversationEntity,
    body: ConversationChange,
    caller: Caller,
    patch: Partial<ConversationEntity>,
    acts: Act[],
  ): Promise<void> {
    const { queueId } = body;
    if (queueId === undefined || queueId === row.queueId) return;
    if (!(await this.queues.findVisible(tx, queueId, caller))) throw notFound('This queue');
    patch.queueId = queueId;
    const from = row.queueId === null ? '' : `from ${queueWord(row.queueId)} `;
    acts.push({ act: 'moved', detail: `${from}to ${queueWord(queueId)}` });
  }

  private async assign(
    tx: Tx,
    row: ConversationEntity,
    body: ConversationChange,
    caller: Caller,
    patch: Partial<ConversationEntity>,
    acts: Act[],
  ): Promise<void> {
    const wanted = body.assigneeId === undefined ? row.assigneeId : body.assigneeId;
    const asked = wanted !== row.assigneeId;
    if (!asked && (wanted === null || patch.queueId === undefined)) return;
    const departments = await departmentsOf(tx, { queueId: patch.queueId ?? row.queueId, mailboxId: row.mailboxId });
    if (asked) await this.mayAssign(tx, row, wanted, departments, caller);
    const sees = wanted === null || (await whoSees(tx, departments, wanted)).length > 0;
    if (asked && !sees) {
      throw invalid([{ path: 'assigneeId', message: 'Choose somebody who sees the queue.' }]);
    }
    if (!asked && sees) return;
    patch.assigneeId = sees ? wanted : null;
    if (sees && wanted !== null) {
      acts.push({ act: 'assigned', detail: `to ${personWord(wanted)}` });
    } else {
      const reason = sees ? '' : ', who does not see the new queue';
      acts.push({ act: 'released', detail: `by ${personWord(row.assigneeId ?? '')}${reason}` });
    }
  }

  /** Agents take what nobody has, and give back their own; supervisors of the queue's department do the rest. */
  private async mayAssign(
    tx: Tx,
    row: ConversationEntity,
    wanted: string | null,
    departments: readonly string[],
    caller: Caller,
  ): Promise<void> {
    const takes = row.assigneeId === null && wanted === caller.personId;
    const gives = row.assigneeId === caller.personId && wanted === null;
    if (takes || gives) return;
    const before = await departmentsOf(tx, row);
    const supervises = (ids: readonly string[]) => ids.some((id) => caller.supervisedIds.includes(id));
    if (supervises(departments) && supervises(before)) return;
    throw new ProblemError(
      'forbidden',
      'You can take what nobody has and give back your own. Supervisors of the queue’s department assign others.',
    );
  }
}

function changePriority(
  row: ConversationEntity,
  body: ConversationChange,
  patch: Partial<ConversationEntity>,
  acts: Act[],
): void {
  const { priority } = body;
  if (priority === undefined || priority === row.priority) return;
  patch.priority = priority;
  acts.push({ act: 'priority', detail: priority === null ? 'the queue’s' : String(priority) });
}

function changeTags(
  row: ConversationEntity,
  body: ConversationChange,
  patch: Partial<ConversationEntity>,
  acts: Act[],
): void {
  if (body.tags === undefined) return;
  const tags = tagsOf(body.tags);
  const act = tagChange(row.tags, tags);
  if (!act) return;
  patch.tags = tags;
  acts.push(act);
}
