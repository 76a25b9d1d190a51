import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import {
  type Draft,
  type DraftChange,
  type DraftCreate,
  type FromAddress,
  type OutboxEntry,
  type OutboxState,
  type Page,
  type Preview,
  type Upload,
  draft,
  fromAddress,
  outboxEntry,
  pageOf,
  preview,
  upload,
} from '@postroom/contracts';
import { type Observable, map } from 'rxjs';
import type { OutboxAct } from './outbox-words.ts';

const draftPage = pageOf(draft);
const fromPage = pageOf(fromAddress);
const outboxPage = pageOf(outboxEntry);

/** What a reply begins with. */
export interface ReplyDefaults {
  readonly fromAddressId: string | null;
  /** Why this From, or why none can be used. */
  readonly reason: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly subject: string;
  readonly lastMessageId: string | null;
}

/** What is sent: a reply where `conversationId` names one, else new mail. */
export interface Sending {
  readonly conversationId: string | null;
  readonly fromAddressId: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly attachmentIds: readonly string[];
  readonly draftId: string | null;
  readonly lastMessageId: string | null;
  readonly undoSeconds: number;
}

/** What composer, drafts and outbox ask of the server. */
@Injectable({ providedIn: 'root' })
export class ComposeApi {
  private readonly http = inject(HttpClient);

  defaults(conversationId: string): Observable<ReplyDefaults> {
    return this.http.get<ReplyDefaults>(`/api/conversations/${conversationId}/reply-defaults`);
  }

  fromAddresses(): Observable<readonly FromAddress[]> {
    return this.http.get('/api/from-addresses').pipe(map((body) => fromPage.parse(body).items));
  }

  /** The newest drafts, of one conversation where it is named. */
  drafts(conversationId: string | null): Observable<readonly Draft[]> {
    const params = conversationId === null ? { limit: 200 } : { conversationId, limit: 50 };
    return this.http.get('/api/drafts', { params }).pipe(map((body) => draftPage.parse(body).items));
  }

  createDraft(body: DraftCreate): Observable<Draft> {
    return this.http.post('/api/drafts', body).pipe(map((answer) => draft.parse(answer)));
  }

  changeDraft(id: string, body: DraftChange): Observable<Draft> {
    return this.http.patch(`/api/drafts/${id}`, body).pipe(map((answer) => draft.parse(answer)));
  }

  removeDraft(id: string): Observable<unknown> {
    return this.http.delete(`/api/drafts/${id}`);
  }

  preview(body: unknown): Observable<Preview> {
    return this.http.post('/api/replies/preview', body).pipe(map((answer) => preview.parse(answer)));
  }

  upload(file: File): Observable<Upload> {
    const body = new FormData();
    body.append('file', file, file.name);
    return this.http.post('/api/attachments', body).pipe(map((answer) => upload.parse(answer)));
  }

  send({ conversationId, ...body }: Sending): Observable<OutboxEntry> {
    const url = conversationId === null ? '/api/conversations' : `/api/conversations/${conversationId}/replies`;
    return this.http.post(url, { ...body, send: true }).pipe(map((answer) => outboxEntry.parse(answer)));
  }

  outbox(state: OutboxState | null, cursor: string | null): Observable<Page<OutboxEntry>> {
    const params = { limit: 50, ...(state === null ? {} : { state }), ...(cursor === null ? {} : { cursor }) };
    return this.http.get('/api/outbox', { params }).pipe(map((body) => outboxPage.parse(body)));
  }

  act(id: string, act: OutboxAct): Observable<OutboxEntry> {
    return this.http.post(`/api/outbox/${id}/${act}`, {}).pipe(map((answer) => outboxEntry.parse(answer)));
  }
}
