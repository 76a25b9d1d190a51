import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  computed,
  inject,
  input,
  linkedSignal,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatIconModule } from '@angular/material/icon';
import { MatInputModule } from '@angular/material/input';
import { mailboxPriorities, mailboxStates } from '@postroom/contracts';
import { Formats } from '../../text/formats.ts';
import { Texts } from '../../text/texts.ts';
import { fieldDefaults } from '../../ui/field-defaults.ts';
import type { Option } from '../../ui/option.ts';
import { type MailboxFilter, type MailboxSort, filtersSet, levels, sorts } from './mailbox-rows.ts';

type Choice = 'state' | 'level' | 'department' | 'priority' | 'active';

/** What of the address changes; null takes it out. */
export type FilterChange = Readonly<Partial<Record<Choice | 'q' | 'sort', string | null>>>;

/** Search and filters above the table. Where there is little room, all but the search wait behind a button. */
@Component({
  selector: 'app-mailbox-filters',
  imports: [MatButtonModule, MatFormFieldModule, MatIconModule, MatInputModule],
  providers: [fieldDefaults],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './mailbox-filters.html',
  styleUrl: './mailbox-filters.scss',
})
export class MailboxFilters {
  readonly filter = input.required<MailboxFilter>();
  readonly departments = input.required<readonly Option[]>();
  readonly changed = output<FilterChange>();
  readonly searched = output<string>();
  readonly sorted = output<MailboxSort>();
  readonly reversed = output();

  private readonly searchField = viewChild.required<string, ElementRef<HTMLInputElement>>('search', {
    read: ElementRef,
  });
  private readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  protected readonly open = signal(false);
  /**
   * What the search field shows. The address follows what is typed a moment later: until it has caught up it does not
   * write an older text over a newer one.
   */
  protected readonly text = linkedSignal<string, { shown: string; ahead: boolean }>({
    source: () => this.filter().q,
    computation: (q, before) =>
      before?.value.ahead === true && before.value.shown !== q ? before.value : { shown: q, ahead: false },
  });
  protected readonly set = computed(() => filtersSet(this.filter()));
  protected readonly toggleWords = computed(() => {
    const { filters, filtersSet: some } = this.t().mailboxTable;
    return this.set() === 0 ? filters : some(this.formats.number(this.set()));
  });
  /** With one that the address names but that is gone: the field must not look as if nothing was chosen. */
  private readonly departmentsOffered = computed((): readonly Option[] => {
    const known = this.departments();
    const { department } = this.filter();
    if (department === '' || known.length === 0 || known.some(({ value }) => value === department)) return known;
    return [...known, { value: department, words: this.t().mailboxTable.departmentGone }];
  });
  protected readonly choices = computed(() => {
    const t = this.t();
    const words = t.mailboxTable;
    const level = { normal: words.levelNormal, low: t.mailboxState.low, high: t.mailboxState.high };
    const of = <T extends string>(values: readonly T[], by: (value: T) => string): Option[] =>
      values.map((value) => ({ value, words: by(value) }));
    const all: readonly { key: Choice; label: string; any: string; options: readonly Option[] }[] = [
      {
        key: 'state',
        label: t.mailboxes.stateFilter,
        any: t.mailboxes.anyState,
        options: of(mailboxStates, (state) => t.mailboxState[state]),
      },
      { key: 'level', label: words.level, any: words.anyLevel, options: of(levels, (each) => level[each]) },
      { key: 'department', label: words.department, any: words.anyDepartment, options: this.departmentsOffered() },
      {
        key: 'priority',
        label: words.priority,
        any: words.anyPriority,
        options: of(mailboxPriorities, (each) => t.priority[each]),
      },
      {
        key: 'active',
        label: words.active,
        any: words.anyActive,
        options: of(['yes', 'no'] as const, (each) => (each === 'yes' ? words.activeYes : words.activeNo)),
      },
    ];
    return all;
  });
  protected readonly orders = computed(() => {
    const { columns } = this.t().mailboxes;
    const words = {
      name: columns.name,
      state: columns.state,
      level: this.t().mailboxTable.level,
      waiting: columns.waiting,
      visited: columns.visited,
      priority: columns.priority,
    };
    return sorts.map((value) => ({ value, words: words[value] }));
  });

  /** The search takes the focus. */
  focus(): void {
    this.searchField().nativeElement.focus();
  }

  protected orderBy(value: string): void {
    const sort = sorts.find((each) => each === value);
    if (sort !== undefined) this.sorted.emit(sort);
  }

  protected type(text: string): void {
    this.text.set({ shown: text, ahead: text !== this.filter().q });
    this.searched.emit(text);
  }

  protected choose(key: Choice, value: string): void {
    this.changed.emit({ [key]: value === '' ? null : value });
  }
}
