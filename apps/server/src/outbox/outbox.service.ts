import { Injectable } from '@nestjs/common';
import type { OutboxEntry, OutboxState, Page } from '@postroom/contracts';
import { In, IsNull } from 'typeorm';
import { recordAudit } from '../audit/record.events.ts';
import { Database, type Tx } from '../database/database.ts';
import type { Caller } from '../http/caller.ts';
import { decodeCursor, pageFrom } from '../http/paging.ts';
import { notFound, ProblemError } from '../http/problem-error.ts';
import { MailboxDepartmentEntity } from '../mailbox/mailbox.entity.ts';
import { giveUpAfterMs } from './back-off.ts';
import { undoApproval } from './undo.ts';
import { FromAddresses } from './from-addresses.service.ts';
import { OutboxEntity } from './outbox.entity.ts';
import { recordOutboxChange, setRecipientStates, toOutboxEntries, toOutboxEntry } from './outbox-entry.ts';
import { queueDepartment, whereVisible } from './scope.ts';
import { SendSignal } from './send-signal.ts';

export interface OutboxQuery {
  readonly state?: OutboxState | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const stoppable: readonly OutboxState[] = ['queued', 'deferred', 'held'];
const repeatable: readonly OutboxState[] = ['deferred', 'failed', 'held', 'unsure', 'queued'];

/** The page of what has not gone yet: within the caller's scope, and who may do what with it. */
@Injectable()
export class Outbox {
  constructor(
    private readonly database: Database,
    private readonly fromAddresses: FromAddresses,
    private readonly signal: SendSignal,
  ) {}

  /** Newest first. */
  async list(query: OutboxQuery, caller: Caller): Promise<Page<OutboxEntry>> {
    const cursor = decodeCursor(query.cursor, 1);
    const builder = this.visible(this.database.read, caller);
    if (query.state !== undefined) builder.andWhere('entry.state = :state', { state: query.state });
    if (cursor) builder.andWhere('entry.id < :before', { before: cursor[0] });
    const rows = await builder
      .orderBy('entry.id', 'DESC')
      .take(query.limit + 1)
      .getMany();
    const entries = await toOutboxEntries(this.database.read, rows.slice(0, query.limit));
    const byId = new Map(entries.map((entry) => [entry.id, entry]));
    const page = pageFrom(
      rows,
      query.limit,
      (row) => row.id,
      (row) => [row.id],
    );
    return { items: page.items.flatMap((id) => byId.get(id) ?? []), next: page.next };
  }

  async get(id: string, caller: Caller): Promise<OutboxEntry> {
    return toOutboxEntry(this.database.read, await this.find(this.database.read, id, caller));
  }

  /** Sends again, at once, to those that no server has accepted: what waits, failed, is held, or unsure. */
  async retry(id: string, caller: Caller): Promise<OutboxEntry> {
    const entry = await this.change(id, caller, async (tx, row) => {
      await this.fromAddresses.assertFromAllowed(tx, caller, row.aliasId ?? row.mailboxId);
      const now = await this.database.now(tx);
      let again = 0;
      await setRecipientStates(tx, id, (recipient) => {
        if (!repeatable.includes(recipient.state)) return null;
        again += 1;
        return { state: 'queued', response: recipient.response };
      });
      if (again === 0) throw new ProblemError('wrong-state', 'Nothing of this mail is left to send.');
      const restarted = { attempts: 0, nextAttemptAt: now, giveUpAt: now + giveUpAfterMs, dataBegunAt: null };
      await tx.update(OutboxEntity, { id }, { ...restarted, heldReason: null, responsibleId: caller.personId });
      await this.audit(tx, row, caller, 'outbox.sent-again');
    });
    this.signal.wake();
    return entry;
  }

  /** Stops what has not gone. Of a mail that nobody got, what was written comes back as a draft of its author. */
  async cancel(id: string, caller: Caller): Promise<OutboxEntry> {
    return this.change(id, caller, async (tx, row) => {
      let stopped = 0;
      const state = await setRecipientStates(tx, id, (recipient) => {
        if (!stoppable.includes(recipient.state)) return null;
        stopped += 1;
        return { state: 'canceled', response: recipient.response };
      });
      if (stopped === 0 && row.state !== 'canceled') throw new ProblemError('too-late', 'This mail has been sent.');
      if (stopped === 0) return;
      await tx.update(OutboxEntity, { id }, { nextAttemptAt: null, heldReason: null });
      if (state === 'canceled') await undoApproval(tx, row, await this.database.now(tx));
      await this.audit(tx, row, caller, 'outbox.canceled');
    });
  }

  /** Says of an unsure mail that it went. */
  async markSent(id: string, caller: Caller): Promise<OutboxEntry> {
    return this.change(id, caller, async (tx, row) => {
      let marked = 0;
      await setRecipientStates(tx, id, (recipient) => {
        if (recipient.state !== 'unsure') return null;
        marked += 1;
        return { state: 'sent', response: `Marked as sent by ${caller.name}.` };
      });
      if (marked === 0) throw new ProblemError('wrong-state', 'Only mail whose sending is unsure is marked as sent.');
      await tx.update(OutboxEntity, { id }, { dataBegunAt: null, nextAttemptAt: null });
      await this.audit(tx, row, caller, 'outbox.marked-sent');
    });
  }

  /** Runs a change of an entry that nobody is sending now, by somebody who may. */
  private async change(
    id: string,
    caller: Caller,
    work: (tx: Tx, row: OutboxEntity) => Promise<void>,
  ): Promise<OutboxEntry> {
    return this.database.run(async (tx) => {
      // A new epoch, written first: a sender that read the entry before cannot claim it, nor write an old outcome.
      const { affected } = await tx.increment(OutboxEntity, { id, owner: IsNull() }, 'epoch', 1);
      const row = await this.find(tx, id, caller);
      await this.assertMay(tx, row, caller);
      if (affected !== 1 || row.owner !== null) {
        throw new ProblemError('too-late', 'This mail is being sent at this moment. Wait for its outcome.');
      }
      await work(tx, row);
      await recordOutboxChange(tx, row, ['conversation.changed']);
      return toOutboxEntry(tx, await tx.findOneByOrFail(OutboxEntity, { id }));
    });
  }

  private visible(manager: Tx, caller: Caller) {
    const builder = manager.createQueryBuilder(OutboxEntity, 'entry').where('1 = 1');
    return whereVisible(
      builder,
      { conversationId: 'entry.conversationId', mailboxId: 'entry.mailboxId' },
      caller.departmentIds,
    );
  }

  private async find(manager: Tx, id: string, caller: Caller): Promise<OutboxEntity> {
    const row = await this.visible(manager, caller).andWhere('entry.id = :id', { id }).getOne();
    if (!row) throw notFound('This mail');
    return row;
  }

  /** Its author, and supervisors of the department where its conversation lies (else of its mailbox). */
  private async assertMay(tx: Tx, row: OutboxEntity, caller: Caller): Promise<void> {
    if (row.authorId === caller.personId || caller.administrator) return;
    const department = await queueDepartment(tx, row.conversationId);
    const departments =
      department !== null
        ? [department]
        : (await tx.findBy(MailboxDepartmentEntity, { mailboxId: row.mailboxId })).map((owner) => owner.departmentId);
    if (departments.some((id) => caller.supervisedIds.includes(id))) return;
    throw new ProblemError('forbidden', 'Only the author of this mail or a supervisor can do this.');
  }

  private async audit(tx: Tx, row: OutboxEntity, caller: Caller, action: string): Promise<void> {
    if (row.authorId === caller.personId) return;
    await recordAudit(tx, { personId: caller.personId, action, targetId: row.id });
  }
}

/** What became of the mail of these messages: for whoever shows them. By message id. */
export async function sendingOf(
  manager: Tx,
  messageIds: readonly string[],
): Promise<Map<string, { outboxId: string; state: OutboxState; response: string | null }>> {
  if (messageIds.length === 0) return new Map();
  const rows = await manager.findBy(OutboxEntity, { messageId: In([...messageIds]) });
  return new Map(rows.map(({ id, messageId, state, response }) => [messageId, { outboxId: id, state, response }]));
}
