import { HttpClient, HttpParams, httpResource } from '@angular/common/http';
import { Injectable, type Signal, inject } from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import {
  type Conversation,
  type ConversationChange,
  type ConversationState,
  type ConversationSummary,
  type Department,
  type Message,
  type Note,
  type Page,
  type Queue,
  type ReadableSets,
  conversation,
  conversationSummary,
  department,
  message,
  note,
  pageOf,
  queue,
  queueFigures,
  readableSets,
} from '@postroom/contracts';
import { type Observable, map } from 'rxjs';
import { allPages, remote } from '../api/remote.ts';

const queuePage = pageOf(queue);
const departmentPage = pageOf(department);
const summaryPage = pageOf(conversationSummary);

/** What a list of conversations shows: one queue's, or one's own. */
export interface ListQuery {
  readonly queueId: string | null;
  readonly state: ConversationState;
}

/** What the agents' pages ask of the server about conversations. Methods that give a `Remote` are called while a page is made. */
@Injectable({ providedIn: 'root' })
export class WorkApi {
  private readonly http = inject(HttpClient);

  queues() {
    return remote<readonly Queue[]>(
      rxResource({ stream: () => allPages(this.http, '/api/queues', (body) => queuePage.parse(body)) }),
    );
  }

  departments() {
    return remote<readonly Department[]>(
      rxResource({ stream: () => allPages(this.http, '/api/departments', (body) => departmentPage.parse(body)) }),
    );
  }

  figures() {
    return remote(
      httpResource(() => '/api/queue-figures', {
        parse: (body) => (body as { items: unknown[] }).items.map((item) => queueFigures.parse(item)),
      }),
    );
  }

  /** One page of a list; `limit` 1–200. */
  list(query: ListQuery, limit: number, cursor: string | null): Observable<Page<ConversationSummary>> {
    const place = query.queueId === null ? { assigneeId: 'me' } : { queueId: query.queueId };
    const params = new HttpParams({
      fromObject: { ...place, state: query.state, limit, ...(cursor === null ? {} : { cursor }) },
    });
    return this.http.get<unknown>('/api/conversations', { params }).pipe(map((body) => summaryPage.parse(body)));
  }

  conversation(id: Signal<string>) {
    return remote<Conversation>(
      httpResource(() => `/api/conversations/${id()}`, { parse: (body) => conversation.parse(body) }),
    );
  }

  change(id: string, body: ConversationChange): Observable<Conversation> {
    return this.http.patch(`/api/conversations/${id}`, body).pipe(map((answer) => conversation.parse(answer)));
  }

  /** The whole original of a truncated message, at the next visit. */
  fetchWhole(id: string): Observable<unknown> {
    return this.http.post(`/api/messages/${id}/fetch-whole`, {});
  }

  /** The sets that a message can be read in, by script. */
  charsets(): Observable<ReadableSets> {
    return this.http.get('/api/charsets').pipe(map((answer) => readableSets.parse(answer)));
  }

  /** One message, whatever of it came with its conversation. */
  message(id: string): Observable<Message> {
    return this.http.get(`/api/messages/${id}`).pipe(map((answer) => message.parse(answer)));
  }

  /** A message as it reads in another character set; nothing is stored. */
  readAgain(id: string, charset: string): Observable<Message> {
    return this.http.post(`/api/messages/${id}/read-again`, { charset }).pipe(map((answer) => message.parse(answer)));
  }

  addNote(id: string, text: string): Observable<Note> {
    return this.http.post(`/api/conversations/${id}/notes`, { text }).pipe(map((answer) => note.parse(answer)));
  }
}
