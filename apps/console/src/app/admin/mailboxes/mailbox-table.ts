import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { MatIconModule } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import { Formats } from '../../text/formats.ts';
import { Texts } from '../../text/texts.ts';
import { Clock } from '../../ui/clock.ts';
import { RelativeTime } from '../../ui/relative-time.ts';
import { StateChip } from '../../ui/state-chip.ts';
import type { MailboxRow, MailboxSort } from './mailbox-rows.ts';
import { levelLook, stateLook } from './mailbox-state.ts';

/** Mailboxes as a table; cards where there is little room. */
@Component({
  selector: 'app-mailbox-table',
  imports: [MatIconModule, RelativeTime, RouterLink, StateChip],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './mailbox-table.html',
  styles: `
    .sort {
      display: inline-flex;
      align-items: center;
      gap: 2px;
      min-block-size: 32px;
      padding: 0;
      border: 0;
      background: none;
      color: inherit;
      font: inherit;
      cursor: pointer;
    }
    .sort mat-icon {
      inline-size: 16px;
      block-size: 16px;
    }
    .chips {
      display: inline-flex;
      flex-wrap: wrap;
      gap: 4px;
      white-space: nowrap;
    }
    th a {
      overflow-wrap: anywhere;
    }
  `,
})
export class MailboxTable {
  readonly rows = input.required<readonly MailboxRow[]>();
  readonly sort = input.required<MailboxSort>();
  readonly sorted = output<MailboxSort>();

  private readonly clock = inject(Clock);
  protected readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  protected readonly heads: readonly { key: 'name' | 'email' | 'state' | 'waiting' | 'visited'; sort?: MailboxSort }[] =
    [
      { key: 'name', sort: 'name' },
      { key: 'email' },
      { key: 'state', sort: 'state' },
      { key: 'waiting', sort: 'waiting' },
      { key: 'visited', sort: 'visited' },
    ];
  protected readonly shown = computed(() =>
    this.rows().map(({ mailbox, status, departments }) => ({
      mailbox,
      status,
      departments,
      look: status === null ? null : stateLook(status, this.t(), this.formats, this.clock.now()),
      level: status === null ? null : levelLook(status, this.t()),
    })),
  );
}
