import { HttpClient, HttpParams, httpResource } from '@angular/common/http';
import { Injectable, type Signal, inject } from '@angular/core';
import {
  type AuditEntry,
  type Mailbox,
  type Page,
  type Settings,
  auditEntry,
  mailbox,
  pageOf,
  settings,
} from '@postroom/contracts';
import { type Observable, map } from 'rxjs';
import { remote } from '../../../api/remote.ts';

const historyPage = pageOf(auditEntry);

/** What the editor asks of the server beside the mailbox itself. */
@Injectable({ providedIn: 'root' })
export class EditorApi {
  private readonly http = inject(HttpClient);

  /** The installation's settings; asked for only where `allowed`. Called while a page is made. */
  settings(allowed: Signal<boolean>) {
    return remote<Settings>(
      httpResource(() => (allowed() ? '/api/settings' : undefined), { parse: (body) => settings.parse(body) }),
    );
  }

  /** The mailbox that a new one is to be like; nothing is asked while there is none. Called while a page is made. */
  likeMailbox(id: Signal<string | undefined>) {
    return remote<Mailbox>(
      httpResource(() => (id() === undefined ? undefined : `/api/mailboxes/${id()}`), {
        parse: (body) => mailbox.parse(body),
      }),
    );
  }

  /** A page of who changed what, the newest first; `limit` 1–200. */
  history(id: string, limit: number, cursor: string | null = null): Observable<Page<AuditEntry>> {
    const params = new HttpParams({ fromObject: cursor === null ? { limit } : { limit, cursor } });
    return this.http
      .get<unknown>(`/api/mailboxes/${id}/history`, { params })
      .pipe(map((body) => historyPage.parse(body)));
  }

  retire(id: string): Observable<Mailbox> {
    return this.http.post(`/api/mailboxes/${id}/retire`, {}).pipe(map((answer) => mailbox.parse(answer)));
  }

  remove(id: string): Observable<unknown> {
    return this.http.delete(`/api/mailboxes/${id}`);
  }
}
