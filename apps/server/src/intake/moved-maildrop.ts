import type { Pop3Client } from '@postroom/pop3';
import { type EntityManager, In, IsNull, MoreThan } from 'typeorm';
import { areCounted } from '../books/keep-books.service.ts';
import type { Database } from '../database/database.ts';
import { headerHash } from './header-hash.ts';
import { type Lease, renewLease } from './lease.service.ts';
import { LedgerEntity } from './ledger.entity.ts';
import { renameRow } from './ledger.repository.ts';
import type { MaildropEntity } from './maildrop.entity.ts';
import { observe } from './observed.ts';
import { headerBlock, isRefusal } from './pop-session.ts';
import type { Comparable, Listed, VisitPlan, Wanted } from './visit-plan.ts';

/** Rows are looked for by so many sizes, and written in transactions of so many. */
const portion = 500;

/** What the ledger can still expect on a server: kept there, its QUIT unanswered, or its deletion ignored. */
export function isExpected({ state, deletedAt, ignoredDeletes }: LedgerEntity): boolean {
  return state !== 'trying' && (deletedAt === null || ignoredDeletes > 0);
}

/** A message under a new name that is one of `rows`, or none of them: its content tells. */
export type InDoubt = Comparable<LedgerEntity> & { readonly among: readonly LedgerEntity[] };

export interface Move {
  /** Rows that go by the names of now. */
  readonly renamed: number;
  readonly doubtful: readonly InDoubt[];
  /** Time was up before these were compared: they are not to be fetched yet. */
  readonly notCompared: ReadonlySet<Listed>;
}

/** A plan that fetches nothing of what is compared by its content, or could not be compared yet. */
export function without(plan: VisitPlan<LedgerEntity>, { doubtful, notCompared }: Move): VisitPlan<LedgerEntity> {
  const numbers = new Set([...doubtful.map(({ listed }) => listed), ...notCompared].map((listed) => listed.number));
  const keeps = ({ listed }: Wanted) => !numbers.has(listed.number);
  return { ...plan, fetch: plan.fetch.filter(keeps), fetchAlone: plan.fetchAlone.filter(keeps) };
}

interface Parts {
  readonly database: Database;
  readonly client: Pop3Client;
  readonly maildrop: MaildropEntity;
  readonly lease: Lease;
  readonly isFull: () => boolean;
  /** The day to which the visit belongs, since 1970, UTC. */
  readonly day: number;
}

/** A waiting message without a row of its name, and the rows of its size whose messages the server does not list. */
interface Candidate {
  readonly wanted: Wanted;
  readonly rows: readonly LedgerEntity[];
}

/** The same with what its header block says. */
interface Looked extends Candidate {
  /** Rows with this header block. */
  readonly alike: readonly LedgerEntity[];
  /** The block names one message: it has a Message-ID, or a server's trace. */
  readonly names: boolean;
}

/**
 * A server that renamed its messages: where nothing that the ledger expects is listed any more, what waits is compared
 * with those rows by size and header block, in doubt by content, and each row answers for one message only. Rows that
 * answer get the new names. Most visits cost no query here: something expected is listed, or nothing new is.
 * @returns null where the server renamed nothing that is known
 * @throws Pop3Error, LeaseLostError
 */
export async function followMove(
  parts: Parts,
  plan: VisitPlan<LedgerEntity>,
  known: readonly LedgerEntity[],
): Promise<Move | null> {
  const { maildrop } = parts;
  const moving = maildrop.observed?.moving === true;
  const fresh = [...plan.fetch, ...plan.fetchAlone].filter(({ tryingId }) => tryingId === undefined);
  if (!moving && (fresh.length === 0 || known.some(isExpected))) return null;
  const candidates = await candidatesOf(parts.database.read, maildrop, fresh, known);
  if (candidates.length === 0) {
    if (moving) await observe(parts, { moving: false });
    return null;
  }
  const { looked, notCompared } = await look(parts, candidates);
  const { matches, doubtful } = decide(looked);
  // Noted with the first new name: from then on something expected is listed, and only this says that more is to come.
  if (!moving) await observe(parts, { moving: true });
  await rename(parts, matches);
  if (doubtful.length + notCompared.size === 0) await observe(parts, { moving: false });
  return { renamed: matches.length, doubtful, notCompared };
}

async function candidatesOf(
  manager: EntityManager,
  maildrop: MaildropEntity,
  fresh: readonly Wanted[],
  known: readonly LedgerEntity[],
): Promise<Candidate[]> {
  const listed = new Set(known.map(({ id }) => id));
  const sizes = [...new Set(fresh.map((wanted) => wanted.listed.size))];
  const ignores = (maildrop.observed?.deletesIgnored ?? 0) > 0;
  const bySize = new Map<number, LedgerEntity[]>();
  for (let start = 0; start < sizes.length; start += portion) {
    const some = { maildropId: maildrop.id, listedSize: In(sizes.slice(start, start + portion)) };
    const rows = await manager.findBy(LedgerEntity, [
      { ...some, deletedAt: IsNull() },
      ...(ignores ? [{ ...some, ignoredDeletes: MoreThan(0) }] : []),
    ]);
    for (const row of rows) {
      if (listed.has(row.id) || !isExpected(row) || (row.state === 'skipped' && row.headerHash === null)) continue;
      const alike = bySize.get(row.listedSize);
      if (alike) alike.push(row);
      else bySize.set(row.listedSize, [row]);
    }
  }
  return fresh.flatMap((wanted) => {
    const rows = bySize.get(wanted.listed.size);
    return rows ? [{ wanted, rows }] : [];
  });
}

/** Reads header blocks, as time allows: one at least, so that each visit comes further. */
async function look(
  { client, isFull }: Parts,
  candidates: readonly Candidate[],
): Promise<{ looked: Looked[]; notCompared: Set<Listed> }> {
  const looked: Looked[] = [];
  const notCompared = new Set<Listed>();
  for (const candidate of candidates) {
    if (looked.length > 0 && isFull()) notCompared.add(candidate.wanted.listed);
    else looked.push(await lookAt(client, candidate));
  }
  return { looked, notCompared };
}

async function lookAt(client: Pop3Client, candidate: Candidate): Promise<Looked> {
  const unsure = { ...candidate, alike: candidate.rows, names: false };
  if (!client.capabilities.top) return unsure;
  try {
    const block = await headerBlock(client, candidate.wanted.listed);
    const whole = headerHash(block);
    const alike = candidate.rows.filter(({ headerHash: hash, truncated, octets }) =>
      // Of what was cut within its header block only so much was stored.
      hash?.equals(truncated && octets < block.length ? headerHash(block.subarray(0, octets)) : whole),
    );
    return { ...candidate, alike, names: /^(?:message-id|received):/im.test(block.toString('latin1')) };
  } catch (error) {
    if (isRefusal(error)) return unsure;
    throw error;
  }
}

/** One message and one row with a header block that names one message belong together; all else is in doubt. */
function decide(looked: readonly Looked[]): { matches: Comparable<LedgerEntity>[]; doubtful: InDoubt[] } {
  const claims = new Map<string, number>();
  for (const { id } of looked.flatMap(({ alike }) => alike)) claims.set(id, (claims.get(id) ?? 0) + 1);
  const matches: Comparable<LedgerEntity>[] = [];
  const doubtful: InDoubt[] = [];
  for (const { wanted, alike, names } of looked) {
    const [known] = alike;
    if (known === undefined) continue;
    const { listed, useNumber } = wanted;
    const entry = { listed, known, useNumber };
    if (names && alike.length === 1 && claims.get(known.id) === 1) matches.push(entry);
    else doubtful.push({ ...entry, among: alike });
  }
  return { matches, doubtful };
}

async function rename({ database, lease, day }: Parts, matches: readonly Comparable<LedgerEntity>[]): Promise<void> {
  for (let start = 0; start < matches.length; start += portion) {
    await database.run(async (tx) => {
      await renewLease(database, tx, lease);
      const some = matches.slice(start, start + portion);
      for (const { listed, known, useNumber } of some) {
        await renameRow(tx, known.id, { uidl: listed.uidl, useNumber });
      }
      const counted = some.filter(({ known }) => known.seenDay === day);
      await areCounted(
        tx,
        lease.maildropId,
        day,
        counted.map(({ listed }) => listed.uidl),
      );
    });
  }
}
