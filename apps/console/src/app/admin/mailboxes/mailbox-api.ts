import { HttpClient, HttpParams, httpResource } from '@angular/common/http';
import { Injectable, type Signal, inject } from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import {
  type Department,
  type FirstActivation,
  type Mailbox,
  type MailboxChange,
  type MailboxCreate,
  type MailboxStatus,
  type Page,
  type Queue,
  type Visit,
  booksOfDay,
  department,
  mailbox,
  mailboxStatus,
  pageOf,
  queue,
  visit,
} from '@postroom/contracts';
import { type Observable, map } from 'rxjs';
import * as z from 'zod';
import { allPages, remote } from '../../api/remote.ts';

const mailboxPage = pageOf(mailbox);
const departmentPage = pageOf(department);
const queuePage = pageOf(queue);
const visitPage = pageOf(visit);
const booksPage = z.object({ items: z.array(booksOfDay) });

/** The last so many days with today, as the API takes them: UTC. */
export function daysBack(days: number, now: Date): { from: string; to: string } {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  return { from: day(now.getTime() - (days - 1) * 86_400_000), to: day(now.getTime()) };
}

/** Everything the mailbox pages ask of the server. The methods that give a `Remote` are called while a page is made. */
@Injectable({ providedIn: 'root' })
export class MailboxApi {
  private readonly http = inject(HttpClient);

  mailboxes() {
    return remote<readonly Mailbox[]>(
      rxResource({ stream: () => allPages(this.http, '/api/mailboxes', (body) => mailboxPage.parse(body)) }),
    );
  }

  statuses() {
    return remote<readonly MailboxStatus[]>(
      httpResource(() => '/api/mailbox-statuses', {
        parse: (body) => (body as { items: unknown[] }).items.map((item) => mailboxStatus.parse(item)),
      }),
    );
  }

  mailbox(id: Signal<string>) {
    return remote<Mailbox>(httpResource(() => `/api/mailboxes/${id()}`, { parse: (body) => mailbox.parse(body) }));
  }

  status(id: Signal<string>) {
    return remote<MailboxStatus>(
      httpResource(() => `/api/mailboxes/${id()}/status`, { parse: (body) => mailboxStatus.parse(body) }),
    );
  }

  /** A page of visits, newest first; `limit` 1–200. */
  visits(id: string, limit: number, cursor: string | null): Observable<Page<Visit>> {
    const params = new HttpParams({ fromObject: cursor === null ? { limit } : { limit, cursor } });
    return this.http.get<unknown>(`/api/mailboxes/${id}/visits`, { params }).pipe(map((body) => visitPage.parse(body)));
  }

  /** What became of each day's messages (UTC), from the first of `days` days up to today. */
  books(id: Signal<string>, days: Signal<number>) {
    return remote(
      httpResource(() => ({ url: `/api/mailboxes/${id()}/books`, params: daysBack(days(), new Date()) }), {
        parse: (body) => booksPage.parse(body).items,
      }),
    );
  }

  departments() {
    return remote<readonly Department[]>(
      rxResource({ stream: () => allPages(this.http, '/api/departments', (body) => departmentPage.parse(body)) }),
    );
  }

  queues() {
    return remote<readonly Queue[]>(
      rxResource({ stream: () => allPages(this.http, '/api/queues', (body) => queuePage.parse(body)) }),
    );
  }

  create(body: MailboxCreate): Observable<Mailbox> {
    return this.http.post('/api/mailboxes', body).pipe(map((answer) => mailbox.parse(answer)));
  }

  change(id: string, body: MailboxChange): Observable<Mailbox> {
    return this.http.patch(`/api/mailboxes/${id}`, body).pipe(map((answer) => mailbox.parse(answer)));
  }

  poll(id: string): Observable<unknown> {
    return this.http.post(`/api/mailboxes/${id}/poll`, {});
  }

  answerFirstActivation(id: string, answer: FirstActivation): Observable<MailboxStatus> {
    return this.http
      .post(`/api/mailboxes/${id}/first-activation`, answer)
      .pipe(map((body) => mailboxStatus.parse(body)));
  }
}
