import { DestroyRef, Injectable, computed, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import type { ConversationSummary, LiveEvent, Page } from '@postroom/contracts';
import { type Observable, Subject, catchError, map, of, switchMap } from 'rxjs';
import type { Failure } from '../api/failure.ts';
import { failureOf } from '../api/read-failure.ts';
import { reloadOn } from '../live/reload-on.ts';
import type { DataState } from '../ui/data-block.ts';
import { type Rows, neighbour, noRows, refreshed, withMore, withWaiting } from './list-rows.ts';
import { type ListQuery, WorkApi } from './work-api.ts';

const pageSize = 50;
/** Most rows that a refresh reads: a longer list is refreshed at its beginning. */
const mostRefreshed = 200;

type Answer = { readonly page: Page<ConversationSummary> } | { readonly failure: Failure };

/** The list of one queue, or of what is one's own: pages, refreshes that move nothing, and what failed. */
@Injectable()
export class ListState implements DataState {
  private readonly api = inject(WorkApi);
  private readonly rows = signal<Rows>(noRows);
  private readonly query = signal<ListQuery | null>(null);
  private readonly cursor = signal<string | null>(null);
  private readonly failed = signal<Failure | null>(null);
  private readonly busy = signal(false);
  private readonly at = signal<number | null>(null);
  private readonly asks = new Subject<{
    query: ListQuery;
    limit: number;
    take: (page: Page<ConversationSummary>) => void;
    cursor: string | null;
  }>();
  private frozen = false;

  readonly shown = computed(() => this.rows().shown);
  readonly waiting = computed(() => this.rows().waiting.length);
  readonly hasMore = computed(() => this.cursor() !== null);
  readonly value = computed(() => (this.at() === null ? undefined : this.rows()));
  readonly loading = this.busy.asReadonly();
  readonly failure = this.failed.asReadonly();
  readonly loadedAt = this.at.asReadonly();

  constructor() {
    this.asks
      .pipe(
        switchMap(({ query, limit, cursor, take }) =>
          answerOf(this.api.list(query, limit, cursor)).pipe(map((answer) => ({ answer, take }))),
        ),
        takeUntilDestroyed(inject(DestroyRef)),
      )
      .subscribe(({ answer, take }) => {
        this.busy.set(false);
        if ('failure' in answer) {
          this.failed.set(answer.failure);
          return;
        }
        this.failed.set(null);
        this.at.set(Date.now());
        take(answer.page);
      });
    reloadOn(
      (event) => this.matters(event),
      () => {
        this.refresh();
      },
    );
  }

  /** Shows another list, from its beginning. */
  open(query: ListQuery): void {
    this.query.set(query);
    this.rows.set(noRows);
    this.cursor.set(null);
    this.at.set(null);
    this.failed.set(null);
    this.reload();
  }

  reload(): void {
    this.ask(pageSize, null, ({ items, next }) => {
      this.rows.set(withWaiting(noRows, items));
      this.cursor.set(next);
    });
  }

  more(): void {
    this.ask(pageSize, this.cursor(), ({ items, next }) => {
      this.rows.update((rows) => withMore(rows, items));
      this.cursor.set(next);
    });
  }

  /** Reads again what is shown; nothing moves. */
  refresh(): void {
    const limit = this.refreshLimit();
    this.ask(limit, null, ({ items, next }) => {
      this.rows.update((rows) => refreshed(rows, items, { frozen: this.frozen, whole: next === null }));
    });
  }

  /** Shows what came in since. */
  showWaiting(): void {
    const limit = this.refreshLimit();
    this.ask(limit, null, ({ items, next }) => {
      this.rows.update((rows) => withWaiting(rows, items));
      if (next === null) this.cursor.set(null);
    });
  }

  /** While frozen, rows that left the list stay, dimmed. */
  freeze(frozen: boolean): void {
    this.frozen = frozen;
  }

  neighbourOf(id: string | null, step: 1 | -1): ConversationSummary | undefined {
    return neighbour(this.shown(), id, step)?.summary;
  }

  private refreshLimit(): number {
    return Math.min(mostRefreshed, Math.max(pageSize, this.shown().length + this.waiting() + 10));
  }

  private ask(limit: number, cursor: string | null, take: (page: Page<ConversationSummary>) => void): void {
    const query = this.query();
    if (query === null) return;
    this.busy.set(true);
    this.asks.next({ query, limit, cursor, take });
  }

  private matters({ kind, queueId, conversationId }: LiveEvent): boolean {
    if (kind === 'mailbox.status' || kind === 'mailbox.changed' || conversationId === null) return false;
    const own = this.query()?.queueId ?? null;
    return own === null || queueId === own || this.shown().some(({ summary }) => summary.id === conversationId);
  }
}

function answerOf(call: Observable<Page<ConversationSummary>>): Observable<Answer> {
  return call.pipe(
    map((page) => ({ page })),
    catchError((error: unknown) => of({ failure: failureOf(error) })),
  );
}
