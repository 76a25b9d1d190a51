import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { LessThanOrEqual } from 'typeorm';
import type { Config } from '../config/config.ts';
import { CONFIG } from '../config/config.module.ts';
import { Database, type Tx } from '../database/database.ts';
import { recordEvent } from '../live/record.events.ts';
import { ConversationEntity } from './conversation.entity.ts';
import { personWord } from './history-words.ts';
import { lostAssignees } from './lost-assignees.ts';
import { moveContents, signpostTo } from './merge.service.ts';
import { recordHistory } from './record-history.ts';
import { dueSnoozed, lateArrivals, recount } from './recount.ts';

const every = 30_000;
/** Conversations of one turn and transaction; more wait for the next. */
const mostAtOnce = 200;

/** What becomes of conversations by time alone. Every process with the role api does it; each change happens once. */
@Injectable()
export class ConversationClock implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('conversation');
  private timer: NodeJS.Timeout | null = null;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'roles'>,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.roles.has('api')) return;
    this.timer = setInterval(() => {
      this.turn = this.turn
        .then(() => this.run())
        .catch((error: unknown) => {
          this.logger.warn(`Waking and giving back wait for the next turn: ${String(error)}`);
        });
    }, every);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.turn;
  }

  /** One turn; gives how many conversations woke by it. */
  async run(): Promise<number> {
    const now = await this.database.now();
    const due = await dueSnoozed(this.database.read, now, mostAtOnce);
    const woken = due.length === 0 ? 0 : await this.database.run((tx) => this.wake(tx, due, now));
    for (const { id } of await lateArrivals(this.database.read, mostAtOnce)) {
      await this.database.run((tx) => this.sendOn(tx, id, now));
    }
    const lost = await lostAssignees(this.database.read, mostAtOnce);
    if (lost.length > 0) await this.database.run((tx) => this.release(tx, lost, now));
    return woken;
  }

  private async release(tx: Tx, lost: readonly ConversationEntity[], now: number): Promise<void> {
    for (const { id, queueId, assigneeId } of lost) {
      if (queueId === null || assigneeId === null) continue;
      const set = { assigneeId: null, updatedAt: now, version: () => 'version + 1' };
      if ((await tx.update(ConversationEntity, { id, queueId, assigneeId }, set)).affected !== 1) continue;
      const detail = `by ${personWord(assigneeId)}, who does not see the queue any more`;
      await recordHistory(tx, id, null, [{ act: 'released', detail }], now);
      await this.tell(tx, id);
    }
  }

  private async wake(tx: Tx, ids: readonly string[], now: number): Promise<number> {
    let woken = 0;
    for (const id of ids) {
      const asleep = { id, state: 'snoozed' as const, snoozedUntil: LessThanOrEqual(now) };
      const set = { state: 'open' as const, snoozedUntil: null, updatedAt: now, version: () => 'version + 1' };
      // Another process, or a person, may have been first: only who finds it asleep wakes it.
      if ((await tx.update(ConversationEntity, asleep, set)).affected !== 1) continue;
      woken += 1;
      await recordHistory(tx, id, null, [{ act: 'woken', detail: 'its time came' }], now);
      await this.tell(tx, id);
    }
    return woken;
  }

  /** A message that came in while its conversation was being merged follows the others. */
  private async sendOn(tx: Tx, id: string, now: number): Promise<void> {
    await tx.update(ConversationEntity, { id }, { version: () => 'version + 1' });
    const row = await tx.findOneBy(ConversationEntity, { id });
    if (!row?.mergedInto || row.messageCount === 0) return;
    const intoId = row.mergedInto;
    await moveContents(tx, id, intoId);
    await tx.update(ConversationEntity, { id }, signpostTo(intoId));
    const counted = await recount(tx, intoId);
    const opens = { state: 'open' as const, snoozedUntil: null, closedAt: null };
    const set = { ...counted, ...(row.state === 'open' ? opens : {}), updatedAt: now, version: () => 'version + 1' };
    await tx.update(ConversationEntity, { id: intoId }, set);
    await this.tell(tx, intoId);
  }

  private async tell(tx: Tx, conversationId: string): Promise<void> {
    const row = await tx.findOneByOrFail(ConversationEntity, { id: conversationId });
    const { queueId, mailboxId } = row;
    await recordEvent(tx, { kind: 'conversation.changed', conversationId, queueId, mailboxId });
  }
}
