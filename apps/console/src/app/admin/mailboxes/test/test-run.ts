import { HttpErrorResponse } from '@angular/common/http';
import { DestroyRef, Injectable, computed, inject, signal } from '@angular/core';
import { type MailboxTestLine, type MailboxTestRequest, mailboxTestLine } from '@postroom/contracts';
import type { Failure } from '../../../api/failure.ts';
import { failureOf } from '../../../api/read-failure.ts';
import { Session } from '../../../session/session.ts';
import { jsonLines } from './ndjson.ts';
import { type ChannelPlan, channelView, hasEnded, plansOf } from './test-stages.ts';

/**
 * `stopped`: by a person. `broken-off`: the answer ended before all stages did. `failed`: the server did not begin, or
 * could not be reached; `refused`: it found faults in the form.
 */
export type TestPhase = 'not-started' | 'running' | 'ended' | 'stopped' | 'broken-off' | 'refused' | 'failed';

/** One test after the other: its lines as they come in. A new one, leaving the page or Stop ends the one that runs. */
@Injectable()
export class TestRun {
  private readonly session = inject(Session);
  private readonly now = signal<TestPhase>('not-started');
  private readonly why = signal<Failure | null>(null);
  private readonly came = signal<readonly MailboxTestLine[]>([]);
  private readonly plans = signal<readonly ChannelPlan[]>([]);
  private readonly body = signal('');
  private readonly elapsed = signal(0);
  private stopping = new AbortController();

  readonly phase = this.now.asReadonly();
  readonly failure = this.why.asReadonly();
  readonly lines = this.came.asReadonly();
  /** The form that the result is of, as JSON. */
  readonly sent = this.body.asReadonly();
  /** How long the test runs or ran, in ms. */
  readonly ms = this.elapsed.asReadonly();
  readonly channels = computed(() =>
    this.plans().map((plan) => channelView(plan, this.came(), this.now() === 'running')),
  );

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      this.stopping.abort();
    });
  }

  /** Resolves when the test has ended, however it did; `tell` hears each line. */
  async start(request: MailboxTestRequest, tell: (line: MailboxTestLine) => void): Promise<void> {
    this.stopping.abort();
    const { signal: stopped } = (this.stopping = new AbortController());
    const body = JSON.stringify(request);
    const began = performance.now();
    this.body.set(body);
    this.plans.set(plansOf(request));
    this.came.set([]);
    this.why.set(null);
    this.elapsed.set(0);
    this.now.set('running');
    const ticking = setInterval(() => {
      this.elapsed.set(performance.now() - began);
    }, 100);
    stopped.addEventListener('abort', () => {
      clearInterval(ticking);
    });
    const phase = await this.listen(body, stopped, tell);
    clearInterval(ticking);
    if (stopped.aborted) return;
    this.elapsed.set(performance.now() - began);
    this.now.set(phase);
  }

  /** The result holds for this form too. */
  standsFor(request: MailboxTestRequest): void {
    this.body.set(JSON.stringify(request));
  }

  /** Says that the form was not sent, for its own faults. */
  refuse(): void {
    this.stopping.abort();
    this.came.set([]);
    this.plans.set([]);
    this.why.set(null);
    this.now.set('refused');
  }

  stop(): void {
    if (this.now() !== 'running') return;
    this.stopping.abort();
    this.now.set('stopped');
  }

  private async listen(body: string, stopped: AbortSignal, tell: (line: MailboxTestLine) => void): Promise<TestPhase> {
    try {
      const answer = await this.ask(body, stopped);
      if (!answer.ok || answer.body === null) return await this.explain(answer);
      for await (const value of jsonLines(answer.body)) {
        if (stopped.aborted) break;
        const line = mailboxTestLine.parse(value);
        this.came.update((before) => [...before, line]);
        tell(line);
      }
      return this.isWhole() ? 'ended' : 'broken-off';
    } catch (error) {
      if (this.came().length > 0) return 'broken-off';
      const unreachable = error instanceof TypeError;
      this.why.set(failureOf(unreachable ? new HttpErrorResponse({ status: 0, url: testUrl }) : error));
      return 'failed';
    }
  }

  private async ask(body: string, stopped: AbortSignal): Promise<Response> {
    const headers = { 'content-type': 'application/json', accept: 'application/x-ndjson, application/problem+json' };
    const answer = await fetch(testUrl, { method: 'POST', headers, body, signal: stopped });
    if (answer.status !== 401 || this.session.me() === null) return answer;
    await this.session.endedUnderPage();
    return this.ask(body, stopped);
  }

  private async explain(answer: Response): Promise<TestPhase> {
    const { status, url } = answer;
    const failure = failureOf(new HttpErrorResponse({ status, url, error: await answer.text() }));
    this.why.set(failure);
    return failure.faults.length > 0 ? 'refused' : 'failed';
  }

  private isWhole(): boolean {
    return this.plans().every(({ channel }) => hasEnded(this.came().filter((line) => line.channel === channel)));
  }
}

const testUrl = '/api/mailboxes/test';
