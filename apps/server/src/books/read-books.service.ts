import type { Books } from '@postroom/contracts';
import { Between, type EntityManager, In } from 'typeorm';
import { DayBookEntity } from './books.entity.ts';
import { ledgerFigures } from './ledger-figures.ts';
import { dayLength } from './visit-account.ts';

/** The five figures of a mailbox and day, what they must add up to, and the octets downloaded. */
export interface DayBooks extends Books {
  bytes: number;
  /** 0 while the books balance. */
  difference: number;
}

export const emptyDay: Readonly<DayBooks> = {
  offered: 0,
  stored: 0,
  alreadyStored: 0,
  quarantined: 0,
  skipped: 0,
  waiting: 0,
  bytes: 0,
  difference: 0,
};

/** Days since 1970, UTC. @param at ms since 1970 */
export const dayOf = (at: number): number => Math.floor(at / dayLength);
/** As the API writes a day. */
export const dateOf = (day: number): string => new Date(day * dayLength).toISOString().slice(0, 10);

type Row = Omit<DayBookEntity, 'unresolved' | 'listingDigest'>;

/** Of a visit under way, or one that died, the ledger says what it came to so far; what it has not is waiting. */
async function asOfNow(manager: EntityManager, row: Row): Promise<Row> {
  if (!row.open) return row;
  const figures = await ledgerFigures(manager, row.maildropId, row.day);
  const sum = figures.stored + figures.alreadyStored + figures.quarantined + figures.skipped;
  const waiting = row.unnamed ? row.waiting : Math.max(0, row.offered - sum);
  return { ...row, ...figures, waiting, offered: row.unnamed ? sum + waiting : row.offered };
}

function add(sum: DayBooks, row: Row): DayBooks {
  return {
    offered: sum.offered + row.offered,
    stored: sum.stored + row.stored,
    alreadyStored: sum.alreadyStored + row.alreadyStored,
    quarantined: sum.quarantined + row.quarantined,
    skipped: sum.skipped + row.skipped,
    waiting: sum.waiting + row.waiting,
    bytes: sum.bytes + row.bytes,
    difference: sum.difference + row.difference,
  };
}

/**
 * The books of mailboxes by day, from `first` to `last`; a day on which a mailbox listed nothing is left out. One query,
 * and some for each mailbox with a visit under way.
 */
export async function readBooks(
  manager: EntityManager,
  mailboxIds: readonly string[],
  first: number,
  last: number,
): Promise<Map<string, Map<number, DayBooks>>> {
  const books = new Map<string, Map<number, DayBooks>>();
  if (mailboxIds.length === 0) return books;
  const rows: Row[] = await manager.find(DayBookEntity, {
    select: {
      id: true,
      mailboxId: true,
      maildropId: true,
      day: true,
      offered: true,
      stored: true,
      alreadyStored: true,
      quarantined: true,
      skipped: true,
      waiting: true,
      bytes: true,
      difference: true,
      open: true,
      unnamed: true,
    },
    where: { mailboxId: In([...mailboxIds]), day: Between(first, last) },
  });
  for (const row of rows) {
    const days = books.get(row.mailboxId) ?? new Map<number, DayBooks>();
    books.set(row.mailboxId, days);
    days.set(row.day, add(days.get(row.day) ?? emptyDay, await asOfNow(manager, row)));
  }
  return books;
}
