import { Injectable, Logger } from '@nestjs/common';
import { emptyBooks, type MailboxSettings } from '@postroom/contracts';
import { Pop3Error } from '@postroom/pop3';
import { endVisit, nothingListed } from '../books/keep-books.service.ts';
import { Database } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import { recordEvent } from '../live/record.events.ts';
import { MailboxDepartmentEntity, MailboxEntity } from '../mailbox/mailbox.entity.ts';
import { popBinding } from '../mailbox/secret-binding.service.ts';
import { ThreadIds } from '../thread/thread-ids.service.ts';
import { Secrets } from '../secret/secrets.service.ts';
import { InstallationSettings } from '../settings/settings.service.ts';
import { heartbeatEvery, type Lease, LeaseLostError, leaseTime, renewLease } from './lease.service.ts';
import { VisitEntity } from './ledger.entity.ts';
import { MaildropEntity } from './maildrop.entity.ts';
import { mailboxesOfSame, once, ownAddresses } from './storing-context.ts';
import { pauseAfter, type VisitError, visitError, VisitRefusedError } from './visit-outcome.ts';
import type { VisitContext, VisitCounts, VisitResult } from './visit-session.ts';
import { type StageTaken, VisitStages } from './visit-stages.ts';
import { Visits } from './visits.service.ts';

const second = 1000;
/** A visit stops by itself when its last renewal is this old: before anybody else may take the lease. */
const staleAfter = leaseTime - 15 * second;
/** A visit that takes longer is cut off: its own bound is less, so this one is met by a server that only drips. */
const longestVisit = 15 * 60 * second;
/** While a question waits for its answer, the maildrop is looked at again after this long. */
const questionPause = 15 * 60 * second;

/** Deleting on the server needs "committed" to mean "on disk". */
async function durable(database: Database): Promise<boolean> {
  if (database.engine === 'sqlite') return true;
  const rows: { Value: string }[] = await database.read.query("SHOW VARIABLES LIKE 'innodb_flush_log_at_trx_commit'");
  return rows[0]?.Value === '1';
}

/** A whole visit to one leased maildrop: reads what it needs, visits, and writes how it ended. Never throws. */
@Injectable()
export class MaildropVisits {
  private readonly logger = new Logger('intake');
  private mayDelete: Promise<boolean> | null = null;

  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
    private readonly settings: InstallationSettings,
    private readonly threadIds: ThreadIds,
    private readonly visits: Visits,
  ) {}

  /** @param signal stops the visit after the batch in work */
  async run(maildrop: MaildropEntity, lease: Lease, process: string, signal: AbortSignal): Promise<void> {
    const visitId = newId();
    const startedAt = await this.database.now();
    const counts: VisitCounts = { ...emptyBooks, bytes: 0, account: nothingListed() };
    const stages = new VisitStages();
    const heart = this.heartbeat(lease, signal);
    await this.tellBegun(maildrop);
    let result: VisitResult | null = null;
    let error: VisitError | null = null;
    try {
      const context = await this.context(maildrop, lease, heart.signal, stages);
      result = await this.visits.visit(maildrop, context, counts);
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
    }
    const outcome = { visitId, startedAt, process, counts, error, result, stages: stages.all };
    await this.finish(maildrop, lease, outcome).catch((failure: unknown) => {
      // The database is away: the lease ends by itself, and the next visit compares with the ledger.
      this.logger.error({ visitId, mailboxId: maildrop.mailboxId, msg: 'visit not written', error: String(failure) });
    });
  }

  private async context(
    maildrop: MaildropEntity,
    lease: Lease,
    signal: AbortSignal,
    stages: VisitStages,
  ): Promise<VisitContext> {
    const mailbox = await this.database.read.findOneByOrFail(MailboxEntity, { id: maildrop.mailboxId });
    const links = await this.database.read.findBy(MailboxDepartmentEntity, { mailboxId: mailbox.id });
    const departmentIds = links.map((link) => link.departmentId);
    const { pop } = mailbox.groups;
    const credentials = await this.credentials(mailbox.id, pop);
    const settings = await this.settings.read();
    if (!(await this.deletesAreSafe()) && !settings.deleteWithoutDurability) {
      throw new VisitRefusedError(
        'database',
        'MariaDB does not write each commit to disk (innodb_flush_log_at_trx_commit is not 1), so mail cannot be deleted on its ' +
          'server safely. Set it to 1, or allow deleteWithoutDurability in the settings.',
      );
    }
    return {
      lease,
      mailboxId: mailbox.id,
      pop,
      credentials,
      activatedAt: maildrop.firstSignedInAt,
      signal,
      stages,
      storing: once(async () => ({
        mailbox: {
          id: mailbox.id,
          defaultQueueId: mailbox.defaultQueueId,
          forceDefaultQueue: mailbox.forceDefaultQueue,
          trusted: mailbox.trusted,
          departmentIds,
        },
        ownAddresses: await ownAddresses(this.database.read),
        reopenDays: settings.reopenDays,
        sameDepartmentMailboxIds: await mailboxesOfSame(this.database.read, departmentIds),
        threadKey: await this.threadIds.key(),
      })),
    };
  }

  private async credentials(mailboxId: string, pop: MailboxSettings['pop']): Promise<VisitContext['credentials']> {
    if (pop.authentication === 'oauth2') {
      throw new VisitRefusedError(
        'grant',
        'Signing in with OAuth 2.0 is not set up for this mailbox: choose a password.',
      );
    }
    const password = await this.secrets.open(this.database.read, mailboxId, 'pop.password', popBinding({ pop }));
    if (password === null) {
      throw new VisitRefusedError('sign-in', 'No password is stored for this server and user: type it again and save.');
    }
    return { method: 'password', user: pop.user, password };
  }

  private async deletesAreSafe(): Promise<boolean> {
    this.mayDelete ??= durable(this.database);
    const safe = await this.mayDelete;
    // Asked again while it is not, so that a mended server is believed without a restart.
    if (!safe) this.mayDelete = null;
    return safe;
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

  private async finish(
    maildrop: MaildropEntity,
    lease: Lease,
    outcome: {
      visitId: string;
      startedAt: number;
      process: string;
      counts: VisitCounts;
      error: VisitError | null;
      result: VisitResult | null;
      stages: StageTaken[];
    },
  ): Promise<void> {
    const { counts, error, result } = outcome;
    const mailbox = await this.database.read.findOneBy(MailboxEntity, { id: maildrop.mailboxId });
    const stopped = error === null && result === null;
    const failures = error === null ? 0 : maildrop.failures + 1;
    const poll = mailbox?.groups.pop.pollSeconds ?? 60;
    const pause =
      stopped || result?.more === true
        ? 0
        : result?.asks === true
          ? questionPause
          : pauseAfter(error, failures, poll, Math.random());
    const listed = result !== null || counts.offered > 0;
    await this.database.run(async (tx) => {
      const now = await this.database.now(tx);
      const current = await tx.findOneBy(MaildropEntity, { id: maildrop.id });
      // A save or "poll now" during the visit made it due: that wish is newer than this visit.
      const wished = current !== null && current.dueAt > maildrop.dueAt;
      const written = await tx.update(
        MaildropEntity,
        { id: lease.maildropId, epoch: lease.epoch, owner: lease.owner },
        {
          owner: null,
          leaseUntil: 0,
          ...(wished ? {} : { dueAt: now + pause }),
          lastVisitAt: now,
          ...(stopped
            ? {}
            : {
                failures,
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
      await recordEvent(tx, { kind: 'mailbox.status', mailboxId: maildrop.mailboxId });
      // What alerts are made of: once when it begins, once when it is over.
      if (error !== null && maildrop.errorKind !== error.kind) {
        await recordEvent(tx, { kind: 'mailbox.failing', mailboxId: maildrop.mailboxId, data: { ...error } });
      } else if (error === null && !stopped && maildrop.errorKind !== null) {
        await recordEvent(tx, { kind: 'mailbox.recovered', mailboxId: maildrop.mailboxId });
      }
    });
  }
}

/** A visit is worth a row when it failed, took something, or found the maildrop otherwise than the one before. */
function hasNews(
  maildrop: MaildropEntity,
  { counts, error }: { counts: VisitCounts; error: VisitError | null },
): boolean {
  return error !== null || counts.stored + counts.quarantined > 0 || waitingOf(counts) !== maildrop.waiting;
}

/** For the level: what is skipped because it failed too often waits all the same. */
function waitingOf({ waiting, account }: VisitCounts): number {
  return waiting + account.resting;
}

function visitRow(
  maildrop: MaildropEntity,
  outcome: {
    visitId: string;
    startedAt: number;
    process: string;
    counts: VisitCounts;
    error: VisitError | null;
    stages: StageTaken[];
  },
  endedAt: number,
): VisitEntity {
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
    stages: outcome.stages,
  };
}
