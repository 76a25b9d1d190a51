import { LiveAnnouncer } from '@angular/cdk/a11y';
import { ChangeDetectionStrategy, Component, Injectable, computed, inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import type { OutboxEntry } from '@postroom/contracts';
import { Subject, firstValueFrom } from 'rxjs';
import { sentenceOf } from '../api/failure.ts';
import { failureOf } from '../api/read-failure.ts';
import { Formats } from '../text/formats.ts';
import { Texts } from '../text/texts.ts';
import { Clock } from '../ui/clock.ts';
import { Notices } from '../ui/notices.ts';
import { ComposeApi } from './compose-api.ts';

/** Seconds in which a send can be undone. */
export const undoSeconds = 10;

interface Pending {
  readonly entryId: string;
  readonly conversationId: string | null;
  readonly name: string;
  /** In ms since 1970. */
  readonly leavesAt: number;
}

/** Mail that was approved a moment ago and can still be stopped; lives as long as the console, over every page. */
@Injectable({ providedIn: 'root' })
export class PendingSends {
  private readonly api = inject(ComposeApi);
  private readonly router = inject(Router);
  private readonly notices = inject(Notices);
  private readonly texts = inject(Texts);
  private readonly announcer = inject(LiveAnnouncer);
  private readonly list = signal<readonly Pending[]>([]);
  private readonly brought = new Subject<string | null>();
  readonly all = this.list.asReadonly();
  /** A conversation's text that came back as a draft. */
  readonly undone = this.brought.asObservable();

  add({ id, conversationId }: OutboxEntry, name: string): void {
    const leavesAt = Date.now() + undoSeconds * 1000;
    this.list.update((list) => [...list, { entryId: id, conversationId, name, leavesAt }]);
    setTimeout(() => {
      this.drop(id);
    }, undoSeconds * 1000);
    void this.announcer.announce(this.texts.messages().composer.sendingTo(name, String(undoSeconds)), 'polite');
  }

  /** Stops the newest, and opens its text again. */
  async undo(pending = this.list().at(-1)): Promise<void> {
    if (pending === undefined) return;
    this.drop(pending.entryId);
    const { composer } = this.texts.messages();
    try {
      await firstValueFrom(this.api.act(pending.entryId, 'cancel'));
    } catch (error) {
      const failure = failureOf(error);
      this.notices.say(failure.code === 'too-late' ? composer.tooLate : sentenceOf(failure, this.texts.messages()));
      return;
    }
    this.notices.say(composer.undone);
    const { conversationId } = pending;
    if (conversationId !== null && !this.router.url.includes(conversationId)) {
      await this.router.navigate(['/work/c', conversationId]);
    } else this.brought.next(conversationId);
  }

  private drop(id: string): void {
    this.list.update((list) => list.filter(({ entryId }) => entryId !== id));
  }
}

/** "Sending to Jonas in 7 s · Undo", for each. */
@Component({
  selector: 'app-pending-sends',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (shown().length > 0) {
      <section [attr.aria-label]="t().composer.pending">
        @for (each of shown(); track each.pending.entryId) {
          <p>
            <span>{{ t().composer.sendingTo(each.pending.name, each.seconds) }}</span>
            <button type="button" (click)="sends.undo(each.pending)">
              {{ t().composer.undo }} <kbd aria-hidden="true">Z</kbd>
            </button>
          </p>
        }
      </section>
    }
  `,
  styles: `
    section {
      position: fixed;
      inset-block-end: 12px;
      inset-inline-start: 12px;
      z-index: 20;
      display: grid;
      gap: 8px;
      inline-size: min(330px, calc(100vw - 24px));
    }
    p {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: 12px;
      min-block-size: 44px;
      padding: 4px 8px 4px 14px;
      border-radius: 8px;
      background: var(--mat-sys-inverse-surface);
      color: var(--mat-sys-inverse-on-surface);
      font: var(--mat-sys-body-small);
    }
    span {
      min-inline-size: 0;
      overflow-wrap: anywhere;
    }
    button {
      flex: none;
      min-block-size: 36px;
      padding-inline: 8px;
      border: 0;
      background: none;
      color: var(--mat-sys-inverse-primary);
      font: var(--mat-sys-label-large);
      cursor: pointer;
    }
    kbd {
      padding: 1px 6px;
      border: 1px solid currentColor;
      border-radius: 6px;
      font: var(--mat-sys-label-small);
    }
    @media (width >= 1200px) {
      section {
        inset-inline-start: 236px;
        inline-size: 322px;
      }
    }
  `,
})
export class PendingSendsView {
  protected readonly sends = inject(PendingSends);
  protected readonly t = inject(Texts).messages;
  private readonly formats = inject(Formats);
  private readonly clock = inject(Clock);
  protected readonly shown = computed(() =>
    this.sends.all().map((pending) => ({
      pending,
      seconds: this.formats.number(Math.max(0, Math.ceil((pending.leavesAt - this.clock.now()) / 1000))),
    })),
  );
}
