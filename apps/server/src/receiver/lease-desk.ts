import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database, Tx } from '../database/database.ts';
import { claimMaildrop, type Lease } from '../intake/lease.service.ts';
import { MaildropEntity } from '../intake/maildrop.entity.ts';
import { dueMaildrops, candidates as mostCandidates, type Due, type Priority, served } from './next-maildrop.ts';

/** How long a look holds, and how long a process with idle receivers waits before it looks again, in ms. */
const lookEvery = 1000;
/** After a failure of the database, in ms. */
const errorPause = 2000;

/** A maildrop to be visited now. */
export interface Taken {
  readonly maildrop: MaildropEntity;
  readonly lease: Lease;
  /** Version of the mailbox's settings; null: they may have been saved since, and are to be read. */
  readonly version: number | null;
  /** Database time. */
  readonly startedAt: number;
}

interface Waiter {
  readonly priority: Priority;
  readonly owner: string;
  readonly resolve: (taken: Taken | null) => void;
}

interface Ending {
  readonly write: (tx: Tx, now: number) => Promise<void>;
  readonly settle: PromiseWithResolvers<undefined>;
}

/**
 * Where the receivers of a process get their maildrops and give them back. One look at what is due serves all that wait,
 * and leases that are given back and taken at the same time share one transaction: two hundred receivers do not queue up
 * on the database, and idle ones cost one read a second in all.
 */
export class LeaseDesk {
  private waiters: Waiter[] = [];
  private endings: Ending[] = [];
  private found: Due[] = [];
  private lookedAt = -Infinity;
  /** The last look found everything that was due. */
  private complete = false;
  /** How often somebody came or told something. */
  private asked = 0;
  private working: Promise<void> | null = null;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly database: Database,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Waits for a maildrop that a receiver of this priority serves; null: the desk was closed. */
  take(priority: Priority, owner: string): Promise<Taken | null> {
    if (this.closed) return Promise.resolve(null);
    return new Promise((resolve) => {
      this.waiters.push({ priority, owner, resolve });
      this.begin();
    });
  }

  /** Writes how a visit ended, with whatever else is to be written just then. */
  async end(write: Ending['write']): Promise<void> {
    const settle = Promise.withResolvers<undefined>();
    this.endings.push({ write, settle });
    this.begin();
    await settle.promise;
  }

  /** Something may have become due: looks again, if anybody waits. */
  wake(): void {
    this.lookedAt = -Infinity;
    this.begin();
  }

  /** Nobody waits any more; what ends by now is still written. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    for (const waiter of this.waiters.splice(0)) waiter.resolve(null);
    while (this.working) await this.working;
  }

  private begin(): void {
    this.asked += 1;
    if (this.working) return;
    clearTimeout(this.timer);
    this.working = this.work();
  }

  private async work(): Promise<void> {
    for (;;) {
      // What visits come to in one turn of the event loop goes into one transaction: on SQLite it would else be written,
      // all in one go, before the next visit's answer is read, and each visit would wait for a transaction of every other.
      await nextTurn();
      const { asked } = this;
      try {
        const due = await this.choose();
        if (this.endings.length > 0 || due.length > 0) await this.write(due);
        // Who came while it looked was not looked for.
        else if (this.asked === asked) {
          if (this.waiters.length > 0) this.rest(lookEvery);
          break;
        }
      } catch (error) {
        this.failed(error);
        this.rest(errorPause);
        break;
      }
    }
    // In the same turn as the last look at who waits: who comes later begins anew.
    this.working = null;
  }

  /** Looks again later; not all processes at the same moment. */
  private rest(ms: number): void {
    clearTimeout(this.timer);
    if (this.closed) return;
    const wait = ms * (0.75 + Math.random() / 2);
    this.timer = setTimeout(() => this.wake(), wait);
  }

  /** One maildrop for each receiver that waits, as far as there are any: highest priority first, then the longest overdue. */
  private async choose(): Promise<{ waiter: Waiter; due: Due }[]> {
    const chosen = this.match();
    const unserved = this.waiters.length - chosen.length;
    const stale = performance.now() - this.lookedAt >= lookEvery;
    if (unserved === 0 || (!stale && this.complete)) return chosen;
    for (const { due } of chosen) this.found.push(due);
    await this.look();
    return this.match();
  }

  private match(): { waiter: Waiter; due: Due }[] {
    const chosen: { waiter: Waiter; due: Due }[] = [];
    for (const waiter of this.waiters) {
      const serves = served[waiter.priority];
      const at = this.found.findIndex(({ maildrop }) => serves.some((priority) => priority === maildrop.priority));
      const [due] = at === -1 ? [] : this.found.splice(at, 1);
      if (due) chosen.push({ waiter, due });
    }
    return chosen;
  }

  private async look(): Promise<void> {
    this.lookedAt = performance.now();
    this.found = [];
    this.complete = true;
    const wanted = new Set(this.waiters.flatMap(({ priority }) => served[priority]));
    const now = await this.database.now();
    const found: Due[] = [];
    for (const priority of served.low) {
      if (!wanted.has(priority)) continue;
      const some = await dueMaildrops(this.database, priority, now);
      found.push(...some);
      if (some.length === mostCandidates) this.complete = false;
    }
    this.found = found;
  }

  /**
   * Unflushed: a lease that a power cut loses died with its process, and an ending that it loses leaves the mailbox as a
   * killed process does: due, with the ledger saying what is stored.
   */
  private async write(chosen: readonly { waiter: Waiter; due: Due }[]): Promise<void> {
    const endings = this.endings.splice(0);
    let taken: (Taken | null)[] = [];
    try {
      taken = await this.database.runUnflushed(async (tx) => {
        const now = await this.database.now(tx);
        for (const { write } of endings) await write(tx, now);
        const leases: (Taken | null)[] = [];
        for (const { waiter, due } of chosen) {
          leases.push(await this.claim(tx, due, waiter.owner, now));
        }
        return leases;
      });
      for (const { settle } of endings) settle.resolve(undefined);
    } catch (error) {
      if (endings.length === 0) throw error;
      // What one of them cannot write must not keep the others from being written.
      await this.writeEach(endings);
      return;
    }
    chosen.forEach(({ waiter }, at) => {
      const got = taken[at];
      if (!got) return;
      // A receiver that gave up meanwhile does not happen: closing waits for this.
      this.waiters = this.waiters.filter((other) => other !== waiter);
      waiter.resolve(got);
    });
  }

  /**
   * What was saved, or wished to be visited, since the look is read again under its lease: were it left for the next
   * look, somebody who wishes often enough would keep it from ever being visited.
   */
  private async claim(tx: Tx, due: Due, owner: string, now: number): Promise<Taken | null> {
    const lease = await claimMaildrop(tx, due.maildrop, owner, now);
    if (lease) return { ...due, lease, startedAt: now };
    const late = await claimMaildrop(tx, { ...due.maildrop, dueAt: null }, owner, now);
    if (!late) return null;
    const maildrop = await tx.findOneByOrFail(MaildropEntity, { id: late.maildropId });
    // Whoever had it last tells the visit whether a process died with it.
    maildrop.owner = due.maildrop.owner;
    return { maildrop, lease: late, version: null, startedAt: now };
  }

  private async writeEach(endings: readonly Ending[]): Promise<void> {
    for (const { write, settle } of endings) {
      await this.database
        .runUnflushed(async (tx) => write(tx, await this.database.now(tx)))
        .then(() => settle.resolve(undefined), settle.reject);
    }
  }
}
