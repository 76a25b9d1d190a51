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
}

export interface PlanSettings {
  readonly leaveOnServerDays: number;
  readonly keepTruncatedDays: number;
  readonly maxMessageBytes: number;
  /** Database time. */
  readonly now: number;
}

/** What a visit has to do, decided without a look at the network. Numbers stay in the order of the list: oldest first. */
export interface VisitPlan<K extends Known> {
  /** Not in the ledger: to be fetched and stored; the use number that each gets. */
  readonly fetch: readonly { readonly listed: Listed; readonly useNumber: number }[];
  /** The same, but larger than the mailbox takes whole: fetched last, each on a connection of its own. */
  readonly fetchTruncated: readonly { readonly listed: Listed; readonly useNumber: number }[];
  /** Stored, and its days on the server are over: to be deleted once its header block is seen to be the same. */
  readonly remove: readonly { readonly listed: Listed; readonly known: K }[];
  /** Listed under a UIDL that the ledger has with another size, or after its deletion was confirmed: to be compared. */
  readonly compare: readonly { readonly listed: Listed; readonly known: K }[];
  /** Stored, and left on the server for now. */
  readonly keep: readonly { readonly listed: Listed; readonly known: K }[];
  /** Left on the server on purpose (first activation). */
  readonly skipped: readonly { readonly listed: Listed; readonly known: K }[];
}

const day = 86_400_000;

function byUidl<T>(rows: readonly T[], uidl: (row: T) => Buffer): Map<string, T[]> {
  const map = new Map<string, T[]>();
  for (const row of rows) {
    const key = uidl(row).toString('latin1');
    const list = map.get(key);
    if (list) list.push(row);
    else map.set(key, [row]);
  }
  return map;
}

/** When a stored message may leave the server, in ms since 1970. */
function leavesAt(known: Known, settings: PlanSettings): number {
  const days = known.truncated
    ? Math.max(settings.leaveOnServerDays, settings.keepTruncatedDays)
    : settings.leaveOnServerDays;
  return known.storedAt + days * day;
}

/**
 * Compares what the server lists with what the ledger has. A UIDL listed n times is n messages, each answered for by
 * one row of that UIDL; what no row answers for is new.
 */
export function planVisit<K extends Known>(
  listing: readonly Listed[],
  ledger: readonly K[],
  settings: PlanSettings,
): VisitPlan<K> {
  const rows = byUidl(ledger, (known) => known.uidl);
  for (const list of rows.values()) list.sort((a, b) => a.useNumber - b.useNumber);
  const plan = {
    fetch: [] as { listed: Listed; useNumber: number }[],
    fetchTruncated: [] as { listed: Listed; useNumber: number }[],
    remove: [] as { listed: Listed; known: K }[],
    compare: [] as { listed: Listed; known: K }[],
    keep: [] as { listed: Listed; known: K }[],
    skipped: [] as { listed: Listed; known: K }[],
  };
  const nextUse = new Map<string, number>();
  for (const listed of listing) {
    const key = listed.uidl.toString('latin1');
    const list = rows.get(key) ?? [];
    const uses = nextUse.get(key) ?? (list.at(-1)?.useNumber ?? 0) + 1;
    nextUse.set(key, uses);
    const known = take(list, listed);
    if (!known) {
      nextUse.set(key, uses + 1);
      const entry = { listed, useNumber: uses };
      if (listed.size > settings.maxMessageBytes) plan.fetchTruncated.push(entry);
      else plan.fetch.push(entry);
    } else if (known.state === 'skipped') plan.skipped.push({ listed, known });
    else if (known.deletedAt !== null || known.listedSize !== listed.size) plan.compare.push({ listed, known });
    else if (leavesAt(known, settings) <= settings.now) plan.remove.push({ listed, known });
    else plan.keep.push({ listed, known });
  }
  return plan;
}

/** The row that answers for a listed message: one of the same size first, one that still should be there before one that is gone. */
function take<K extends Known>(list: K[], listed: Listed): K | undefined {
  const rank = (known: K) => (known.listedSize === listed.size ? 0 : 2) + (known.deletedAt === null ? 0 : 1);
  let best = -1;
  for (let index = 0; index < list.length; index += 1) {
    const known = list[index];
    const chosen = list[best];
    if (known && (!chosen || rank(known) < rank(chosen))) best = index;
  }
  return best === -1 ? undefined : list.splice(best, 1)[0];
}
