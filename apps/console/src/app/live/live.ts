import { HttpClient } from '@angular/common/http';
import { DestroyRef, Injectable, inject, signal } from '@angular/core';
import type { LiveEvent } from '@postroom/contracts';
import { Subject, catchError, of } from 'rxjs';
import { type LiveNote, type LiveState, SeenIds, readLiveEvent, resetEvent, retryPause } from './live-channel.ts';

/**
 * What happens on the server, as it happens. All tabs of a browser share one stream: the tab that has the lock holds
 * it and tells the others; when it closes, the next one takes over. Within a stream the browser itself resumes by
 * `Last-Event-ID`; a stream that had to be made anew begins with a `reset` of its own, and readers load again.
 */
@Injectable({ providedIn: 'root' })
export class Live {
  private readonly http = inject(HttpClient);
  private readonly happened = new Subject<LiveEvent>();
  private readonly now = signal<LiveState>('live');
  private readonly since = signal<number | null>(null);
  private readonly seen = new SeenIds();
  private readonly stopping = new AbortController();
  private channel: BroadcastChannel | null = null;
  private source: EventSource | null = null;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  /** Something was heard before, by this stream or another tab's: a new stream may then have missed events. */
  private opened = false;

  readonly state = this.now.asReadonly();
  /** When the stream was lost, in ms since 1970: figures are from then. null while it runs. */
  readonly lostAt = this.since.asReadonly();
  readonly events = this.happened.asObservable();

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      this.stop();
    });
  }

  /** Begins; may be called again and then does nothing. Without the browser's parts (jsdom) it stays quiet. */
  start(): void {
    if (this.channel !== null || typeof EventSource === 'undefined' || typeof BroadcastChannel === 'undefined') return;
    this.channel = new BroadcastChannel('postroom-live');
    this.channel.onmessage = (message: MessageEvent<LiveNote>) => {
      this.hear(message.data);
    };
    this.tell({ kind: 'hello' });
    const locks = (navigator as { locks?: LockManager }).locks;
    if (locks === undefined) {
      // Without a secure context there are no locks: each tab then has a stream of its own.
      this.connect();
      return;
    }
    locks.request('postroom-live', { signal: this.stopping.signal }, () => this.hold()).catch(() => undefined);
  }

  private hold(): Promise<void> {
    this.connect();
    return new Promise((resolve) => {
      this.stopping.signal.addEventListener('abort', () => {
        resolve();
      });
    });
  }

  private connect(): void {
    const source = new EventSource('/api/events');
    this.source = source;
    source.onopen = () => {
      this.failures = 0;
      this.setState('live');
      if (this.opened) this.receive(resetEvent());
      this.opened = true;
      // From here on the browser reconnects by itself and the server resumes: no second reset for that.
      source.onopen = () => {
        this.setState('live');
      };
    };
    source.onmessage = (message: MessageEvent<string>) => {
      const event = readLiveEvent(message.data);
      if (event !== null) this.receive(event);
    };
    source.onerror = () => {
      this.setState('reconnecting');
      if (source.readyState !== EventSource.CLOSED) return;
      this.opened = true;
      this.retry = setTimeout(() => {
        this.askWhetherSignedIn();
      }, retryPause(this.failures));
      this.failures += 1;
    };
  }

  /** A refused stream does not tell its status; a plain call does, and its 401 asks for sign-in over the page. */
  private askWhetherSignedIn(): void {
    this.http
      .get('/api/queue-figures')
      .pipe(catchError(() => of(null)))
      .subscribe(() => {
        if (!this.stopping.signal.aborted) this.connect();
      });
  }

  private receive(event: LiveEvent): void {
    if (event.kind !== 'reset' && !this.seen.isNew(event.id)) return;
    this.tell({ kind: 'event', event });
    this.happened.next(event);
  }

  private hear(note: LiveNote): void {
    if (note.kind === 'event') {
      if (note.event.kind === 'reset' || this.seen.isNew(note.event.id)) this.happened.next(note.event);
    } else if (note.kind === 'state') {
      this.opened = true;
      this.setState(note.state);
    } else if (this.source !== null) {
      this.tell({ kind: 'state', state: this.now() });
    }
  }

  private setState(state: LiveState): void {
    if (this.now() !== state) {
      this.now.set(state);
      this.since.set(state === 'live' ? null : Date.now());
      if (this.source !== null) this.tell({ kind: 'state', state });
    }
  }

  private tell(note: LiveNote): void {
    this.channel?.postMessage(note);
  }

  private stop(): void {
    this.stopping.abort();
    clearTimeout(this.retry);
    this.source?.close();
    this.channel?.close();
  }
}
