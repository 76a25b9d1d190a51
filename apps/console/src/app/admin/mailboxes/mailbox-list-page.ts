import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatIconModule } from '@angular/material/icon';
import { MatInputModule } from '@angular/material/input';
import { Router, RouterLink } from '@angular/router';
import { mailboxStates } from '@postroom/contracts';
import { reloadOn } from '../../live/reload-on.ts';
import { reloadWhileVisible } from '../../live/reload-while-visible.ts';
import { Session } from '../../session/session.ts';
import { Formats } from '../../text/formats.ts';
import { Texts } from '../../text/texts.ts';
import { DataBlock } from '../../ui/data-block.ts';
import { Empty } from '../../ui/empty.ts';
import { fieldDefaults } from '../../ui/field-defaults.ts';
import { Page } from '../../ui/page.ts';
import { MailboxApi } from './mailbox-api.ts';
import { chosenRows, mailboxRows, sorts } from './mailbox-rows.ts';
import { MailboxTable } from './mailbox-table.ts';

const step = 100;

/** All mailboxes that the person may see; search, state and order stand in the address. */
@Component({
  selector: 'app-mailbox-list-page',
  imports: [
    DataBlock,
    Empty,
    MailboxTable,
    MatButtonModule,
    MatFormFieldModule,
    MatIconModule,
    MatInputModule,
    Page,
    RouterLink,
  ],
  providers: [fieldDefaults],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './mailbox-list-page.html',
  styles: `
    .filters {
      display: grid;
      grid-template-columns: minmax(0, 360px) minmax(0, 220px) auto;
      gap: 12px;
      align-items: center;
      justify-content: start;
      margin-block-end: 16px;
    }
    .foot {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: 12px;
      margin-block-start: 12px;
    }
    @media (width < 600px) {
      .filters {
        grid-template-columns: minmax(0, 1fr);
      }
    }
  `,
})
export class MailboxListPage {
  readonly q = input<string>();
  readonly state = input<string>();
  readonly sort = input<string>();

  private readonly router = inject(Router);
  private readonly api = inject(MailboxApi);
  private readonly session = inject(Session);
  protected readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  protected readonly states = mailboxStates;

  protected readonly mailboxes = this.api.mailboxes();
  private readonly statuses = this.api.statuses();
  private readonly departments = this.api.departments();

  protected readonly maySetUp = computed(() => this.session.roles().includes('administrator'));
  protected readonly chosenState = computed(() => mailboxStates.find((state) => state === this.state()) ?? '');
  protected readonly chosenSort = computed(() => sorts.find((sort) => sort === this.sort()) ?? 'name');
  protected readonly filtered = computed(() => (this.q() ?? '') !== '' || this.chosenState() !== '');
  private readonly rows = computed(() =>
    mailboxRows(this.mailboxes.value() ?? [], this.statuses.value() ?? [], this.departments.value() ?? []),
  );
  protected readonly total = computed(() => this.rows().length);
  protected readonly found = computed(() =>
    chosenRows(this.rows(), { q: this.q() ?? '', state: this.chosenState(), sort: this.chosenSort() }),
  );
  protected readonly limit = linkedSignal({
    source: () => [this.q(), this.state(), this.sort()],
    computation: () => step,
  });
  protected readonly shown = computed(() => this.found().slice(0, this.limit()));

  constructor() {
    // A poll that finds nothing new sends no event, but it was a visit.
    reloadWhileVisible(() => {
      this.statuses.reload();
    });
    reloadOn(
      ({ kind }) => kind === 'mailbox.status',
      () => {
        this.statuses.reload();
      },
    );
    reloadOn(
      ({ kind }) => kind === 'mailbox.changed',
      () => {
        this.mailboxes.reload();
        this.statuses.reload();
      },
    );
  }

  protected filter(change: { q?: string | null; state?: string | null; sort?: string | null }): void {
    void this.router.navigate([], { queryParams: change, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected showMore(): void {
    this.limit.update((limit) => limit + step);
  }
}
