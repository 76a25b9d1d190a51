import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatIconModule } from '@angular/material/icon';
import { Formats } from '../text/formats.ts';
import { Texts } from '../text/texts.ts';
import { Clock } from '../ui/clock.ts';
import { NavigationEntry } from '../ui/navigation-entry.ts';
import { Places } from './places.ts';
import { type QueuePlace, isPastTarget, roughAge } from './queue-places.ts';

/** Mine, drafts, outbox, then every department with its queues: the age of the oldest before the count. */
@Component({
  selector: 'app-work-navigation',
  imports: [MatIconModule, NavigationEntry],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="entries">
      <pr-navigation-entry link="/work/mine" icon="person" [name]="t().work.mine" />
      <pr-navigation-entry link="/work/drafts" icon="edit_note" [name]="t().work.drafts" />
      <pr-navigation-entry link="/work/outbox" icon="outbox" [name]="t().work.outbox" />
      <pr-navigation-entry link="/work/new" icon="add" [name]="t().work.newMail" />
      @for (department of places.tree(); track department.id) {
        <h2 class="department" dir="auto">{{ department.name }}</h2>
        @for (place of department.queues; track place.queue.id) {
          @let figures = shown(place);
          <pr-navigation-entry [link]="'/work/queues/' + place.queue.id" icon="inbox" [name]="place.queue.name">
            <span class="figures" [class.past]="figures.past">
              @if (figures.past) {
                <mat-icon svgIcon="timer" />
              }
              <span aria-hidden="true">{{ figures.words }}</span>
              <span class="visually-hidden">{{ figures.label }}</span>
            </span>
          </pr-navigation-entry>
        }
      }
      @if (places.tree().length > 0) {
        <p class="legend"><mat-icon svgIcon="timer" />{{ t().work.figuresLegend }}</p>
      }
    </div>
  `,
  styles: `
    .entries {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 2px;
    }
    .department {
      padding: 14px 10px 4px;
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-label-medium);
      overflow-wrap: anywhere;
    }
    .figures {
      display: inline-flex;
      align-items: center;
      gap: 4px;
      color: var(--mat-sys-on-surface-variant);
      white-space: nowrap;
    }
    .figures.past {
      color: var(--mat-sys-error);
      font-weight: 650;
    }
    mat-icon {
      inline-size: 16px;
      block-size: 16px;
    }
    .legend {
      display: flex;
      gap: 8px;
      padding: 20px 10px 8px;
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-label-medium);
    }
  `,
})
export class WorkNavigation {
  protected readonly t = inject(Texts).messages;
  protected readonly places = inject(Places);
  private readonly formats = inject(Formats);
  private readonly clock = inject(Clock);

  protected shown({ queue, figures }: QueuePlace): { words: string; label: string; past: boolean } {
    const { work } = this.t();
    const now = this.clock.now();
    const since = figures?.oldestWaitingSince ?? null;
    const open = figures?.open ?? 0;
    const age = since === null ? '' : this.formats.age(roughAge(now - new Date(since).getTime()));
    const count = this.formats.number(open);
    const past = isPastTarget(since, queue.targetMinutes, now);
    return {
      words: work.figures(age, count),
      label: work.figuresLabel(open, count, age, past),
      past,
    };
  }
}
