import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { DayBookEntity } from '../books/books.entity.ts';
import { dayOf, readBooks } from '../books/read-books.service.ts';
import { Database } from '../database/database.ts';
import { QuarantineEntity } from '../intake/ledger.entity.ts';
import { MaildropEntity } from '../intake/maildrop.entity.ts';
import { MailboxStatuses } from '../mailbox/mailbox-statuses.service.ts';
import { OutboxEntity } from '../outbox/outbox.entity.ts';
import { type MetricName, mostMailboxes } from './metric-list.ts';

export interface Series {
  readonly labels: Record<string, string>;
  readonly value: number;
}

/** Whoever may read metrics sees the state of every mailbox, and nothing of the mail in it. */
export const allMailboxes = { administrator: true, supervisedIds: [] };

const open = ['queued', 'sending', 'deferred', 'held', 'failed', 'unsure'] as const;
const figures = ['offered', 'stored', 'alreadyStored', 'quarantined', 'skipped', 'waiting'] as const;

function counted(values: readonly (string | null)[], label: string): Series[] {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ labels: { [label]: value }, value: count }));
}

/** The figures that every process reads alike from the database: some queries, whatever the number of mailboxes. */
@Injectable()
export class SharedFigures {
  constructor(
    private readonly database: Database,
    private readonly statuses: MailboxStatuses,
  ) {}

  /** @throws errors of the database */
  async read(): Promise<Map<MetricName, readonly Series[]>> {
    const { read } = this.database;
    const now = await this.database.now();
    const statuses = await this.statuses.list(allMailboxes);
    const waiting = statuses.map(({ mailboxId, waiting: value }) => ({ labels: { mailbox: mailboxId }, value }));
    const leases = await read
      .createQueryBuilder(MaildropEntity, 'maildrop')
      .where('maildrop.leaseUntil > :now', { now })
      .getCount();
    const one = (value: number): Series[] => [{ labels: {}, value }];
    return new Map<MetricName, readonly Series[]>([
      [
        'postroom_mailboxes',
        counted(
          statuses.map(({ state }) => state),
          'state',
        ),
      ],
      [
        'postroom_mailbox_errors',
        counted(
          statuses.map(({ error }) => error?.kind ?? null),
          'kind',
        ),
      ],
      ['postroom_messages_waiting', one(waiting.reduce((sum, { value }) => sum + value, 0))],
      ['postroom_mailbox_messages_waiting', waiting.toSorted((a, b) => b.value - a.value).slice(0, mostMailboxes)],
      ...(await this.books(now)),
      ['postroom_leases', one(leases)],
      ['postroom_outbox_entries', await this.outbox()],
      ['postroom_quarantined_messages', one(await read.count(QuarantineEntity))],
    ]);
  }

  /** Of all mailboxes, retired ones too: what they were offered today counts. */
  private async books(now: number): Promise<[MetricName, readonly Series[]][]> {
    const { read } = this.database;
    const today = dayOf(now);
    const rows = await read.find(DayBookEntity, { select: { id: true, mailboxId: true }, where: { day: today } });
    const ids = [...new Set(rows.map(({ mailboxId }) => mailboxId))];
    const days = [...(await readBooks(read, ids, today, today)).values()].flatMap((book) => book.get(today) ?? []);
    const sums = figures.map((figure) => ({
      labels: { figure },
      value: days.reduce((sum, day) => sum + day[figure], 0),
    }));
    const unbalanced = days.filter(({ difference }) => difference !== 0).length;
    return [
      ['postroom_books_today', sums],
      ['postroom_books_unbalanced_mailboxes', [{ labels: {}, value: unbalanced }]],
    ];
  }

  private async outbox(): Promise<Series[]> {
    const rows = await this.database.read
      .createQueryBuilder(OutboxEntity, 'entry')
      .select('entry.state', 'state')
      .addSelect('COUNT(*)', 'count')
      .where({ state: In([...open]) })
      .groupBy('entry.state')
      .getRawMany<{ state: string; count: string | number }>();
    const counts = new Map(rows.map(({ state, count }) => [state, Number(count)]));
    return open.map((state) => ({ labels: { state }, value: counts.get(state) ?? 0 }));
  }
}
