import { HttpClient, httpResource } from '@angular/common/http';
import { Injectable, type Signal, inject } from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import {
  type Department,
  type FirstActivation,
  type Mailbox,
  type MailboxChange,
  type MailboxCreate,
  type MailboxStatus,
  type Queue,
  department,
  mailbox,
  mailboxStatus,
  pageOf,
  queue,
  visit,
} from '@postroom/contracts';
import { type Observable, map } from 'rxjs';
import { allPages, remote } from '../../api/remote.ts';

const mailboxPage = pageOf(mailbox);
const departmentPage = pageOf(department);
const queuePage = pageOf(queue);
const visitPage = pageOf(visit);

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

  /** The newest twenty visits. */
  visits(id: Signal<string>) {
    return remote(
      httpResource(() => ({ url: `/api/mailboxes/${id()}/visits`, params: { limit: 20 } }), {
        parse: (body) => visitPage.parse(body).items,
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
