import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { MatButtonModule } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { Draft } from '@postroom/contracts';
import { remote } from '../api/remote.ts';
import { Texts } from '../text/texts.ts';
import { DataBlock } from '../ui/data-block.ts';
import { Empty } from '../ui/empty.ts';
import { Page } from '../ui/page.ts';
import { RelativeTime } from '../ui/relative-time.ts';
import { ComposeApi } from './compose-api.ts';
import { PendingSendsView } from './pending-sends.ts';

/** What one has begun to write: the newest 200. */
@Component({
  selector: 'app-drafts-page',
  imports: [DataBlock, Empty, MatButtonModule, Page, PendingSendsView, RelativeTime, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <pr-page [heading]="t().drafts.title">
      <a pageActions matButton="filled" routerLink="/work/new">{{ t().work.newMail }}</a>
      <pr-data-block [state]="drafts">
        @if (drafts.value()?.length === 0) {
          <pr-empty
            ><p>{{ t().drafts.empty }}</p></pr-empty
          >
        } @else {
          <ul class="entries">
            @for (draft of drafts.value(); track draft.id) {
              <li>
                <a
                  [routerLink]="draft.conversationId === null ? '/work/new' : '/work/c/' + draft.conversationId"
                  [queryParams]="draft.conversationId === null ? { draft: draft.id } : {}"
                >
                  <span class="to" dir="auto">{{ draft.to.join(', ') || t().drafts.noRecipient }}</span>
                  <strong class="subject" dir="auto">{{ draft.subject || t().drafts.noSubject }}</strong>
                  <span class="text" dir="auto">{{ draft.text.slice(0, 160) }}</span>
                  <span class="time">{{ t().drafts.saved }} <pr-relative-time [at]="draft.updatedAt" /></span>
                </a>
              </li>
            }
          </ul>
        }
      </pr-data-block>
    </pr-page>
    <app-pending-sends />
  `,
  styles: `
    .entries {
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 12px;
      background: var(--pr-card);
      overflow: hidden;
    }
    li + li {
      border-block-start: 1px solid var(--mat-sys-outline-variant);
    }
    a {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 2px;
      padding: 12px 16px;
      color: var(--mat-sys-on-surface);
      text-decoration: none;
    }
    a:hover {
      background: var(--mat-sys-surface-container-high);
    }
    a:focus-visible {
      outline-offset: -2px;
    }
    .to,
    .text,
    .time {
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-body-small);
    }
    .to,
    .text {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .subject {
      font-weight: 600;
      overflow-wrap: anywhere;
    }
  `,
})
export class DraftsPage {
  protected readonly t = inject(Texts).messages;
  private readonly api = inject(ComposeApi);
  protected readonly drafts = remote<readonly Draft[]>(rxResource({ stream: () => this.api.drafts(null) }));
}
