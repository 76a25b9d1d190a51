import { type BooksOfDay, emptyBooks } from '@postroom/contracts';
import { bars, dayRows, mostOffered, plotHeight } from './day-books.ts';

const day = (date: string, changes: Partial<BooksOfDay> = {}): BooksOfDay => ({ ...emptyBooks, date, ...changes });

describe('books by day', () => {
  it('stand with today first, and name the difference of a day that does not balance', () => {
    const rows = dayRows([
      day('2026-11-21', { offered: 5, stored: 3, waiting: 1 }),
      day('2026-11-23', { offered: 4, stored: 2, alreadyStored: 1, skipped: 1 }),
      day('2026-11-22', { offered: 1, stored: 2 }),
    ]);
    expect(rows.map(({ books, difference }) => [books.date, difference])).toEqual([
      ['2026-11-23', 0],
      ['2026-11-22', -1],
      ['2026-11-21', 1],
    ]);
  });

  it('are drawn oldest first, their parts one on the other, none higher than the plot', () => {
    const drawn = bars([
      day('2026-11-23', { offered: 10, stored: 6, quarantined: 1, waiting: 3 }),
      day('2026-11-22', { offered: 0 }),
    ]);
    expect(drawn.map(({ date }) => date)).toEqual(['2026-11-22', '2026-11-23']);
    expect(drawn[0]?.segments).toEqual([]);
    expect(drawn[1]?.segments).toEqual([
      { name: 'stored', y: 40, height: 60 },
      { name: 'quarantined', y: 30, height: 10 },
      { name: 'waiting', y: 0, height: 30 },
    ]);
  });

  it('show one message beside a million', () => {
    const [, small] = bars([
      day('2026-11-22', { offered: 1_000_000, stored: 1_000_000 }),
      day('2026-11-23', { offered: 1, quarantined: 1 }),
    ]);
    expect(small?.segments[0]?.height).toBe(1);
  });

  it('leave room for a day on which more was counted than offered', () => {
    const [bar] = bars([day('2026-11-23', { offered: 1, stored: 4 })]);
    expect(mostOffered([day('2026-11-23', { offered: 1, stored: 4 })])).toBe(4);
    expect(bar?.segments[0]).toEqual({ name: 'stored', y: 0, height: plotHeight });
  });
});
