import type { Tx } from '../database/database.ts';
import { endVisit } from '../books/keep-books.service.ts';
import { type EventToRecord, recordEvents } from '../live/record.events.ts';
import type { Lease } from './lease.service.ts';
import { VisitEntity } from './ledger.entity.ts';
import { MaildropEntity } from './maildrop.entity.ts';
import { pauseAfter, type VisitError } from './visit-outcome.ts';
import type { VisitCounts, VisitResult } from './visit-session.ts';
import type { StageTaken } from './visit-stages.ts';

/** While a question waits for its answer, the maildrop is looked at again after this long. */
const questionPause = 15 * 60 * 1000;

/** How a visit went. Without error and result it was stopped. */
export interface VisitOutcome {
  readonly visitId: string;
  readonly startedAt: number;
  readonly process: string;
  readonly counts: VisitCounts;
  readonly error: VisitError | null;
  readonly result: VisitResult | null;
  readonly stages: readonly StageTaken[];
  readonly pollSeconds: number;
  /** Viewers were told that it goes on. */
  readonly told: boolean;
}

/** A server's LOGIN-DELAY is kept up to so many seconds: no server puts a mailbox off for a day. */
const longestLoginDelay = 3600;

/** How long the maildrop then rests, in ms: at least as long as its server wants between two sign-ins (RFC 2449 section 6.5). */
export function pauseOf(maildrop: MaildropEntity, outcome: VisitOutcome): number {
  const delay = Math.min(maildrop.observed?.loginDelaySeconds ?? 0, longestLoginDelay) * 1000;
  return Math.max(wantedPause(maildrop, outcome), delay);
}

function wantedPause(maildrop: MaildropEntity, { error, result, pollSeconds }: VisitOutcome): number {
  if (result?.more === true || (error === null && result === null)) return 0;
  if (result?.asks === true) return questionPause;
  return pauseAfter(error, error === null ? 0 : maildrop.failures + 1, pollSeconds, Math.random());
}

/**
 * Writes how a visit ended, and gives its lease back; nothing where the lease was lost.
 * @param maildrop as it was read before the visit
 * @param now database time
 */
export async function writeEnding(
  tx: Tx,
  maildrop: MaildropEntity,
  lease: Lease,
  outcome: VisitOutcome,
  pause: number,
  now: number,
): Promise<void> {
  const { counts, error, result } = outcome;
  const stopped = error === null && result === null;
  const listed = result !== null || counts.offered > 0;
  // A save or "poll now" during the visit made it due: that wish is newer than this visit.
  const dueAt = `CASE WHEN due_at > ${Math.trunc(maildrop.dueAt)} THEN due_at ELSE ${Math.trunc(now + pause)} END`;
  const written = await tx.update(
    MaildropEntity,
    { id: lease.maildropId, epoch: lease.epoch, owner: lease.owner },
    {
      owner: null,
      leaseUntil: 0,
      inWork: null,
      dueAt: () => dueAt,
      lastVisitAt: now,
      ...(stopped
        ? {}
        : {
            failures: error === null ? 0 : maildrop.failures + 1,
            errorKind: error?.kind ?? null,
            errorMessage: error?.message ?? null,
            failingSince: error === null ? null : (maildrop.failingSince ?? now),
          }),
      ...(listed ? { waiting: waitingOf(counts) } : {}),
    },
  );
  if (written.affected !== 1) return;
  const place = { maildropId: maildrop.id, mailboxId: maildrop.mailboxId };
  await endVisit(tx, place, counts.account, counts, now);
  if (hasNews(maildrop, outcome)) await tx.insert(VisitEntity, visitRow(maildrop, outcome, now));
  await recordEvents(tx, eventsOf(maildrop, outcome));
}

/** What viewers see change, and what alerts are made of: once when it begins, once when it is over. */
function eventsOf(maildrop: MaildropEntity, outcome: VisitOutcome): EventToRecord[] {
  const { error, result, told } = outcome;
  const { mailboxId } = maildrop;
  const events: EventToRecord[] = [];
  const changed = (error?.kind ?? null) !== maildrop.errorKind || (error?.message ?? null) !== maildrop.errorMessage;
  const asks = result?.asks === true && maildrop.question === null;
  if (told || changed || asks || maildrop.lastVisitAt === null || hasNews(maildrop, outcome)) {
    events.push({ kind: 'mailbox.status', mailboxId });
  }
  if (error !== null && maildrop.errorKind !== error.kind) {
    events.push({ kind: 'mailbox.failing', mailboxId, data: { ...error } });
  } else if (error === null && result !== null && maildrop.errorKind !== null) {
    events.push({ kind: 'mailbox.recovered', mailboxId });
  }
  return events;
}

/** A visit is worth a row when it failed, took something, or found the maildrop otherwise than the one before. */
function hasNews(maildrop: MaildropEntity, { counts, error }: VisitOutcome): boolean {
  return error !== null || counts.stored + counts.quarantined > 0 || waitingOf(counts) !== maildrop.waiting;
}

/** For the level: what is skipped because it failed too often waits all the same. */
function waitingOf({ waiting, account }: VisitCounts): number {
  return waiting + account.resting;
}

function visitRow(maildrop: MaildropEntity, outcome: VisitOutcome, endedAt: number): VisitEntity {
  const { offered, stored, alreadyStored, quarantined, skipped, waiting, bytes } = outcome.counts;
  return {
    id: outcome.visitId,
    mailboxId: maildrop.mailboxId,
    maildropId: maildrop.id,
    startedAt: outcome.startedAt,
    endedAt,
    process: outcome.process,
    offered,
    stored,
    alreadyStored,
    quarantined,
    skipped,
    waiting,
    bytes,
    errorKind: outcome.error?.kind ?? null,
    errorMessage: outcome.error?.message ?? null,
    stages: [...outcome.stages],
  };
}
