import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { Database } from '../database/database.ts';
import { EventEntity } from './event.entity.ts';
import { idAt } from './event-id.ts';

/** Consoles resume over minutes, alerts read within seconds: what is older than this nobody asks for. */
export const eventsKeptMs = 24 * 3_600_000;
const pruneEvery = 10 * 60_000;
/** Rows of one transaction: others wait for it. */
const portion = 1000;
/** Portions of one turn; what is left goes at the next. */
const mostPortions = 100;

/** Keeps the table of events from growing without end. */
@Injectable()
export class EventRetention implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('live');
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly database: Database) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.prune().catch((error: unknown) => this.logger.warn({ msg: 'events not pruned', error: String(error) }));
    }, pruneEvery);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
  }

  /** Deletes what is older than is kept; gives how many rows went. */
  async prune(): Promise<number> {
    const before = idAt((await this.database.now()) - eventsKeptMs);
    let gone = 0;
    for (let turn = 0; turn < mostPortions; turn += 1) {
      const old = await this.database.read.find(EventEntity, {
        select: { id: true },
        where: { id: LessThan(before) },
        order: { id: 'ASC' },
        take: portion,
      });
      const last = old.at(-1);
      if (!last) break;
      const { affected } = await this.database.run((tx) =>
        tx.createQueryBuilder().delete().from(EventEntity).where('id <= :last', { last: last.id }).execute(),
      );
      gone += affected ?? 0;
    }
    return gone;
  }
}
