import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { BooksOfDay } from '@postroom/contracts';
import { Formats } from '../../text/formats.ts';
import { Texts } from '../../text/texts.ts';
import { Empty } from '../../ui/empty.ts';
import { bars, dayRows, dayWidth, mostOffered, plotHeight, segmentNames } from './day-books.ts';

const figures = ['offered', 'stored', 'alreadyStored', 'quarantined', 'skipped', 'waiting'] as const;

/** The five figures of each day and their sum, as a chart and as a table; a day that does not balance says so. */
@Component({
  selector: 'app-books-by-day',
  imports: [Empty],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './books-by-day.html',
  styleUrl: './books-by-day.scss',
})
export class BooksByDay {
  readonly days = input.required<readonly BooksOfDay[]>();

  protected readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  protected readonly figures = figures;
  protected readonly segments = segmentNames;
  protected readonly plotHeight = plotHeight;
  protected readonly barWidth = dayWidth - 4;
  protected readonly rows = computed(() => dayRows(this.days()));
  protected readonly bars = computed(() => bars(this.days()));
  protected readonly most = computed(() => mostOffered(this.days()));
  protected readonly width = computed(() => Math.max(1, this.bars().length) * dayWidth);
  protected readonly today = new Date().toISOString().slice(0, 10);

  /** A day of the books is one by UTC: it is written as that day everywhere. */
  protected day(date: string): string {
    return this.formats.utcDay(date);
  }
}
