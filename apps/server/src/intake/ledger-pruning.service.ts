import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { In, LessThan, MoreThan } from 'typeorm';
import { Database } from '../database/database.ts';
import { LedgerEntity } from './ledger.entity.ts';
import { MaildropEntity } from './maildrop.entity.ts';
import { daysKept } from './observed.ts';

const day = 86_400_000;
const pruneEvery = 6 * 3_600_000;
/** A row stays at least so many days after a listing showed its message. */
const leastDays = 30;
/** Maildrops read at once. */
const page = 200;
/** Rows of one transaction: others wait for it. */
const portion = 500;
/** Portions of one turn; what is left goes at the next. */
const mostPortions = 200;

/**
 * Keeps the ledger from growing without end: a row goes when its UIDL (or key) was missing from the last ten complete
 * listings of its maildrop, over at least thirty days. Counted are days with such a listing, which takes no fewer.
 * A maildrop that is not listed any more keeps its rows.
 */
@Injectable()
export class LedgerPruning implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('intake');
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly database: Database) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.prune().catch((error: unknown) => this.logger.warn({ msg: 'ledger not pruned', error: String(error) }));
    }, pruneEvery);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
  }

  /** Gives how many rows went. */
  async prune(): Promise<number> {
    const today = Math.floor((await this.database.now()) / day);
    let gone = 0;
    let portions = 0;
    for (let last = ''; portions < mostPortions;) {
      const maildrops = await this.database.read.find(MaildropEntity, {
        select: { id: true, observed: true },
        where: { id: MoreThan(last) },
        order: { id: 'ASC' },
        take: page,
      });
      const end = maildrops.at(-1);
      if (!end) break;
      last = end.id;
      for (const { id, observed } of maildrops) {
        const before = prunedBefore(observed?.listedDays ?? [], today);
        if (before === null) continue;
        for (; portions < mostPortions; portions += 1) {
          const went = await this.pruneSome(id, before);
          gone += went;
          if (went < portion) break;
        }
      }
    }
    return gone;
  }

  private async pruneSome(maildropId: string, before: number): Promise<number> {
    const rows = await this.database.read.find(LedgerEntity, {
      select: { id: true },
      where: { maildropId, seenDay: LessThan(before) },
      take: portion,
    });
    if (rows.length === 0) return 0;
    // Its message may have been listed again just now.
    const still = { id: In(rows.map(({ id }) => id)), seenDay: LessThan(before) };
    const { affected } = await this.database.run((tx) => tx.delete(LedgerEntity, still));
    return affected ?? 0;
  }
}

/**
 * Rows that no listing showed on this day or later may go: null where there were too few listings.
 * @param listedDays the last ten days with a complete listing, oldest first
 */
function prunedBefore(listedDays: readonly number[], today: number): number | null {
  const [oldest] = listedDays;
  if (oldest === undefined || listedDays.length < daysKept) return null;
  return Math.min(oldest, today - leastDays);
}
