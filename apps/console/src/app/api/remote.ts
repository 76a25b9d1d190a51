import { HttpClient, HttpParams } from '@angular/common/http';
import { type ResourceRef, type Signal, computed, linkedSignal } from '@angular/core';
import type { Page } from '@postroom/contracts';
import { EMPTY, expand, map, reduce, type Observable } from 'rxjs';
import type { Failure } from './failure.ts';
import { failureOf } from './read-failure.ts';

/** What the console knows of something on the server: its last good value stays while it reloads or fails. */
export interface Remote<T> {
  readonly value: Signal<T | undefined>;
  readonly loading: Signal<boolean>;
  readonly failure: Signal<Failure | null>;
  /** When the value came, in ms since 1970; null before the first. */
  readonly loadedAt: Signal<number | null>;
  reload(): void;
}

interface Kept<T> {
  readonly value: T | undefined;
  readonly at: number | null;
}

type Readable<T> = Pick<ResourceRef<T>, 'value' | 'status' | 'error' | 'reload'>;

/** Wraps a resource so that an error or a reload never throws away what was already read. */
export function remote<T>(resource: Readable<T | undefined>): Remote<T> {
  const kept = linkedSignal<{ value: T | undefined; status: string }, Kept<T>>({
    source: () => {
      const status = resource.status();
      return { status, value: status === 'error' ? undefined : resource.value() };
    },
    computation: ({ status, value }, previous) => {
      if ((status === 'resolved' || status === 'local') && value !== undefined) return { value, at: Date.now() };
      return previous?.value ?? { value: undefined, at: null };
    },
  });
  return {
    value: computed(() => kept().value),
    loadedAt: computed(() => kept().at),
    loading: computed(() => resource.status() === 'loading' || resource.status() === 'reloading'),
    failure: computed(() => {
      const error = resource.error();
      return error === undefined ? null : failureOf(error);
    }),
    reload: () => void resource.reload(),
  };
}

/** Most pages that are read of one list: with 200 each that is 10,000 rows, more than a person will look through. */
const maxPages = 50;

/** Reads a list to its end, page by page, each checked by `parse`. */
export function allPages<T>(
  http: HttpClient,
  url: string,
  parse: (body: unknown) => Page<T>,
): Observable<readonly T[]> {
  const page = (cursor: string | null) => {
    const params = new HttpParams({ fromObject: cursor === null ? { limit: 200 } : { limit: 200, cursor } });
    return http.get<unknown>(url, { params }).pipe(map(parse));
  };
  return page(null).pipe(
    expand(({ next }, index) => (next === null || index + 1 >= maxPages ? EMPTY : page(next))),
    reduce((items: readonly T[], { items: more }) => [...items, ...more], []),
  );
}
