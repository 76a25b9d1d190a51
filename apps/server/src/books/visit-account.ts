import { hashOfKey } from './listed-keys.ts';

/** How a row of the ledger looks to the books. */
export interface SeenRow {
  readonly id: string;
  seenDay: number;
}

export const dayLength = 86_400_000;

function shift(counts: Map<string, number>, key: string, by: number): boolean {
  const now = (counts.get(key) ?? 0) + by;
  if (now < 0) return false;
  if (now === 0) counts.delete(key);
  else counts.set(key, now);
  return true;
}

const nameOf = (uidl: Buffer) => uidl.toString('latin1');

/**
 * One visit's own account of what the server listed: each message is open until the visit says what became of it. It is
 * kept from the listing alone, apart from plan and ledger, so that a message that those forget is seen to be missing.
 */
export class VisitAccount {
  /** The day to which the visit belongs, since 1970, UTC. */
  readonly day: number;
  readonly offered: number;
  /** Failed too often: skipped in the books, though they wait for the level. */
  resting = 0;
  /** The day's book knows of this visit. */
  begun = false;
  /** Rows that answered for a message only once its content was looked at: noted as seen when the visit ends. */
  readonly seenLate: SeenRow[] = [];
  private readonly open = new Map<string, number>();
  private readonly rested = new Map<string, number>();
  /** Open, but the row that may answer for them counts today already. */
  private readonly counted = new Map<string, number>();
  private left: number;

  /**
   * @param listing as the server gave it; of a server without UIDL the UIDLs are empty
   * @param listedAt database time
   */
  constructor(
    listing: readonly { readonly uidl: Buffer }[],
    readonly hasUidl: boolean,
    readonly listedAt: number,
  ) {
    this.day = Math.floor(listedAt / dayLength);
    this.offered = listing.length;
    this.left = listing.length;
    for (const { uidl } of listing) shift(this.open, nameOf(uidl), 1);
  }

  /** Messages of which nothing became yet. */
  get waiting(): number {
    return this.left;
  }

  /** Each listed message by name, those under one UIDL by their number. Call before anything is settled. */
  hashes(): number[] {
    return [...this.open].flatMap(([name, count]) => Array.from({ length: count }, (_, nth) => hashOfKey(name, nth)));
  }

  /** Stored now, or known: it is under one of the figures. `row` is what answered for it after a comparison. */
  settle(uidl: Buffer, row?: SeenRow): void {
    const name = nameOf(uidl);
    if (row && row.seenDay !== this.day) this.seenLate.push(row);
    shift(this.counted, name, -1);
    if (shift(this.open, name, -1)) this.left -= 1;
    else if (shift(this.rested, name, -1)) this.resting -= 1;
  }

  /** It failed too often and is tried once a day: skipped, until it is settled all the same. */
  rest(uidl: Buffer): void {
    const name = nameOf(uidl);
    if (!shift(this.open, name, -1)) return;
    shift(this.rested, name, 1);
    this.left -= 1;
    this.resting += 1;
  }

  /** Settled before, and now only its content can tell. */
  doubt(uidl: Buffer): void {
    shift(this.open, nameOf(uidl), 1);
    this.left += 1;
    this.isCounted(uidl);
  }

  /** Open, while the row that may answer for it counts today already. */
  isCounted(uidl: Buffer): void {
    shift(this.counted, nameOf(uidl), 1);
  }

  /** What was thought to be counted is another message. */
  isAnother(uidl: Buffer): void {
    shift(this.counted, nameOf(uidl), -1);
  }

  /** What the day has to count as waiting. */
  unresolved(): number[] {
    return [...this.open].flatMap(([name, count]) =>
      Array.from({ length: Math.max(0, count - (this.counted.get(name) ?? 0)) }, (_, nth) => hashOfKey(name, nth)),
    );
  }
}
