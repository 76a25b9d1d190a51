import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { Visit } from '@postroom/contracts';
import { Formats } from '../../text/formats.ts';
import { Texts } from '../../text/texts.ts';
import { Clock } from '../../ui/clock.ts';
import { Empty } from '../../ui/empty.ts';
import { RelativeTime } from '../../ui/relative-time.ts';
import { StateChip } from '../../ui/state-chip.ts';

/** The newest visits: counts, bytes, and how each ended. */
@Component({
  selector: 'app-visit-table',
  imports: [Empty, RelativeTime, StateChip],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (rows().length === 0) {
      <pr-empty>{{ t().mailbox.visitsEmpty }}</pr-empty>
    } @else {
      <div class="pr-table">
        <table role="table" [attr.aria-label]="t().mailbox.visits">
          <thead role="rowgroup">
            <tr role="row">
              <th role="columnheader" scope="col">{{ t().mailbox.visit.started }}</th>
              <th role="columnheader" scope="col">{{ t().mailbox.visit.ended }}</th>
              <th role="columnheader" scope="col" class="number">{{ t().mailbox.visit.offered }}</th>
              <th role="columnheader" scope="col" class="number">{{ t().mailbox.visit.stored }}</th>
              <th role="columnheader" scope="col" class="number">{{ t().mailbox.visit.size }}</th>
              <th role="columnheader" scope="col" class="number">{{ t().mailbox.visit.lasted }}</th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            @for (row of rows(); track row.visit.id) {
              <tr role="row">
                <th role="rowheader" scope="row"><pr-relative-time [at]="row.visit.startedAt" /></th>
                <td role="cell">
                  @if (row.visit.error; as error) {
                    <pr-state-chip icon="error" tone="error" [words]="error.message" />
                  } @else if (row.running) {
                    <pr-state-chip icon="sync" tone="primary" [words]="t().mailbox.visit.running" [turning]="true" />
                  } @else {
                    <pr-state-chip icon="check_circle" tone="ok" [words]="t().mailbox.visit.done" />
                  }
                </td>
                <td role="cell" class="number" [attr.data-label]="t().mailbox.visit.offered">
                  {{ formats.number(row.visit.books.offered) }}
                </td>
                <td role="cell" class="number" [attr.data-label]="t().mailbox.visit.stored">
                  {{ formats.number(row.visit.books.stored) }}
                </td>
                <td role="cell" class="number" [attr.data-label]="t().mailbox.visit.size">
                  {{ formats.size(row.visit.bytes) }}
                </td>
                <td role="cell" class="number" [attr.data-label]="t().mailbox.visit.lasted">{{ row.lasted }}</td>
              </tr>
            }
          </tbody>
        </table>
      </div>
    }
  `,
})
export class VisitTable {
  readonly visits = input.required<readonly Visit[]>();

  private readonly clock = inject(Clock);
  protected readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  protected readonly rows = computed(() =>
    this.visits().map((visit) => {
      const end = visit.endedAt === null ? this.clock.now() : Date.parse(visit.endedAt);
      return {
        visit,
        running: visit.endedAt === null,
        lasted: this.formats.age(end - Date.parse(visit.startedAt)),
      };
    }),
  );
}
