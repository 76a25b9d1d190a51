import { Injectable, computed, inject, signal } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import { Live } from '../../live/live.ts';
import { Formats } from '../../text/formats.ts';
import { Texts } from '../../text/texts.ts';
import { QuarantineApi } from './quarantine-api.ts';

/** A message is read within half a minute; after so long without news, in ms, nothing more is to be expected. */
const patience = 120_000;

interface Progress {
  readonly total: number;
  readonly done: number;
  readonly ended: string | null;
}

/**
 * How far "retry all" is. The server answers at once and then tells of each message, read or not, by one event: these are
 * counted here, wherever in the console one is.
 */
@Injectable({ providedIn: 'root' })
export class RetryAll {
  private readonly api = inject(QuarantineApi);
  private readonly formats = inject(Formats);
  private readonly t = inject(Texts).messages;
  private readonly now = signal<Progress | null>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;

  readonly progress = this.now.asReadonly();
  readonly running = computed(() => this.now()?.ended === null);
  readonly words = computed(() => {
    const now = this.now();
    if (now === null) return '';
    const { done, total, ended } = now;
    return ended ?? this.t().quarantine.progress(this.formats.number(done), this.formats.number(total));
  });

  constructor() {
    inject(Live).events.subscribe(({ kind }) => {
      const now = this.now();
      if (now?.ended !== null) return;
      // After a break of the stream nobody knows how many were missed.
      if (kind === 'reset') this.stop(now);
      else if (kind === 'quarantine.changed') this.count({ ...now, done: now.done + 1 });
    });
  }

  /** @throws what the call ends with */
  async start(): Promise<void> {
    const total = await firstValueFrom(this.api.countNow());
    this.count({ total, done: 0, ended: null });
    try {
      await firstValueFrom(this.api.retryAll());
    } catch (error) {
      this.dismiss();
      throw error;
    }
  }

  dismiss(): void {
    clearTimeout(this.timer);
    this.now.set(null);
  }

  private count(now: Progress): void {
    clearTimeout(this.timer);
    this.now.set(now);
    if (now.done >= now.total) void this.end(now);
    else {
      this.timer = setTimeout(() => {
        this.stop(now);
      }, patience);
    }
  }

  private stop(now: Progress): void {
    clearTimeout(this.timer);
    const { done, total } = now;
    const ended = this.t().quarantine.progressStopped(this.formats.number(done), this.formats.number(total));
    this.now.set({ ...now, ended });
  }

  private async end(now: Progress): Promise<void> {
    try {
      const left = await firstValueFrom(this.api.countNow());
      const gone = Math.max(0, now.total - left);
      const { progressEnded } = this.t().quarantine;
      this.now.set({ ...now, ended: progressEnded(left, this.formats.number(left), this.formats.number(gone)) });
    } catch {
      // How many are left says the list; only the sentence about it is missing.
      this.now.set(null);
    }
  }
}
