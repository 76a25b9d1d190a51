import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { emptyBooks } from '@postroom/contracts';
import { Pop3Error } from '@postroom/pop3';
import { nothingListed } from '../books/keep-books.service.ts';
import { Database, type Tx } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import { recordEvent } from '../live/record.events.ts';
import { tellVisitFigures } from '../metrics/visit-figures.events.ts';
import { heartbeatEvery, type Lease, LeaseLostError, leaseTime, renewLease } from './lease.service.ts';
import type { MaildropEntity } from './maildrop.entity.ts';
import { Suspicion } from './suspicion.ts';
import { VisitContexts } from './visit-context.service.ts';
import { pauseOf, writeEnding } from './visit-ending.ts';
import { type VisitError, visitError, VisitRefusedError } from './visit-outcome.ts';
import type { VisitCounts, VisitResult } from './visit-session.ts';
import { VisitStages } from './visit-stages.ts';
import { tellStep } from './visit-steps.ts';
import { Visits } from './visits.service.ts';

const second = 1000;
/** How a visit ended is told again so long after the database did not take it. */
const writeAgainAfter = 2 * second;
/** A visit stops by itself when its last renewal is this old: before anybody else may take the lease. */
const staleAfter = leaseTime - 15 * second;
/** A visit that takes longer is cut off: its own bound is less, so this one is met by a server that only drips. */
const longestVisit = 15 * 60 * second;

/** Writes how a visit ended in one transaction, perhaps together with others; `pause` in ms is how long the maildrop rests. */
export type WriteEnding = (write: (tx: Tx, now: number) => Promise<void>, pause: number) => Promise<void>;

/** A whole visit to one leased maildrop: reads what it needs, visits, and writes how it ended. Never throws. */
@Injectable()
export class MaildropVisits {
  private readonly logger = new Logger('intake');
  /** Of all leases that this process has had. */
  private readonly owners = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly contexts: VisitContexts,
    private readonly visits: Visits,
  ) {}

  /**
   * @param signal stops the visit after the batch in work
   * @param taken what was read together with the lease, and who writes how the visit ended; else it is done here
   */
  async run(
    maildrop: MaildropEntity,
    lease: Lease,
    process: string,
    signal: AbortSignal,
    taken: { version: number | null; startedAt?: number; end?: WriteEnding } = { version: null },
  ): Promise<void> {
    const visitId = newId();
    const startedAt = taken.startedAt ?? (await this.database.now());
    const counts: VisitCounts = { ...emptyBooks, bytes: 0, account: nothingListed() };
    const stages = new VisitStages();
    const heart = this.heartbeat(lease, signal);
    let told = false;
    // Before that nobody could see it.
    const telling = setTimeout(() => {
      told = true;
      void this.tellBegun(maildrop);
    }, second);
    let result: VisitResult | null = null;
    let error: VisitError | null = null;
    try {
      const context = await this.contexts.read(maildrop, taken.version, { lease, signal: heart.signal, stages });
      const suspicion = Suspicion.of(this.database, maildrop, lease, this.owners);
      this.owners.add(lease.owner);
      result = await this.visits.visit(maildrop, { ...context, suspicion }, counts);
    } catch (thrown) {
      if (heart.tooLong()) {
        error = {
          kind: 'timeout',
          message: `The visit was cut off after ${longestVisit / 60_000} minutes: the server sends too slowly.`,
        };
      } else if (thrown instanceof LeaseLostError || heart.signal.aborted) {
        this.logger.warn({
          visitId,
          mailboxId: maildrop.mailboxId,
          msg: 'visit stopped',
          reason: String(heart.signal.reason ?? thrown),
        });
      } else {
        error = visitError(thrown);
        if (!(thrown instanceof Pop3Error) && !(thrown instanceof VisitRefusedError)) {
          this.logger.error({
            visitId,
            mailboxId: maildrop.mailboxId,
            msg: 'visit failed',
            stack: (thrown as Error).stack,
          });
        }
      }
    } finally {
      heart.stop();
      clearTimeout(telling);
    }
    tellStep('ended');
    const pollSeconds = this.contexts.pollSeconds(maildrop.mailboxId);
    const outcome = { visitId, startedAt, process, counts, error, result, stages: stages.all, pollSeconds, told };
    const { stored, quarantined, bytes } = counts;
    tellVisitFigures({ stored, quarantined, bytes, errorKind: error?.kind ?? null, stages: stages.all });
    const pauseMs = pauseOf(maildrop, outcome);
    const end = taken.end ?? ((write) => this.database.run(async (tx) => write(tx, await this.database.now(tx))));
    const ended = () => end((tx, now) => writeEnding(tx, maildrop, lease, outcome, pauseMs, now), pauseMs);
    await this.insist(ended, signal).catch((failure: unknown) => {
      // The database is away: the lease ends by itself, and the next visit compares with the ledger.
      this.logger.error({ visitId, mailboxId: maildrop.mailboxId, msg: 'visit not written', error: String(failure) });
    });
  }

  /**
   * A database that was away for a moment is told later how the visit ended: else the mailbox would wait until the lease
   * ends. Past that time nobody believes it any more.
   * @throws the last failure
   */
  private async insist(write: () => Promise<void>, stop: AbortSignal): Promise<void> {
    const until = performance.now() + leaseTime;
    for (;;) {
      try {
        await write();
        return;
      } catch (error) {
        if (stop.aborted || performance.now() + writeAgainAfter > until) throw error;
      }
      await pause(writeAgainAfter, undefined, { signal: stop }).catch(() => undefined);
    }
  }

  /** Renews the lease between the visit's own transactions; aborts the visit once it can no longer be renewed. */
  private heartbeat(
    lease: Lease,
    stop: AbortSignal,
  ): { signal: AbortSignal; tooLong: () => boolean; stop: () => void } {
    const aborter = new AbortController();
    const onStop = () => aborter.abort(new Error('The receiver stops.'));
    if (stop.aborted) onStop();
    stop.addEventListener('abort', onStop, { once: true });
    const begunAt = performance.now();
    const tooLong = () => performance.now() - begunAt > longestVisit;
    let renewedAt = begunAt;
    let renewing = false;
    const renew = async (): Promise<void> => {
      // A database that does not answer is not asked again meanwhile; the renewal's age tells.
      if (renewing) return;
      renewing = true;
      try {
        await this.database.run((tx) => renewLease(this.database, tx, lease));
        renewedAt = performance.now();
      } catch (error) {
        if (error instanceof LeaseLostError) aborter.abort(error);
      } finally {
        renewing = false;
      }
    };
    const timer = setInterval(() => {
      void renew();
      if (tooLong()) aborter.abort(new Error('The visit takes too long.'));
      if (performance.now() - renewedAt > staleAfter) aborter.abort(new LeaseLostError());
    }, heartbeatEvery);
    return {
      signal: aborter.signal,
      tooLong,
      stop: () => {
        clearInterval(timer);
        stop.removeEventListener('abort', onStop);
      },
    };
  }

  private async tellBegun(maildrop: MaildropEntity): Promise<void> {
    await this.database
      .run((tx) => recordEvent(tx, { kind: 'mailbox.status', mailboxId: maildrop.mailboxId }))
      .catch((error: unknown) => this.logger.warn({ msg: 'event not written', error: String(error) }));
  }
}
