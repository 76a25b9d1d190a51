import { DestroyRef, type Signal, computed, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import type { Page } from '@postroom/contracts';
import { type Observable, Subject, catchError, map, of, switchMap } from 'rxjs';
import type { Failure } from './failure.ts';
import { failureOf } from './read-failure.ts';
import type { Remote } from './remote.ts';

/** Most rows that one answer of the server carries. */
const mostAtOnce = 200;

/** Rows whose ids grow with time, newest first: the server's newest, then what was read before and is older than those. */
export function withOlder<T extends { readonly id: string }>(fresh: Page<T>, before: Page<T> | undefined): Page<T> {
  const last = fresh.items.at(-1);
  if (before === undefined || last === undefined || fresh.next === null) return fresh;
  const older = before.items.filter(({ id }) => id < last.id);
  return older.length === 0 ? fresh : { items: [...fresh.items, ...older], next: before.next };
}

/** A list that is read page by page, newest first; `reload` renews what is shown without taking older rows away. */
export interface Paged<T> extends Remote<readonly T[]> {
  /** There is more than is shown. */
  readonly hasMore: Signal<boolean>;
  more(): void;
}

type Read<T> = (limit: number, cursor: string | null) => Observable<Page<T>>;

interface Ask {
  readonly limit: number;
  readonly cursor: string | null;
  readonly anew: boolean;
}

/** Begins to read at once, again whenever `restart` was called. Call while a page is made. */
export function paged<T extends { readonly id: string }>(
  read: Read<T>,
  step: number,
): Paged<T> & { restart: () => void } {
  const page = signal<Page<T> | undefined>(undefined);
  const failure = signal<Failure | null>(null);
  const loadedAt = signal<number | null>(null);
  const loading = signal(false);
  const asks = new Subject<Ask>();
  const ask = (cursor: string | null, limit: number, anew = false) => {
    loading.set(true);
    asks.next({ cursor, limit, anew });
  };
  asks
    .pipe(
      switchMap((asked) =>
        read(asked.limit, asked.cursor).pipe(
          map((answer) => ({ asked, answer })),
          catchError((error: unknown) => of({ asked, failed: failureOf(error) })),
        ),
      ),
      takeUntilDestroyed(inject(DestroyRef)),
    )
    .subscribe((result) => {
      loading.set(false);
      if ('failed' in result) {
        failure.set(result.failed);
        return;
      }
      const { asked, answer } = result;
      failure.set(null);
      loadedAt.set(Date.now());
      page.update((before) => {
        if (asked.anew) return answer;
        if (asked.cursor === null) return withOlder(answer, before);
        return { items: [...(before?.items ?? []), ...answer.items], next: answer.next };
      });
    });
  const reload = () => ask(null, Math.min(mostAtOnce, Math.max(step, page()?.items.length ?? 0)));
  const restart = () => {
    page.set(undefined);
    ask(null, step, true);
  };
  return {
    value: computed(() => page()?.items),
    hasMore: computed(() => (page()?.next ?? null) !== null),
    failure: failure.asReadonly(),
    loadedAt: loadedAt.asReadonly(),
    loading: loading.asReadonly(),
    reload,
    restart,
    more: () => ask(page()?.next ?? null, step),
  };
}
