import type { BooksOfDay } from '@postroom/contracts';
import { imbalance } from './mailbox-head.ts';

/** Height of the chart's plot, in the units of its view box. */
export const plotHeight = 100;
/** Width of a day in the chart, with the gap beside it. */
export const dayWidth = 20;

export const segmentNames = ['stored', 'rest', 'quarantined', 'waiting'] as const;
export type SegmentName = (typeof segmentNames)[number];

export interface Bar {
  readonly date: string;
  readonly x: number;
  readonly offered: number;
  readonly segments: readonly { readonly name: SegmentName; readonly y: number; readonly height: number }[];
}

export interface DayRow {
  readonly books: BooksOfDay;
  /** Offered less all that is accounted for: 0 where the books balance. */
  readonly difference: number;
}

/** Newest day first. */
export function dayRows(days: readonly BooksOfDay[]): DayRow[] {
  return days
    .map((books) => ({ books, difference: imbalance(books) }))
    .sort((left, right) => right.books.date.localeCompare(left.books.date));
}

/** The most that was offered on a day, or accounted for where that is more; at least 1. */
export function mostOffered(days: readonly BooksOfDay[]): number {
  return Math.max(1, ...days.map((books) => Math.max(books.offered, books.offered - imbalance(books))));
}

/** One bar a day, oldest first, its parts one on the other; a part that is there is at least one unit high. */
export function bars(days: readonly BooksOfDay[]): Bar[] {
  const most = mostOffered(days);
  const ordered = [...days].sort((left, right) => left.date.localeCompare(right.date));
  return ordered.map((books, index) => {
    const counts: Record<SegmentName, number> = {
      stored: books.stored,
      rest: books.alreadyStored + books.skipped,
      quarantined: books.quarantined,
      waiting: books.waiting,
    };
    let top = plotHeight;
    const segments = segmentNames.flatMap((name) => {
      const count = counts[name];
      if (count === 0) return [];
      const height = Math.max(1, (count / most) * plotHeight);
      top -= height;
      return [{ name, y: top, height }];
    });
    return { date: books.date, x: index * dayWidth, offered: books.offered, segments };
  });
}
