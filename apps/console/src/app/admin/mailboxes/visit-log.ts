import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { MatIconModule } from '@angular/material/icon';
import type { Visit } from '@postroom/contracts';
import { Formats } from '../../text/formats.ts';
import { Texts } from '../../text/texts.ts';
import { Clock } from '../../ui/clock.ts';
import { Empty } from '../../ui/empty.ts';
import { RelativeTime } from '../../ui/relative-time.ts';
import { StateChip } from '../../ui/state-chip.ts';

const figures = ['offered', 'stored', 'alreadyStored', 'quarantined', 'skipped', 'waiting'] as const;

/** Visits, newest first: how each ended; opened, its stages, counts and bytes. */
@Component({
  selector: 'app-visit-log',
  imports: [Empty, MatIconModule, RelativeTime, StateChip],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './visit-log.html',
  styleUrl: './visit-log.scss',
})
export class VisitLog {
  readonly visits = input.required<readonly Visit[]>();

  private readonly clock = inject(Clock);
  protected readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  protected readonly figures = figures;
  protected readonly rows = computed(() =>
    this.visits().map((visit) => {
      const end = visit.endedAt === null ? this.clock.now() : Date.parse(visit.endedAt);
      const lasted = end - Date.parse(visit.startedAt);
      const longest = Math.max(1, ...(visit.stages ?? []).map(({ ms }) => ms));
      return {
        visit,
        running: visit.endedAt === null,
        // Most visits take less than a second: only then is the figure of more use in ms.
        lasted: lasted < 1000 ? this.t().activity.milliseconds(this.formats.number(lasted)) : this.formats.age(lasted),
        stages: (visit.stages ?? []).map((stage) => ({ ...stage, share: Math.max(1, (100 * stage.ms) / longest) })),
      };
    }),
  );
}
