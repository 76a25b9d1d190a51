import { DestroyRef, Injectable, inject, signal } from '@angular/core';
import type { Draft, DraftCreate } from '@postroom/contracts';
import { firstValueFrom } from 'rxjs';
import type { Failure } from '../api/failure.ts';
import { failureOf } from '../api/read-failure.ts';
import { ComposeApi } from './compose-api.ts';

/** Pause in typing after which a draft is saved, in ms. */
const pause = 800;

type Content = Omit<DraftCreate, 'conversationId'>;

/** Saves a draft by itself: one save at a time, the newest content last, nothing lost when the page is left. */
@Injectable()
export class DraftKeeper {
  private readonly api = inject(ComposeApi);
  private readonly stored = signal<Draft | null>(null);
  private readonly state = signal<'saved' | 'waiting' | 'saving' | 'failed' | 'none'>('none');
  private readonly failed = signal<Failure | null>(null);
  private readonly clash = signal<Draft | null>(null);
  private next: { content: Content; conversationId: string | null } | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | null = null;

  readonly draft = this.stored.asReadonly();
  readonly how = this.state.asReadonly();
  readonly failure = this.failed.asReadonly();
  /** What another window saved over ours; null while nothing clashes. */
  readonly conflict = this.clash.asReadonly();

  constructor() {
    const leave = () => void this.flush();
    window.addEventListener('pagehide', leave);
    inject(DestroyRef).onDestroy(() => {
      window.removeEventListener('pagehide', leave);
      leave();
    });
  }

  /** Goes on with a draft that exists. */
  adopt(draft: Draft): void {
    this.stored.set(draft);
    this.clash.set(null);
    this.state.set('saved');
  }

  /** Saves this after a pause. */
  keep(content: Content, conversationId: string | null): void {
    this.next = { content, conversationId };
    if (this.clash() !== null) return;
    this.state.set('waiting');
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), pause);
  }

  /** Saves what is not saved yet, at once. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    if (this.running !== null) await this.running;
    if (this.next === null || this.clash() !== null) return;
    this.running = this.save(this.next);
    this.next = null;
    await this.running;
    this.running = null;
  }

  /** Of two windows' texts, this one's goes on. */
  async keepMine(): Promise<void> {
    const theirs = this.clash();
    if (theirs === null) return;
    this.stored.set(theirs);
    this.clash.set(null);
    await this.flush();
  }

  /** Forgets the draft: it was sent. */
  sent(): void {
    clearTimeout(this.timer);
    this.next = null;
    this.stored.set(null);
    this.clash.set(null);
    this.state.set('none');
  }

  async discard(): Promise<void> {
    clearTimeout(this.timer);
    this.next = null;
    if (this.running !== null) await this.running;
    const draft = this.stored();
    this.sent();
    if (draft !== null) await firstValueFrom(this.api.removeDraft(draft.id));
  }

  private async save({ content, conversationId }: { content: Content; conversationId: string | null }): Promise<void> {
    const draft = this.stored();
    this.state.set('saving');
    try {
      const saved = await firstValueFrom(
        draft === null
          ? this.api.createDraft({ ...content, conversationId })
          : this.api.changeDraft(draft.id, { ...content, version: draft.version }),
      );
      this.stored.set(saved);
      this.failed.set(null);
      this.state.set(this.next === null ? 'saved' : 'waiting');
    } catch (error) {
      const failure = failureOf(error);
      this.next ??= { content, conversationId };
      this.failed.set(failure);
      this.state.set('failed');
      const current = failure.members['current'];
      if (failure.code === 'version-conflict' && current !== undefined) this.clash.set(current as Draft);
    }
  }
}
