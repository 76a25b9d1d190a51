import type { LedgerState } from './ledger.entity.ts';

/** A message as the server lists it. */
export interface Listed {
  readonly number: number;
  readonly uidl: Buffer;
  readonly size: number;
}

/** What the ledger knows of one use of a UIDL. */
export interface Known {
  readonly id: string;
  readonly uidl: Buffer;
  readonly useNumber: number;
  readonly state: LedgerState;
  readonly listedSize: number;
  readonly deletedAt: number | null;
  readonly storedAt: number;
  readonly truncated: boolean;
  /** Failures of a message in state `trying`; its `storedAt` is the last one's time. */
  readonly attempts: number;
}

export interface PlanSettings {
  readonly leaveOnServerDays: number;
  readonly keepTruncatedDays: number;
  readonly maxMessageBytes: number;
  /** Database time. */
  readonly now: number;
}

/** A message to be fetched and stored, under the number of its UIDL's use that no row has. */
export interface Wanted {
  readonly listed: Listed;
  readonly useNumber: number;
  /** The row that counts its failures, which gives way to the row of what becomes of it. */
  readonly tryingId?: string;
}

/** A listed message and the row that answers for it. */
export interface Answered<K extends Known> {
  readonly listed: Listed;
  readonly known: K;
}

/** The same, with the number of the UIDL's use that it gets should it turn out to be another message. */
export interface Comparable<K extends Known> extends Answered<K> {
  readonly useNumber: number;
}

/** What a visit has to do, decided without a look at the network. Numbers stay in the order of the list: oldest first. */
export interface VisitPlan<K extends Known> {
  /** Not in the ledger: to be fetched and stored. */
  readonly fetch: readonly Wanted[];
  /** What failed before, and what is larger than the mailbox takes whole: fetched last, each on a connection of its own. */
  readonly fetchAlone: readonly Wanted[];
  /** Failed three visits running, and tried today: it waits. */
  readonly resting: readonly Answered<K>[];
  /** Stored, and its days on the server are over: to be deleted once its header block is seen to be the same. */
  readonly remove: readonly Comparable<K>[];
  /** Listed with another size than its row has, or after its deletion was confirmed: the number is for other bytes. */
  readonly compare: readonly Comparable<K>[];
  /** Stored, and left on the server for now. */
  readonly keep: readonly Answered<K>[];
  /** Left on the server on purpose (first activation). */
  readonly skipped: readonly Answered<K>[];
}

const day = 86_400_000;

/** So many failures running, and a message is tried only once a day. */
const failuresBeforeRest = 3;

/** The rows of one UIDL, handed out once each; no step looks at all of them again. */
class Uses<K extends Known> {
  private last = 0;
  private readonly bySize = new Map<number, K[]>();
  private readonly rest: K[] = [];
  private readonly given = new Set<K>();

  /** @param rows in any order */
  constructor(rows: readonly K[]) {
    // Taken from the end: what should still be there before what is gone, then in the order of use.
    const gone = (known: K) => (known.deletedAt === null ? 0 : 1);
    for (const known of rows.toSorted((a, b) => gone(b) - gone(a) || b.useNumber - a.useNumber)) {
      this.last = Math.max(this.last, known.useNumber);
      this.rest.push(known);
      const alike = this.bySize.get(known.listedSize);
      if (alike) alike.push(known);
      else this.bySize.set(known.listedSize, [known]);
    }
  }

  /** A row of this size, or null. */
  ofSize(size: number): K | null {
    return this.give(this.bySize.get(size));
  }

  /** Any row that is left, or null. */
  any(): K | null {
    return this.give(this.rest);
  }

  /** A number that no row has and that was not given yet. */
  next(): number {
    this.last += 1;
    return this.last;
  }

  private give(list: K[] | undefined): K | null {
    for (let known = list?.pop(); known; known = list?.pop()) {
      if (this.given.has(known)) continue;
      this.given.add(known);
      return known;
    }
    return null;
  }
}

function usesByUidl<K extends Known>(ledger: readonly K[]): (uidl: Buffer) => Uses<K> {
  const rows = Map.groupBy(ledger, (known) => known.uidl.toString('latin1'));
  const uses = new Map<string, Uses<K>>();
  return (uidl) => {
    const key = uidl.toString('latin1');
    let found = uses.get(key);
    if (!found) {
      found = new Uses(rows.get(key) ?? []);
      uses.set(key, found);
    }
    return found;
  };
}

/** When a stored message may leave the server, in ms since 1970. */
export function leavesAt(
  known: Pick<Known, 'storedAt' | 'truncated'>,
  settings: Pick<PlanSettings, 'leaveOnServerDays' | 'keepTruncatedDays'>,
): number {
  const days = known.truncated
    ? Math.max(settings.leaveOnServerDays, settings.keepTruncatedDays)
    : settings.leaveOnServerDays;
  return known.storedAt + days * day;
}

function isTooBig(listed: Listed, known: Known | null, settings: PlanSettings): boolean {
  return listed.size > settings.maxMessageBytes || known?.truncated === true;
}

/**
 * Compares what the server lists with what the ledger has. A UIDL listed n times is n messages, each answered for by
 * one row of that UIDL, rows of the same size first; what no row answers for is new.
 */
export function planVisit<K extends Known>(
  listing: readonly Listed[],
  ledger: readonly K[],
  settings: PlanSettings,
): VisitPlan<K> {
  const usesOf = usesByUidl(ledger);
  // All of the same size first: a twin that is new must not take the row of one that is stored.
  const sameSize = listing.map((listed) => usesOf(listed.uidl).ofSize(listed.size));
  const fetch: Wanted[] = [];
  const failed: Wanted[] = [];
  const tooBig: Wanted[] = [];
  const compare: Comparable<K>[] = [];
  const plan = {
    resting: [] as Answered<K>[],
    remove: [] as Comparable<K>[],
    keep: [] as Answered<K>[],
    skipped: [] as Answered<K>[],
  };
  const isNew = (listed: Listed, useNumber: number) =>
    (isTooBig(listed, null, settings) ? tooBig : fetch).push({ listed, useNumber });
  listing.forEach((listed, index) => {
    const uses = usesOf(listed.uidl);
    const known = sameSize[index] ?? uses.any();
    if (!known) {
      isNew(listed, uses.next());
    } else if (known.state === 'trying') {
      if (known.attempts >= failuresBeforeRest && known.storedAt > settings.now - day)
        plan.resting.push({ listed, known });
      else failed.push({ listed, useNumber: known.useNumber, tryingId: known.id });
    } else if (known.state === 'skipped' && known.listedSize === listed.size) plan.skipped.push({ listed, known });
    else if (known.state === 'skipped') isNew(listed, uses.next());
    else if (known.deletedAt !== null || known.listedSize !== listed.size)
      compare.push({ listed, known, useNumber: uses.next() });
    else if (leavesAt(known, settings) <= settings.now) plan.remove.push({ listed, known, useNumber: uses.next() });
    else plan.keep.push({ listed, known });
  });
  const risk = (entry: Answered<K>) => (isTooBig(entry.listed, entry.known, settings) ? 1 : 0);
  compare.sort((a, b) => risk(a) - risk(b));
  return { fetch, fetchAlone: [...failed, ...tooBig], compare, ...plan };
}
