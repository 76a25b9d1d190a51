import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Formats } from '../text/formats.ts';
import { Clock } from './clock.ts';

/** "12 sec. ago", with the whole date as its tooltip. */
@Component({
  selector: 'pr-relative-time',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<time [attr.datetime]="at()" [title]="formats.dateTime(at())">{{ words() }}</time>`,
})
export class RelativeTime {
  readonly at = input.required<string>();
  protected readonly formats = inject(Formats);
  private readonly clock = inject(Clock);
  protected readonly words = computed(() => this.formats.relative(this.at(), this.clock.now()));
}
