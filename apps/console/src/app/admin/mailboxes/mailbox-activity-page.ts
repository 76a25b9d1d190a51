import { ChangeDetectionStrategy, Component, computed, effect, inject, input } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Router } from '@angular/router';
import { paged } from '../../api/paged.ts';
import { reloadOn } from '../../live/reload-on.ts';
import { reloadWhileVisible } from '../../live/reload-while-visible.ts';
import { Session } from '../../session/session.ts';
import { Formats } from '../../text/formats.ts';
import { Texts } from '../../text/texts.ts';
import { DataBlock, joined } from '../../ui/data-block.ts';
import { Page } from '../../ui/page.ts';
import { BooksByDay } from './books-by-day.ts';
import { MailboxApi } from './mailbox-api.ts';
import { MailboxHead } from './mailbox-head.ts';
import { MailboxTabs } from './mailbox-tabs.ts';
import { MailboxTrouble } from './mailbox-trouble.ts';
import { VisitLog } from './visit-log.ts';

const visitsAtOnce = 20;
const ranges = [14, 30, 90] as const;

/** What happened to a mailbox: its state in the server's own words, its books by day, its visits. */
@Component({
  selector: 'app-mailbox-activity-page',
  imports: [BooksByDay, DataBlock, MailboxHead, MailboxTabs, MailboxTrouble, MatButtonModule, Page, VisitLog],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './mailbox-activity-page.html',
  styles: `
    section {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 12px;
      margin-block-start: 24px;
    }
    .heading {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: space-between;
      gap: 8px 16px;
    }
    .text {
      max-inline-size: 720px;
      font: var(--mat-sys-body-small);
    }
    .ranges {
      display: flex;
      gap: 4px;
    }
    .ranges button[aria-pressed='true'] {
      background: var(--mat-sys-secondary-container);
      color: var(--mat-sys-on-secondary-container);
    }
    .more {
      display: grid;
      justify-content: center;
    }
  `,
})
export class MailboxActivityPage {
  readonly id = input.required<string>();
  /** From the address: how many days of books. */
  readonly days = input<string>();

  private readonly router = inject(Router);
  private readonly session = inject(Session);
  private readonly api = inject(MailboxApi);
  protected readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  protected readonly ranges = ranges;
  protected readonly range = computed(() => ranges.find((each) => String(each) === this.days()) ?? ranges[0]);
  protected readonly mailbox = this.api.mailbox(this.id);
  protected readonly status = this.api.status(this.id);
  protected readonly known = joined(this.mailbox, this.status);
  protected readonly books = this.api.books(this.id, this.range);
  protected readonly visits = paged((limit, cursor) => this.api.visits(this.id(), limit, cursor), visitsAtOnce);
  protected readonly mayAct = computed(() => this.session.roles().includes('administrator'));

  constructor() {
    effect(() => {
      this.id();
      this.visits.restart();
    });
    // A poll that finds nothing new sends no event, but it is a visit of the log and of the day.
    reloadWhileVisible(() => {
      this.status.reload();
      this.books.reload();
      if (!this.visits.loading()) this.visits.reload();
    });
    reloadOn(
      ({ kind, mailboxId }) => (kind === 'mailbox.status' || kind === 'mailbox.changed') && mailboxId === this.id(),
      () => {
        this.mailbox.reload();
        this.status.reload();
        this.books.reload();
        this.visits.reload();
      },
    );
  }

  protected choose(days: number): void {
    const queryParams = { days: days === ranges[0] ? null : days };
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }
}
