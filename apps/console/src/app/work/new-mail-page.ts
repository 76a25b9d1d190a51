import {
  ChangeDetectionStrategy,
  Component,
  Injector,
  afterNextRender,
  inject,
  input,
  signal,
  viewChild,
} from '@angular/core';
import { Router } from '@angular/router';
import type { Draft } from '@postroom/contracts';
import { catchError, of } from 'rxjs';
import { Texts } from '../text/texts.ts';
import { Page } from '../ui/page.ts';
import { ComposeApi } from './compose-api.ts';
import { Composer } from './composer.ts';
import { PendingSendsView } from './pending-sends.ts';

/** Mail that begins a conversation; `?draft=` goes on with one. */
@Component({
  selector: 'app-new-mail-page',
  imports: [Composer, Page, PendingSendsView],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <pr-page [heading]="t().composer.newTitle">
      @if (ready(); as start) {
        <app-composer
          class="card"
          [conversationId]="null"
          [draft]="start.draft"
          (sent)="go('/work/outbox')"
          (shut)="go('/work/drafts')"
        />
      }
    </pr-page>
    <app-pending-sends />
  `,
  styles: `
    .card {
      max-inline-size: 860px;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 12px;
      background: var(--pr-card);
    }
  `,
})
export class NewMailPage {
  readonly draft = input<string>();
  protected readonly t = inject(Texts).messages;
  protected readonly ready = signal<{ draft: Draft | undefined } | null>(null);
  private readonly router = inject(Router);
  private readonly composer = viewChild(Composer);

  constructor() {
    const injector = inject(Injector);
    const api = inject(ComposeApi);
    afterNextRender(() => {
      const id = this.draft();
      const found = id === undefined ? of([]) : api.drafts(null).pipe(catchError(() => of([])));
      found.subscribe((drafts) => {
        this.ready.set({ draft: drafts.find((each) => each.id === id) });
        afterNextRender({ read: () => this.composer()?.focus() }, { injector });
      });
    });
  }

  protected go(path: string): void {
    void this.router.navigateByUrl(path);
  }
}
