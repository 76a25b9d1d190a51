import type { Books } from '@postroom/contracts';
import { In, LessThan } from 'typeorm';
import { type Tx } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import { LedgerEntity } from '../intake/ledger.entity.ts';
import { recordEvent } from '../live/record.events.ts';
import { DayBookEntity, ListedKeysEntity } from './books.entity.ts';
import { ledgerFigures, storedOn } from './ledger-figures.ts';
import { digestOf, hashOfKey, packHashes, unpackHashes } from './listed-keys.ts';
import { VisitAccount } from './visit-account.ts';

export { VisitAccount, dayLength } from './visit-account.ts';
export { failuresBeforeSkipped } from './ledger-figures.ts';

/** A day's hashes are put together into one row once there are more rows than this. */
const mostRows = 16;
/** Rows noted in one statement. */
const portion = 500;

interface Place {
  readonly maildropId: string;
  readonly mailboxId: string;
}

/** The account of a visit that has not listed yet. */
export const nothingListed = () => new VisitAccount([], true, 0);

/** Whether a listing is, message by message, the one that the day's book has last: then there is nothing to write. */
export async function isUnchanged(
  manager: Pick<Tx, 'findOne'>,
  maildropId: string,
  account: VisitAccount,
  hashes: readonly number[],
): Promise<boolean> {
  const book = await manager.findOne(DayBookEntity, {
    select: { id: true, open: true, listingDigest: true },
    where: { maildropId, day: account.day },
  });
  return book !== null && !book.open && book.listingDigest.equals(digestOf(hashes));
}

/** Adds to the day's hashes what it does not have yet, and says how many those were. */
async function addKeys(tx: Tx, maildropId: string, day: number, hashes: readonly number[]): Promise<number> {
  const rows = await tx.findBy(ListedKeysEntity, { maildropId, day });
  const known = new Set(rows.flatMap((row) => unpackHashes(row.hashes)));
  const fresh = hashes.filter((hash) => !known.has(hash));
  if (fresh.length === 0) return 0;
  const merges = rows.length >= mostRows;
  if (merges) await tx.delete(ListedKeysEntity, { maildropId, day });
  const written = merges ? [...known, ...fresh] : fresh;
  await tx.insert(ListedKeysEntity, { id: newId(), maildropId, day, hashes: packHashes(written) });
  return fresh.length;
}

/** What still waits of a book whose visit died: what was open then, less what the ledger has of it. */
async function unresolvedOf(tx: Tx, book: DayBookEntity): Promise<Set<number>> {
  const unresolved = new Set(unpackHashes(book.unresolved));
  if (!book.open || unresolved.size === 0) return unresolved;
  for (const { uidl, useNumber } of await storedOn(tx, book.maildropId, book.day)) {
    if (unresolved.delete(hashOfKey(uidl, -useNumber))) continue;
    for (let nth = 0; nth < useNumber; nth += 1) if (unresolved.delete(hashOfKey(uidl, nth))) break;
  }
  return unresolved;
}

/** The figures as ledger and book have them now. */
async function settled(tx: Tx, book: DayBookEntity, unresolved: number): Promise<DayBookEntity> {
  const figures = await ledgerFigures(tx, book.maildropId, book.day);
  const waiting = unresolved + book.vanished;
  const sum = figures.stored + figures.alreadyStored + figures.quarantined + figures.skipped + waiting;
  // Without UIDL nothing names a message but what the ledger found in it.
  const offered = book.unnamed ? sum : book.offered;
  return { ...book, ...figures, waiting, offered, difference: offered - sum };
}

/** Ends a day whose last visit died before it could, while its rows still say which day they were seen last. */
async function endEarlierDays(tx: Tx, { maildropId }: Place, day: number): Promise<void> {
  const left = await tx.findBy(DayBookEntity, { maildropId, day: LessThan(day), open: true });
  for (const book of left) {
    const unresolved = await unresolvedOf(tx, book);
    await write(tx, { ...(await settled(tx, book, unresolved.size)), unresolved: packHashes(unresolved), open: false });
  }
  await tx.delete(ListedKeysEntity, { maildropId, day: LessThan(day) });
}

async function write(tx: Tx, book: DayBookEntity): Promise<void> {
  await tx.update(DayBookEntity, { id: book.id }, book);
}

function newBook({ maildropId, mailboxId }: Place, day: number): DayBookEntity {
  const figures = { offered: 0, stored: 0, alreadyStored: 0, quarantined: 0, skipped: 0, waiting: 0, bytes: 0 };
  const nothing = { unresolved: Buffer.alloc(0), listingDigest: Buffer.alloc(0) };
  const state = { difference: 0, alertedAt: null, open: true, unnamed: false, vanished: 0 };
  return { id: newId(), mailboxId, maildropId, day, ...figures, ...state, ...nothing };
}

/**
 * Notes what a visit listed before anything of it is fetched, so that it is known whatever happens to the process then.
 * Call it in a transaction that renews the lease: two visits of one maildrop would count twice.
 * @param hashes of the whole listing, taken before anything was settled
 */
export async function beginVisit(
  tx: Tx,
  place: Place,
  account: VisitAccount,
  hashes: readonly number[],
): Promise<void> {
  const { day, hasUidl } = account;
  const { maildropId } = place;
  const found = await tx.findOneBy(DayBookEntity, { maildropId, day });
  if (!found) await endEarlierDays(tx, place, day);
  const book = found ?? newBook(place, day);
  const unnamed = book.unnamed || !hasUidl;
  const change = { open: true, unnamed, listingDigest: hasUidl ? digestOf(hashes) : Buffer.alloc(0) };
  const waited = hasUidl ? await unresolvedOf(tx, book) : new Set<number>();
  const listed = new Set(hashes);
  const gone = [...waited].filter((hash) => !listed.has(hash)).length;
  const begun = {
    ...book,
    ...change,
    offered: book.offered + (hasUidl ? await addKeys(tx, maildropId, day, hashes) : 0),
    vanished: book.vanished + gone,
    unresolved: packHashes(account.unresolved()),
    bytes: book.open && found ? Math.max(book.bytes, await storedBytes(tx, book)) : book.bytes,
  };
  if (found) await write(tx, begun);
  else await tx.insert(DayBookEntity, begun);
}

/** Octets stored on the day of a visit that died: it could not say how many it read. */
async function storedBytes(tx: Tx, { maildropId, day }: DayBookEntity): Promise<number> {
  const rows = await storedOn(tx, maildropId, day);
  return rows.reduce((sum, { octets }) => sum + octets, 0);
}

/**
 * A UIDL was found to name another message than the one that counts today: that is one more, known before it is stored.
 * @param useNumber of the UIDL, under which the ledger will have it
 */
export async function addAnother(
  tx: Tx,
  { maildropId }: Pick<Place, 'maildropId'>,
  account: VisitAccount,
  { uidl, useNumber }: { uidl: Buffer; useNumber: number },
): Promise<void> {
  const hash = hashOfKey(uidl, -useNumber);
  const added = await addKeys(tx, maildropId, account.day, [hash]);
  const book = await tx.findOneBy(DayBookEntity, { maildropId, day: account.day });
  if (!book) return;
  const unresolved = packHashes(new Set([...unpackHashes(book.unresolved), hash]));
  await tx.update(DayBookEntity, { id: book.id }, { offered: book.offered + added, unresolved });
}

/**
 * Messages listed under new UIDLs are ones that the day counts already under their old ones (a server that renamed its
 * messages): none of them is one more. Call it in the transaction that gives their rows the new names.
 * @param uidls one for each message, before the day's book knows of the listing
 */
export async function areCounted(tx: Tx, maildropId: string, day: number, uidls: readonly Buffer[]): Promise<void> {
  const alike = Map.groupBy(uidls, (uidl) => uidl.toString('latin1'));
  const hashes = [...alike].flatMap(([name, { length }]) => Array.from({ length }, (_, nth) => hashOfKey(name, nth)));
  if (hashes.length > 0) await addKeys(tx, maildropId, day, hashes);
}

/** The same for one message, once the day's book has it as one more. */
export async function isOneCounted(tx: Tx, maildropId: string, day: number): Promise<void> {
  await tx.decrement(DayBookEntity, { maildropId, day }, 'offered', 1);
}

/** The difference of a visit's own five figures from what was listed; 0 when they balance. */
export function visitDifference({ offered, stored, alreadyStored, quarantined, skipped, waiting }: Books): number {
  return offered - stored - alreadyStored - quarantined - skipped - waiting;
}

/**
 * Writes the day's figures when a visit ends, in the transaction that ends it: counted in the ledger, and compared with
 * what was listed. A difference is an event, once for each maildrop and day.
 * @param now database time
 */
export async function endVisit(
  tx: Tx,
  place: Place,
  account: VisitAccount,
  counts: Books & { readonly bytes: number },
  now: number,
): Promise<void> {
  if (!account.begun && visitDifference(counts) === 0) return;
  const { day } = account;
  await noteSeen(tx, account.seenLate, day);
  const book = await tx.findOneBy(DayBookEntity, { maildropId: place.maildropId, day });
  if (!book) return;
  const unresolved = account.unresolved();
  const waits = account.hasUidl ? unresolved.length : account.waiting;
  const figures = await settled(tx, book, waits);
  const ofVisit = visitDifference(counts);
  const wrong = figures.difference !== 0 || ofVisit !== 0;
  await write(tx, {
    ...figures,
    difference: figures.difference === 0 ? ofVisit : figures.difference,
    alertedAt: book.alertedAt ?? (wrong ? now : null),
    bytes: book.bytes + counts.bytes,
    unresolved: packHashes(account.hasUidl ? unresolved : []),
    open: false,
  });
  if (!wrong || book.alertedAt !== null) return;
  const { offered, stored, alreadyStored, quarantined, skipped, waiting, difference } = figures;
  await recordEvent(tx, {
    kind: 'mailbox.books-unbalanced',
    mailboxId: place.mailboxId,
    data: {
      date: new Date(day * 86_400_000).toISOString().slice(0, 10),
      day: { offered, stored, alreadyStored, quarantined, skipped, waiting, difference },
      visit: { ...onlyBooks(counts), difference: ofVisit },
    },
  });
}

function onlyBooks({ offered, stored, alreadyStored, quarantined, skipped, waiting }: Books): Books {
  return { offered, stored, alreadyStored, quarantined, skipped, waiting };
}

/** Notes that a day's listing showed the messages of these rows: one write for each row and day. */
export async function noteSeen(tx: Tx, rows: readonly { id: string; seenDay: number }[], day: number): Promise<void> {
  const stale = rows.filter((row) => row.seenDay !== day);
  for (let start = 0; start < stale.length; start += portion) {
    const ids = stale.slice(start, start + portion).map(({ id }) => id);
    await tx.update(LedgerEntity, { id: In(ids) }, { seenDay: day });
  }
}
