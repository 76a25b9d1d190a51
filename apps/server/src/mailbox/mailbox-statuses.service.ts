import { Injectable } from '@nestjs/common';
import type { FirstActivation, MailboxStatus, Page, PageQuery, Visit } from '@postroom/contracts';
import { In, LessThan } from 'typeorm';
import { recordAudit } from '../audit/record.events.ts';
import { Database, type Tx } from '../database/database.ts';
import type { Caller } from '../http/caller.ts';
import { decodeCursor, pageFrom } from '../http/paging.ts';
import { invalid, notFound, ProblemError } from '../http/problem-error.ts';
import { VisitEntity } from '../intake/ledger.entity.ts';
import { MaildropEntity } from '../intake/maildrop.entity.ts';
import { recordEvent } from '../live/record.events.ts';
import { dayBooks } from './day-books.ts';
import { visibleMailboxes } from './mailbox-scope.ts';
import { statusOf } from './mailbox-status.ts';
import { MailboxEntity } from './mailbox.entity.ts';
import { answered, currentMaildrop, refusedAnswer } from './maildrops.ts';
import { toVisit } from './visit-view.ts';

/** What a mailbox does now, and what an administrator can tell it to do. */
@Injectable()
export class MailboxStatuses {
  constructor(private readonly database: Database) {}

  /** All that the caller sees but for the retired ones, by name. */
  async list(caller: Caller): Promise<MailboxStatus[]> {
    const rows = await visibleMailboxes(this.database.read, caller)
      .andWhere('mailbox.retiredAt IS NULL')
      .orderBy('mailbox.name')
      .addOrderBy('mailbox.id')
      .getMany();
    return this.statuses(this.database.read, rows);
  }

  async get(id: string, caller: Caller): Promise<MailboxStatus> {
    return this.status(this.database.read, await this.visible(id, caller));
  }

  /** Newest first. */
  async visits(id: string, query: PageQuery, caller: Caller): Promise<Page<Visit>> {
    await this.visible(id, caller);
    const cursor = decodeCursor(query.cursor, 1);
    const rows = await this.database.read.find(VisitEntity, {
      where: { mailboxId: id, ...(cursor ? { id: LessThan(String(cursor[0])) } : {}) },
      order: { id: 'DESC' },
      take: query.limit + 1,
    });
    return pageFrom(rows, query.limit, toVisit, (row) => [row.id]);
  }

  /** Makes an active mailbox due at once, also during its back-off. */
  async poll(id: string, caller: Caller): Promise<void> {
    await this.database.run(async (tx) => {
      const { mailbox, maildrop } = await this.found(tx, id);
      if (!mailbox.active) {
        throw new ProblemError('wrong-state', `${mailbox.name} is switched off. Switch it on, then poll it.`);
      }
      await tx.update(MaildropEntity, { id: maildrop.id }, { dueAt: await this.database.now(tx) });
      await recordAudit(tx, { personId: caller.personId, action: 'mailbox.polled', targetId: id });
      await recordEvent(tx, { kind: 'mailbox.status', mailboxId: id });
    });
  }

  /** Answers the question of the first activation; the next visit, at once, carries it out. */
  async answerFirstActivation(id: string, answer: FirstActivation, caller: Caller): Promise<MailboxStatus> {
    return this.database.run(async (tx) => {
      const { mailbox, maildrop } = await this.found(tx, id);
      if (maildrop.question === null || maildrop.choice !== null) {
        throw new ProblemError(
          'wrong-state',
          `${mailbox.name} does not wait for a choice: there is nothing to answer.`,
        );
      }
      const refusal = refusedAnswer(maildrop.question, answer);
      if (refusal !== null) throw invalid([{ path: 'choice', message: refusal }]);
      const now = await this.database.now(tx);
      await tx.update(MaildropEntity, { id: maildrop.id }, { ...answered(answer, now), dueAt: now });
      await recordAudit(tx, {
        personId: caller.personId,
        action: 'mailbox.first-activation',
        targetId: id,
        detail: { ...answer },
      });
      await recordEvent(tx, { kind: 'mailbox.status', mailboxId: id });
      return this.status(tx, mailbox);
    });
  }

  private async visible(id: string, caller: Caller): Promise<MailboxEntity> {
    const row = await visibleMailboxes(this.database.read, caller).andWhere('mailbox.id = :id', { id }).getOne();
    if (!row) throw notFound('This mailbox');
    return row;
  }

  private async found(tx: Tx, id: string): Promise<{ mailbox: MailboxEntity; maildrop: MaildropEntity }> {
    const mailbox = await tx.findOneBy(MailboxEntity, { id });
    const maildrop = mailbox && (await currentMaildrop(tx, id));
    if (!mailbox || !maildrop) throw notFound('This mailbox');
    return { mailbox, maildrop };
  }

  private async status(manager: Tx, mailbox: MailboxEntity): Promise<MailboxStatus> {
    const [status] = await this.statuses(manager, [mailbox]);
    if (!status) throw new Error(`Mailbox ${mailbox.id} has no maildrop.`);
    return status;
  }

  /** Three queries, however many mailboxes there are. */
  private async statuses(manager: Tx, mailboxes: readonly MailboxEntity[]): Promise<MailboxStatus[]> {
    if (mailboxes.length === 0) return [];
    const ids = mailboxes.map(({ id }) => id);
    const now = await this.database.now(manager);
    const books = await dayBooks(manager, ids, now);
    const rows = await manager.findBy(MaildropEntity, { mailboxId: In(ids), current: true });
    const maildrops = new Map(rows.map((row) => [row.mailboxId, row]));
    return mailboxes.flatMap((mailbox) => {
      const maildrop = maildrops.get(mailbox.id);
      return maildrop ? [statusOf(mailbox, maildrop, books.get(mailbox.id), now)] : [];
    });
  }
}
