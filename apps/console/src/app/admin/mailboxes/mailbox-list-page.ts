import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  Injector,
  afterNextRender,
  computed,
  inject,
  input,
  linkedSignal,
  signal,
  viewChild,
} from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatIconModule } from '@angular/material/icon';
import { Router, RouterLink } from '@angular/router';
import { reloadOn } from '../../live/reload-on.ts';
import { reloadWhileVisible } from '../../live/reload-while-visible.ts';
import { Session } from '../../session/session.ts';
import { Formats } from '../../text/formats.ts';
import { Texts } from '../../text/texts.ts';
import { DataBlock, type DataState, joined } from '../../ui/data-block.ts';
import { Empty } from '../../ui/empty.ts';
import { Page } from '../../ui/page.ts';
import { BulkBar } from './bulk/bulk-bar.ts';
import { departmentOptions } from './department-paths.ts';
import { ExportMenu } from './files/export-menu.ts';
import { MailboxApi } from './mailbox-api.ts';
import { type FilterChange, MailboxFilters } from './mailbox-filters.ts';
import { type MailboxSort, chosenRows, filterOf, filtersSet, inOrderOf, mailboxRows } from './mailbox-rows.ts';
import { MailboxSelection } from './mailbox-selection.ts';
import { MailboxTable } from './mailbox-table.ts';

/** Rows of one page of the table: what a browser draws at once, however many mailboxes there are. */
const rowsOfPage = 100;

/** All mailboxes that the person may see. Search, filters, order and page stand in the address. */
@Component({
  selector: 'app-mailbox-list-page',
  imports: [
    BulkBar,
    DataBlock,
    Empty,
    ExportMenu,
    MailboxFilters,
    MailboxTable,
    MatButtonModule,
    MatIconModule,
    Page,
    RouterLink,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './mailbox-list-page.html',
  styleUrl: './mailbox-list-page.scss',
})
export class MailboxListPage {
  readonly q = input<string>();
  readonly state = input<string>();
  readonly level = input<string>();
  readonly department = input<string>();
  readonly priority = input<string>();
  readonly active = input<string>();
  readonly sort = input<string>();
  readonly page = input<string>();

  private readonly filters = viewChild(MailboxFilters);
  private readonly table = viewChild<string, ElementRef<HTMLElement>>('table', { read: ElementRef });
  private readonly injector = inject(Injector);
  private readonly router = inject(Router);
  private readonly api = inject(MailboxApi);
  private readonly session = inject(Session);
  protected readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;

  private readonly mailboxes = this.api.mailboxes();
  private readonly statuses = this.api.statuses();
  private readonly departments = this.api.departments();
  /** The table is there with the mailboxes; states and departments that are still missing show as dashes. */
  protected readonly known: DataState = {
    ...joined(this.mailboxes, this.statuses, this.departments),
    value: this.mailboxes.value,
    loadedAt: computed(() => {
      const at = this.mailboxes.loadedAt();
      return at === null ? null : (this.statuses.loadedAt() ?? at);
    }),
  };

  protected readonly maySetUp = computed(() => this.session.roles().includes('administrator'));
  protected readonly filter = computed(() =>
    filterOf({
      q: this.q() ?? '',
      state: this.state() ?? '',
      level: this.level() ?? '',
      department: this.department() ?? '',
      priority: this.priority() ?? '',
      active: this.active() ?? '',
      sort: this.sort() ?? '',
    }),
  );
  protected readonly filtered = computed(() => filtersSet(this.filter()) > 0);
  protected readonly departmentOptions = computed(() => departmentOptions(this.departments.value() ?? []));
  private readonly rows = computed(() =>
    mailboxRows(this.mailboxes.value() ?? [], this.statuses.value() ?? [], this.departments.value() ?? []),
  );
  protected readonly total = computed(() => this.rows().length);
  /** Pointer or focus is in the table: then nothing in it changes its place by itself. */
  protected readonly held = signal(false);
  protected readonly found = linkedSignal({
    source: () => ({
      rows: chosenRows(this.rows(), this.filter(), this.departments.value() ?? []),
      filter: this.filter(),
      held: this.held(),
    }),
    computation: (now, before: { source: { filter: unknown }; value: ReturnType<typeof chosenRows> } | undefined) =>
      now.held && before?.source.filter === now.filter
        ? inOrderOf(
            now.rows,
            before.value.map(({ mailbox }) => mailbox.id),
          )
        : now.rows,
  });
  protected readonly pages = computed(() => Math.max(1, Math.ceil(this.found().length / rowsOfPage)));
  protected readonly pageNumber = computed(() => {
    const asked = Number(this.page() ?? 1);
    return Number.isInteger(asked) ? Math.min(Math.max(1, asked), this.pages()) : 1;
  });
  protected readonly offset = computed(() => (this.pageNumber() - 1) * rowsOfPage);
  protected readonly shown = computed(() => this.found().slice(this.offset(), this.offset() + rowsOfPage));
  protected readonly countWords = computed(() => {
    const { all, some, range } = this.t().mailboxTable;
    const number = (n: number) => this.formats.number(n);
    const found = this.found().length;
    if (this.pages() > 1) {
      return range(number(this.offset() + 1), number(this.offset() + this.shown().length), number(found));
    }
    return found < this.total() ? some(number(found), number(this.total())) : all(found, number(found));
  });

  protected readonly selection = new MailboxSelection(this.found);

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
        this.renew();
      },
    );
  }

  protected renew(): void {
    this.mailboxes.reload();
    this.statuses.reload();
  }

  /** Another filter or order begins at the first page; Back takes it away again. */
  protected ask(change: FilterChange): void {
    void this.go({ page: null, ...change }, false);
  }

  /** However many keys are pressed, a search is one step to go back. */
  protected search(text: string): void {
    void this.go({ page: null, q: text === '' ? null : text }, this.filter().q !== '');
  }

  protected clear(): void {
    this.ask({ q: null, state: null, level: null, department: null, priority: null, active: null });
    this.filters()?.focus();
  }

  /** The same column again turns the order round. */
  protected sortBy(sort: MailboxSort): void {
    const { sort: before, reversed } = this.filter();
    this.order(sort, sort === before && !reversed);
  }

  protected order(sort: MailboxSort, reversed: boolean): void {
    if (reversed) this.ask({ sort: `-${sort}` });
    else this.ask({ sort: sort === 'name' ? null : sort });
  }

  protected async turn(by: number): Promise<void> {
    const page = this.pageNumber() + by;
    await this.go({ page: page === 1 ? null : page }, false);
    this.focusTable();
  }

  protected afterSave(): void {
    this.renew();
    // What was pressed for it, such as Undo, may be gone.
    if (document.activeElement === document.body) this.focusTable();
  }

  /** After a bulk save only what was left as it is stays selected. */
  protected keep(ids: readonly string[]): void {
    this.selection.keep(ids);
    // The bar that had the focus goes with the selection.
    if (ids.length === 0) this.focusTable();
  }

  protected release(event: FocusEvent): void {
    const table = event.currentTarget as HTMLElement;
    if (!(event.relatedTarget instanceof Node && table.contains(event.relatedTarget))) this.held.set(false);
  }

  private go(queryParams: Readonly<Record<string, string | number | null>>, replaceUrl: boolean): Promise<boolean> {
    return this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl });
  }

  /** So that Tab goes on in the table, once it is drawn anew; where no row is left, at what chooses them. */
  private focusTable(): void {
    const focus = () => {
      const table = this.table();
      if (table === undefined) this.filters()?.focus();
      else table.nativeElement.focus({ preventScroll: true });
    };
    afterNextRender({ write: focus }, { injector: this.injector });
  }
}
