import { Logger } from '@nestjs/common';
import type { Settings } from '@postroom/contracts';
import { In } from 'typeorm';
import type { Database } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import { MailboxEntity } from '../mailbox/mailbox.entity.ts';
import type { Secrets } from '../secret/secrets.service.ts';
import type { InstallationSettings } from '../settings/settings.service.ts';
import type { RawStore } from '../storage/raw-store.service.ts';
import { type Claim, Claims } from './claims.ts';
import type { FromAddresses } from './from-addresses.service.ts';
import type { SendResult } from './outcome.ts';
import { type BreakOff, SendAttempts } from './send-attempt.ts';
import { checkSending } from './send-checks.ts';
import { SendRate } from './send-rate.ts';
import type { SendSignal } from './send-signal.ts';
import { ServerWaits } from './server-waits.ts';
import { SmtpSessions, type SmtpTimes, type TokenGiver } from './smtp-sessions.ts';
import { relayTarget, serverKey, type SmtpTarget } from './smtp-target.ts';

/** Mails under way at once: in this process, to one server, from one mailbox. */
const mostAtOnce = 8;
const mostPerServer = 4;
const mostPerMailbox = 2;
/** Pages of due mailboxes that one pass looks through. */
const mostPages = 50;
const pollMs = 1000;
const recoverEveryMs = 10_000;
/** At a stop, what is under way has so long to end by itself. */
const stopMs = 10_000;

export interface SendWorkerParts {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly settings: InstallationSettings;
  readonly fromAddresses: FromAddresses;
  readonly store: RawStore;
  readonly signal: SendSignal;
  readonly relayUrl: string | null;
  readonly tokens: TokenGiver;
  readonly times?: SmtpTimes;
}

/** Where a mailbox's mail goes, as far as it is known before a claim; '' where it has to be held. */
interface Route {
  readonly server: string;
  readonly perMinute: number;
}

interface Job {
  readonly mailboxId: string;
  readonly server: string;
  readonly abort: AbortController;
  done: Promise<void>;
}

/** Sends what is due: one in each process with the role `send`. */
export class SendWorker {
  private readonly logger = new Logger('send');
  private readonly claims: Claims;
  private readonly sessions: SmtpSessions;
  private readonly attempts: SendAttempts;
  private readonly waits = new ServerWaits();
  private readonly rate = new SendRate();
  private readonly jobs = new Set<Job>();
  private running: Promise<void> | null = null;
  private stopped = false;
  private wakeUp: () => void = () => undefined;
  private woken = false;
  private recoveredAt = -Infinity;

  constructor(private readonly parts: SendWorkerParts) {
    this.claims = new Claims(parts.database, newId());
    this.sessions = new SmtpSessions(parts.tokens, parts.times);
    this.attempts = new SendAttempts(parts.database, parts.store, this.claims, this.sessions);
  }

  start(): void {
    this.parts.signal.listen(() => this.wake());
    this.running = this.loop();
  }

  /** Claims nothing more, lets what is under way end for 10 s, then breaks it off. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.parts.signal.listen(null);
    this.wake();
    await this.running;
    const ended = Promise.all([...this.jobs].map((job) => job.done));
    const timer = setTimeout(() => this.abort(), stopMs);
    await ended;
    clearTimeout(timer);
    this.sessions.close();
  }

  /** Claims nothing more and breaks off what is under way: queued again, or unsure where the body had begun. */
  abort(): void {
    this.stopped = true;
    for (const job of this.jobs) job.abort.abort('stopped' satisfies BreakOff);
  }

  private wake(): void {
    this.woken = true;
    this.wakeUp();
  }

  private async loop(): Promise<void> {
    while (!this.stopped) {
      this.woken = false;
      try {
        await this.pass();
      } catch (error) {
        // The database is away, say: the next pass tries again, and nothing is lost meanwhile.
        this.logger.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      }
      await this.untilWoken();
    }
  }

  private async untilWoken(): Promise<void> {
    // `woken` is set by others while a pass runs.
    if (this.woken || this.stopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pollMs);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async pass(): Promise<void> {
    const settings = await this.parts.settings.read();
    if (performance.now() - this.recoveredAt >= recoverEveryMs) {
      // On SQLite no other process has the database: what is claimed at the start was left by one that died.
      const all = this.recoveredAt === -Infinity && this.parts.database.engine === 'sqlite';
      await this.claims.recover(all, settings.resendUnsure);
      this.recoveredAt = performance.now();
    }
    while (this.jobs.size < mostAtOnce && !this.stopped) {
      if (!(await this.round(settings))) return;
    }
  }

  /** One entry of each mailbox that is due, so that no mailbox with many keeps others waiting. False: nothing began. */
  private async round(settings: Settings): Promise<boolean> {
    const full = [...new Set([...this.jobs].map((job) => job.mailboxId))].filter(
      (id) => this.count((job) => job.mailboxId === id) >= mostPerMailbox,
    );
    const except = [...full];
    let begun = false;
    // Page by page: many mailboxes of a server that is away must not hide the others behind them.
    for (let page = 0; page < mostPages && !begun; page += 1) {
      const due = await this.claims.dueMailboxes(except);
      if (due.length === 0) return false;
      const routes = await this.routesOf(due, settings.mailboxDefaults.sendPerMinute);
      for (const mailboxId of due) {
        if (this.jobs.size >= mostAtOnce || this.stopped) return begun;
        const route = routes.get(mailboxId) ?? { server: '', perMinute: 0 };
        if (this.mayTry(mailboxId, route) && (await this.claimAndSend(mailboxId, route, settings))) begun = true;
      }
      except.push(...due);
    }
    return begun;
  }

  private mayTry(mailboxId: string, { server, perMinute }: Route): boolean {
    if (this.waits.isWaiting(server) || this.waits.isWaiting(mailboxId)) return false;
    if (!this.rate.allows(mailboxId, perMinute)) return false;
    return server === '' || this.count((job) => job.server === server) < mostPerServer;
  }

  private count(wanted: (job: Job) => boolean): number {
    return [...this.jobs].filter(wanted).length;
  }

  private async routesOf(mailboxIds: readonly string[], perMinuteDefault: number): Promise<Map<string, Route>> {
    const rows = await this.parts.database.read.find(MailboxEntity, {
      select: { id: true, groups: true },
      where: { id: In([...mailboxIds]) },
    });
    const { relayUrl } = this.parts;
    return new Map(
      rows.map(({ id, groups }): [string, Route] => {
        const server = groups.smtp ?? (relayUrl === null ? null : relayTarget(relayUrl));
        const perMinute = groups.more.sendPerMinute ?? perMinuteDefault;
        return [id, { server: server === null ? '' : serverKey(server), perMinute }];
      }),
    );
  }

  private async claimAndSend(mailboxId: string, route: Route, settings: Settings): Promise<boolean> {
    const { resendUnsure, trainingMode } = settings;
    const { server, perMinute } = route;
    // A holder, since the check runs inside the claim's transaction.
    const found: { target: SmtpTarget | null } = { target: null };
    const claim = await this.claims.claimNext(mailboxId, resendUnsure, async (tx, entry) => {
      const checked = await checkSending(tx, entry, { ...this.parts, trainingMode });
      found.target = checked.target;
      return checked.hold;
    });
    if (!claim) return false;
    this.rate.note(mailboxId, perMinute);
    const job: Job = { mailboxId, server, abort: new AbortController(), done: Promise.resolve() };
    this.jobs.add(job);
    job.done = this.send(job, claim, found.target, resendUnsure)
      .catch((error: unknown) => {
        // Nothing was written: the claim runs out and the entry is recovered.
        this.logger.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      })
      .finally(() => {
        this.jobs.delete(job);
        this.wake();
      });
    return true;
  }

  private async send(job: Job, claim: Claim, target: SmtpTarget | null, resendUnsure: boolean): Promise<void> {
    if (target === null) {
      await this.attempts.pretend(claim, resendUnsure);
      return;
    }
    const result = await this.attempts.send(claim, target, job.abort, resendUnsure);
    if (result !== null) this.noteServer(job, result);
  }

  private noteServer(job: Job, result: SendResult): void {
    if (result.kind === 'failed' && result.fault.signIn) this.waits.failed(job.mailboxId);
    else if (result.kind === 'failed' && result.stage === 'connect') this.waits.failed(job.server);
    else {
      this.waits.answered(job.server);
      this.waits.answered(job.mailboxId);
    }
  }
}
