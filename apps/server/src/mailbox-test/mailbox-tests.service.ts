import { lookup } from 'node:dns';
import { Injectable } from '@nestjs/common';
import type { MailboxTestLine } from '@postroom/contracts';
import { recordAudit } from '../audit/record.events.ts';
import { Database } from '../database/database.ts';
import type { Caller } from '../http/caller.ts';
import { ProblemError } from '../http/problem-error.ts';
import { FormSettings, type FormToTest } from '../mailbox/form-settings.service.ts';
import { InstallationSettings } from '../settings/settings.service.ts';
import { StageFailure } from './failures.ts';
import { FormTokens } from './form-tokens.service.ts';
import { PopTest } from './pop-test.ts';
import { SmtpTest } from './smtp-test.ts';
import { channelBounds, type SignInMeans, type Target } from './target.ts';

/** A person may test so often within a minute. */
const mostTestsAMinute = 10;
const minute = 60_000;

/** A test that is ready to begin; ends with its channels, or when the signal says so. */
export type MailboxTestRun = (signal: AbortSignal, tell: (line: MailboxTestLine) => void) => Promise<void>;

/** Tries the settings of a form at their servers, without touching mail. */
@Injectable()
export class MailboxTests {
  /** When each person tested, within the last minute. */
  private readonly times = new Map<string, number[]>();

  constructor(
    private readonly database: Database,
    private readonly forms: FormSettings,
    private readonly installation: InstallationSettings,
    private readonly tokens: FormTokens,
  ) {}

  /**
   * Reads the form; nothing is sent to anybody before the run begins.
   * @throws 400 with the faults of the form; 404; 429 past the bound
   */
  async prepare(body: unknown, caller: Caller): Promise<MailboxTestRun> {
    const form = await this.forms.read(body, caller);
    this.count(caller.personId);
    const { pop, smtp } = form.settings;
    await this.database.run((tx) =>
      recordAudit(tx, {
        personId: caller.personId,
        action: 'mailbox.tested',
        targetId: form.mailboxId,
        detail: { pop: `${pop.host}:${pop.port}`, smtp: smtp === null ? null : `${smtp.host}:${smtp.port}` },
      }),
    );
    const { mailboxDefaults } = await this.installation.read();
    return async (signal, tell) => {
      const channels = [new PopTest(this.popTarget(form, signal), pop, tell).run()];
      const out = this.smtpTarget(form, signal);
      if (out) {
        const { email, more } = form.settings;
        const attachmentsTotalBytes = more.attachmentsTotalBytes ?? mailboxDefaults.attachmentsTotalBytes;
        channels.push(new SmtpTest(out, { email, attachmentsTotalBytes }, tell).run());
      }
      await Promise.all(channels);
    };
  }

  private count(personId: string): void {
    const since = performance.now() - minute;
    for (const [person, times] of this.times) {
      const late = times.filter((time) => time > since);
      if (late.length === 0) this.times.delete(person);
      else this.times.set(person, late);
    }
    const own = this.times.get(personId) ?? [];
    if (own.length >= mostTestsAMinute) {
      throw new ProblemError(
        'too-many-tries',
        'You tested ten times within a minute. Wait a moment, then test again.',
        {
          retryAfterSeconds: Math.ceil(((own[0] ?? since) - since) / 1000),
        },
      );
    }
    this.times.set(personId, [...own, performance.now()]);
  }

  private popTarget(form: FormToTest, signal: AbortSignal): Target {
    const { pop } = form.settings;
    const { host, port, security, caPem, user } = pop;
    const means: SignInMeans =
      pop.authentication === 'oauth2'
        ? { method: 'token', user, token: () => this.token(form) }
        : { method: 'password', user, password: form.passwords.pop };
    return { ...this.target(form, signal), channel: 'pop', host, port, security, caPem, signIn: means };
  }

  private smtpTarget(form: FormToTest, signal: AbortSignal): Target | null {
    const { smtp } = form.settings;
    if (smtp === null) return null;
    const { host, port, security, caPem, authentication } = smtp;
    const user = smtp.user ?? '';
    const means: SignInMeans =
      authentication === 'none'
        ? { method: 'none' }
        : authentication === 'oauth2'
          ? { method: 'token', user, token: () => this.token(form) }
          : { method: 'password', user, password: form.passwords.smtp };
    return { ...this.target(form, signal), channel: 'smtp', host, port, security, caPem, signIn: means };
  }

  private target({ settings }: FormToTest, signal: AbortSignal): Pick<Target, 'bounds' | 'signal' | 'lookup' | 'now'> {
    const silenceMs = Math.min(settings.pop.timeoutSeconds * 1000, channelBounds.silenceMs);
    return {
      bounds: { ...channelBounds, silenceMs },
      signal,
      lookup: lookup,
      now: () => new Date(),
    };
  }

  private async token(form: FormToTest): Promise<string> {
    try {
      return await this.tokens.tokenFor(form.mailboxId, form.settings, form.typed);
    } catch (error) {
      const { kind, message } = error as { kind?: unknown; message: string };
      throw new StageFailure(kind === 'grant' ? 'token-missing' : 'token-failed', { reason: message });
    }
  }
}
