import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { MatIconModule } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import { Formats } from '../../text/formats.ts';
import { Texts } from '../../text/texts.ts';
import { Clock } from '../../ui/clock.ts';
import { RelativeTime } from '../../ui/relative-time.ts';
import { StateChip } from '../../ui/state-chip.ts';
import { type MailboxFilter, type MailboxRow, type MailboxSort, direction } from './mailbox-rows.ts';
import { levelLook, stateLook } from './mailbox-state.ts';

/** A change of the selection: these rows are selected, or no longer. */
export interface Picked {
  readonly ids: readonly string[];
  readonly on: boolean;
}

/** A page of mailboxes as a table; cards where there is little room. */
@Component({
  selector: 'app-mailbox-table',
  imports: [MatIconModule, RelativeTime, RouterLink, StateChip],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './mailbox-table.html',
  styleUrl: './mailbox-table.scss',
})
export class MailboxTable {
  readonly rows = input.required<readonly MailboxRow[]>();
  readonly filter = input.required<Pick<MailboxFilter, 'sort' | 'reversed'>>();
  /** How many rows stand before the first one here, and how many there are in all. */
  readonly offset = input(0);
  readonly total = input.required<number>();
  /** Ids of the selected rows; null where nothing can be done to rows. */
  readonly selected = input<ReadonlySet<string> | null>(null);
  readonly sorted = output<MailboxSort>();
  readonly picked = output<Picked>();

  private readonly clock = inject(Clock);
  protected readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  /** Stands where the state of a mailbox has not come yet. */
  protected readonly unknown = '–';
  protected readonly heads = computed(() => {
    const { columns } = this.t().mailboxes;
    return [
      { key: 'name', words: this.t().mailboxTable.nameAndAddress, sort: 'name' },
      { key: 'state', words: columns.state, sort: 'state' },
      { key: 'level', words: this.t().mailboxTable.level, sort: 'level' },
      { key: 'waiting', words: columns.waiting, sort: 'waiting' },
      { key: 'visited', words: columns.visited, sort: 'visited' },
      { key: 'priority', words: columns.priority, sort: 'priority' },
      { key: 'departments', words: columns.departments, sort: null },
    ] as const;
  });
  protected readonly way = computed(() => direction(this.filter()));
  protected readonly shown = computed(() =>
    this.rows().map((row, index) => ({
      ...row,
      place: this.offset() + index + 2,
      look: row.status === null ? null : stateLook(row.status, this.t(), this.formats, this.clock.now()),
      level: row.status === null ? null : levelLook(row.status, this.t()),
      waiting: row.status === null ? this.unknown : this.formats.number(row.status.waiting),
      picked: this.selected()?.has(row.mailbox.id) ?? false,
    })),
  );
  protected readonly all = computed(() => this.shown().length > 0 && this.shown().every(({ picked }) => picked));
  protected readonly some = computed(() => this.shown().some(({ picked }) => picked));

  protected pick(ids: readonly string[], on: boolean): void {
    this.picked.emit({ ids, on });
  }

  protected pickAll(on: boolean): void {
    this.pick(
      this.rows().map(({ mailbox }) => mailbox.id),
      on,
    );
  }
}
