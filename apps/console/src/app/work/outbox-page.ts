import { ChangeDetectionStrategy, Component, DestroyRef, computed, effect, inject, input, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatSelectModule } from '@angular/material/select';
import { Router, RouterLink } from '@angular/router';
import { type OutboxEntry, type Page as PageOf, outboxStates } from '@postroom/contracts';
import { Subject, catchError, firstValueFrom, map, of, switchMap } from 'rxjs';
import { type Failure, sentenceOf } from '../api/failure.ts';
import { failureOf } from '../api/read-failure.ts';
import { reloadOn } from '../live/reload-on.ts';
import { Formats } from '../text/formats.ts';
import { Texts } from '../text/texts.ts';
import { DataBlock, type DataState } from '../ui/data-block.ts';
import { Empty } from '../ui/empty.ts';
import { fieldDefaults } from '../ui/field-defaults.ts';
import { Notices } from '../ui/notices.ts';
import { Page } from '../ui/page.ts';
import { RelativeTime } from '../ui/relative-time.ts';
import { StateChip } from '../ui/state-chip.ts';
import { ComposeApi } from './compose-api.ts';
import { type OutboxAct, outboxActs, outboxLook } from './outbox-words.ts';
import { PendingSendsView } from './pending-sends.ts';

/** Recipients shown of one mail. */
const mostRecipients = 10;

/** Everything on its way, with the servers' own words, and what may be done about it. */
@Component({
  selector: 'app-outbox-page',
  imports: [
    DataBlock,
    Empty,
    MatButtonModule,
    MatFormFieldModule,
    MatSelectModule,
    Page,
    PendingSendsView,
    RelativeTime,
    RouterLink,
    StateChip,
  ],
  providers: [fieldDefaults],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './outbox-page.html',
  styleUrl: './outbox-page.scss',
})
export class OutboxPage implements DataState {
  readonly state = input<string>();

  protected readonly t = inject(Texts).messages;
  protected readonly formats = inject(Formats);
  private readonly api = inject(ComposeApi);
  private readonly router = inject(Router);
  private readonly notices = inject(Notices);
  protected readonly states = outboxStates.filter((state) => state !== 'draft');
  protected readonly chosen = computed(() => this.states.find((state) => state === this.state()) ?? null);
  private readonly page = signal<PageOf<OutboxEntry> | undefined>(undefined);
  private readonly failed = signal<Failure | null>(null);
  private readonly at = signal<number | null>(null);
  private readonly busy = signal(false);
  private readonly asks = new Subject<string | null>();

  readonly value = this.page.asReadonly();
  readonly loading = this.busy.asReadonly();
  readonly failure = this.failed.asReadonly();
  readonly loadedAt = this.at.asReadonly();
  protected readonly rows = computed(() =>
    (this.page()?.items ?? []).map((entry) => ({
      entry,
      look: outboxLook(entry.state, this.t(), entry.notDelivered),
      acts: outboxActs(entry),
      shown: entry.recipients.slice(0, mostRecipients),
      others: Math.max(0, entry.recipients.length - mostRecipients),
      answers: [...new Set(entry.recipients.flatMap(({ response }) => response ?? []))].slice(0, 3),
    })),
  );

  constructor() {
    this.asks
      .pipe(
        switchMap((cursor) =>
          this.api.outbox(this.chosen(), cursor).pipe(
            map((page) => ({ page, cursor })),
            catchError((error: unknown) => of({ failure: failureOf(error) })),
          ),
        ),
        takeUntilDestroyed(inject(DestroyRef)),
      )
      .subscribe((answer) => {
        this.busy.set(false);
        if ('failure' in answer) {
          this.failed.set(answer.failure);
          return;
        }
        const { page, cursor } = answer;
        this.failed.set(null);
        this.at.set(Date.now());
        this.page.update((before) =>
          cursor === null ? page : { items: [...(before?.items ?? []), ...page.items], next: page.next },
        );
      });
    effect(() => {
      this.chosen();
      this.page.set(undefined);
      this.reload();
    });
    reloadOn(
      ({ kind }) => kind === 'outbox.changed' || kind === 'message.sent',
      () => {
        this.reload();
      },
    );
  }

  reload(): void {
    this.busy.set(true);
    this.asks.next(null);
  }

  protected more(): void {
    this.busy.set(true);
    this.asks.next(this.page()?.next ?? null);
  }

  protected filter(state: string | null): void {
    void this.router.navigate([], { queryParams: { state }, replaceUrl: true });
  }

  protected actWords(act: OutboxAct, entry: OutboxEntry): string {
    const words = this.t().outbox;
    if (act === 'cancel') return words.cancel;
    if (act === 'mark-sent') return words.markSent;
    return entry.state === 'deferred' || entry.state === 'held' ? words.tryNow : words.retry;
  }

  protected async act(entry: OutboxEntry, act: OutboxAct): Promise<void> {
    const words = this.t().outbox;
    const told = { retry: words.retried, cancel: words.canceled, 'mark-sent': words.marked };
    try {
      const changed = await firstValueFrom(this.api.act(entry.id, act));
      this.page.update((page) =>
        page === undefined
          ? page
          : { ...page, items: page.items.map((each) => (each.id === changed.id ? changed : each)) },
      );
      this.notices.say(told[act]);
    } catch (error) {
      this.notices.say(sentenceOf(failureOf(error), this.t()));
      this.reload();
    }
  }
}
