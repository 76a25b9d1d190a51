import { HttpClient, HttpParams, httpResource } from '@angular/common/http';
import { Injectable, type Signal, inject } from '@angular/core';
import {
  type Page,
  type Quarantined,
  type QuarantineRetry,
  pageOf,
  quarantineRetry,
  quarantined,
} from '@postroom/contracts';
import { type Observable, map } from 'rxjs';
import { remote } from '../../api/remote.ts';

const quarantinePage = pageOf(quarantined);

/** What the quarantine pages ask of the server. */
@Injectable({ providedIn: 'root' })
export class QuarantineApi {
  private readonly http = inject(HttpClient);

  /** How many the person sees. Call while a page is made. */
  count() {
    return remote<number>(
      httpResource(() => '/api/quarantine-count', { parse: (body) => (body as { count: number }).count }),
    );
  }

  countNow(): Observable<number> {
    return this.http.get<{ count: number }>('/api/quarantine-count').pipe(map(({ count }) => count));
  }

  one(id: Signal<string>) {
    return remote<Quarantined>(
      httpResource(() => `/api/quarantine/${id()}`, { parse: (body) => quarantined.parse(body) }),
    );
  }

  list(limit: number, cursor: string | null): Observable<Page<Quarantined>> {
    const params = new HttpParams({ fromObject: cursor === null ? { limit } : { limit, cursor } });
    return this.http.get<unknown>('/api/quarantine', { params }).pipe(map((body) => quarantinePage.parse(body)));
  }

  retry(id: string): Observable<QuarantineRetry> {
    return this.http.post(`/api/quarantine/${id}/retry`, {}).pipe(map((body) => quarantineRetry.parse(body)));
  }

  open(id: string): Observable<QuarantineRetry> {
    return this.http.post(`/api/quarantine/${id}/open`, {}).pipe(map((body) => quarantineRetry.parse(body)));
  }

  retryAll(): Observable<unknown> {
    return this.http.post('/api/quarantine/retry', {});
  }

  discard(id: string, reason: string): Observable<unknown> {
    return this.http.post(`/api/quarantine/${id}/discard`, { reason });
  }
}
