import { DayBookEntity } from '../books/books.entity.ts';
import type { Database } from '../database/database.ts';
import type { LedgerEntity } from './ledger.entity.ts';
import type { Listed, VisitPlan } from './visit-plan.ts';

const day = 86_400_000;

/** What may still be downloaded of a maildrop on one day (UTC). */
export class DailyLimit {
  /** Something was left on the server for its sake. */
  reached = false;

  private constructor(
    readonly day: number,
    private readonly limit: number,
    private left: number,
  ) {}

  /** @param dailyBytes 0: no limit, and nothing is read */
  static async of(database: Database, maildropId: string, dailyBytes: number): Promise<DailyLimit> {
    if (dailyBytes === 0) return new DailyLimit(0, 0, Infinity);
    const today = Math.floor((await database.now()) / day);
    const book = await database.read.findOne(DayBookEntity, {
      select: { id: true, bytes: true },
      where: { maildropId, day: today },
    });
    return new DailyLimit(today, dailyBytes, dailyBytes - (book?.bytes ?? 0));
  }

  /**
   * Whether a message of this size may be fetched today; it counts then. A message larger than the whole limit is taken
   * on a day that has not downloaded anything, else it would wait for ever.
   */
  allows(size: number): boolean {
    const first = this.left === this.limit;
    if (size > this.left && !first) {
      this.reached = true;
      return false;
    }
    this.left -= size;
    return true;
  }

  /** The plan without what has to wait until tomorrow. Of what is too big only the beginning is read. */
  within(plan: VisitPlan<LedgerEntity>, maxMessageBytes: number): VisitPlan<LedgerEntity> {
    return {
      ...plan,
      fetch: this.among(plan.fetch, maxMessageBytes),
      fetchAlone: this.among(plan.fetchAlone, maxMessageBytes),
    };
  }

  /** Of these those that may be read today. In their order: once one does not fit, no smaller one overtakes it. */
  among<T extends { readonly listed: Listed }>(entries: readonly T[], maxMessageBytes: number): readonly T[] {
    if (this.left === Infinity) return entries;
    return entries.filter(({ listed }) => !this.reached && this.allows(Math.min(listed.size, maxMessageBytes)));
  }
}
