import { Injectable } from '@nestjs/common';
import type {
  BooksOfDay,
  BooksQuery,
  FirstActivation,
  MailboxStatus,
  Page,
  PageQuery,
  Visit,
} from '@postroom/contracts';
import { In, LessThan } from 'typeorm';
import { recordAudit } from '../audit/record.events.ts';
import { dateOf, dayOf, emptyDay, readBooks } from '../books/read-books.service.ts';
import { Database, type Tx } from '../database/database.ts';
import type { Caller } from '../http/caller.ts';
import { decodeCursor, pageFrom } from '../http/paging.ts';
import { invalid, notFound, ProblemError } from '../http/problem-error.ts';
import { VisitEntity } from '../intake/ledger.entity.ts';
import { dueByWish } from '../intake/lease.service.ts';
import { MaildropEntity } from '../intake/maildrop.entity.ts';
import { recordEvent } from '../live/record.events.ts';
import { tokenStatuses } from '../oauth2/token-status.service.ts';
import { Secrets } from '../secret/secrets.service.ts';
import { WatermarkSettings } from '../watermark/watermark-settings.service.ts';
import { visibleMailboxes } from './mailbox-scope.ts';
import { statusOf } from './mailbox-status.ts';
import { namesOf } from './mailbox-view.ts';
import { MailboxEntity } from './mailbox.entity.ts';
import { answered, currentMaildrop, refusedAnswer } from './maildrops.ts';
import { toVisit } from './visit-view.ts';

/** Days of books that are given where nobody says how many, and at most. */
const usualDays = 30;
const mostDays = 400;

/** What a mailbox does now, and what an administrator can tell it to do. */
@Injectable()
export class MailboxStatuses {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
    private readonly watermarks: WatermarkSettings,
  ) {}

  /** All that the caller sees but for the retired ones, by name. */
  async list(caller: Pick<Caller, 'administrator' | 'supervisedIds'>): Promise<MailboxStatus[]> {
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

  /**
   * What became of each day's messages (UTC), oldest first, a row for each day.
   * @param query dates; without `from` the 30 days up to `to`, without `to` up to today
   */
  async books(id: string, query: BooksQuery, caller: Caller): Promise<{ items: BooksOfDay[] }> {
    await this.visible(id, caller);
    const last = query.to === undefined ? dayOf(await this.database.now()) : dayOf(Date.parse(query.to));
    const first = query.from === undefined ? last - usualDays + 1 : dayOf(Date.parse(query.from));
    if (first > last) throw invalid([{ path: 'from', message: 'has to be no later than to' }]);
    if (last - first >= mostDays) throw invalid([{ path: 'from', message: `at most ${mostDays} days at once` }]);
    const days = (await readBooks(this.database.read, [id], first, last)).get(id);
    return {
      items: Array.from({ length: last - first + 1 }, (_, index) => {
        const day = first + index;
        return { date: dateOf(day), ...(days?.get(day) ?? emptyDay) };
      }),
    };
  }

  /** Makes an active mailbox due at once, also during its back-off. */
  async poll(id: string, caller: Caller): Promise<void> {
    await this.database.run(async (tx) => {
      const { mailbox, maildrop } = await this.found(tx, id);
      if (!mailbox.active) {
        throw new ProblemError('wrong-state', `${mailbox.name} is switched off. Switch it on, then poll it.`);
      }
      const dueAt = dueByWish(await this.database.now(tx));
      await tx.update(MaildropEntity, { id: maildrop.id }, { dueAt: () => dueAt });
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

  /** Four queries, however many mailboxes there are; up to three more where some sign in by OAuth 2.0. */
  private async statuses(manager: Tx, mailboxes: readonly MailboxEntity[]): Promise<MailboxStatus[]> {
    if (mailboxes.length === 0) return [];
    const ids = mailboxes.map(({ id }) => id);
    const now = await this.database.now(manager);
    const today = dayOf(now);
    const books = await readBooks(manager, ids, today, today);
    const rows = await manager.findBy(MaildropEntity, { mailboxId: In(ids), current: true });
    const maildrops = new Map(rows.map((row) => [row.mailboxId, row]));
    const marks = await this.watermarks.read(manager);
    const tokens = await tokenStatuses(manager, this.secrets, mailboxes);
    const names = await namesOf(manager, new Set([...tokens.values()].flatMap(({ grantedBy }) => grantedBy ?? [])));
    return mailboxes.flatMap((mailbox) => {
      const maildrop = maildrops.get(mailbox.id);
      if (!maildrop) return [];
      const token = tokens.get(mailbox.id);
      const oauth2 = token ? { ...token, grantedBy: names.get(token.grantedBy ?? '') ?? null } : null;
      return [statusOf(mailbox, maildrop, books.get(mailbox.id)?.get(today) ?? emptyDay, now, { marks, oauth2 })];
    });
  }
}
