import { type Pop3Client, Pop3Error } from '@postroom/pop3';
import { addAnother, isOneCounted } from '../books/keep-books.service.ts';
import type { Database } from '../database/database.ts';
import type { MessageReading } from '../reading/message-reading.service.ts';
import type { RawStore } from '../storage/raw-store.service.ts';
import type { Part } from './body.ts';
import type { FurtherSessions } from './further-sessions.ts';
import { LedgerEntity } from './ledger.entity.ts';
import { listMaildrop } from './pop-session.ts';
import { confirm, deleteCommitted, signOut } from './sign-out.ts';
import { hashOf, isStored } from './stored-bytes.ts';
import { type Comparable, leavesAt, type Listed, type Wanted } from './visit-plan.ts';
import type { VisitContext, VisitCounts, VisitSession } from './visit-session.ts';

/** So many connections may fail before the visit gives up. */
const mostFailures = 3;

export interface AloneParts {
  readonly database: Database;
  readonly store: RawStore;
  readonly reading: MessageReading;
  readonly counts: VisitCounts;
  readonly context: VisitContext;
  /** Rows that answered for a message by its content. */
  readonly answered: Set<string>;
  /** Messages whose originals somebody waits for. */
  readonly wished: ReadonlySet<string | null>;
  /** As the visit's first session listed them. */
  readonly listing: readonly Listed[];
  readonly isFull: () => boolean;
  readonly sessions: FurtherSessions;
}

interface Task {
  readonly wanted: Wanted;
  /** The row that the message is to be compared with. */
  readonly known: LedgerEntity | null;
  /** Rows of which it may be any: the server renamed its messages. */
  readonly among: readonly LedgerEntity[] | null;
}

/** A message that only its content can tell, and the row, or the rows, that may answer for it. */
export type Doubtful = Comparable<LedgerEntity> & { readonly among?: readonly LedgerEntity[] };

interface Open {
  readonly client: Pop3Client;
  readonly session: VisitSession;
  readonly deletes: LedgerEntity[];
  readonly listing: ReadonlyMap<string, Listed[]>;
}

const nameOf = ({ uidl, size }: Listed) => `${size} ${uidl.toString('latin1')}`;

/** Numbers hold for one session only: a message is found again by UIDL and size, of equal ones by its place. */
function place(listing: readonly Listed[], listed: Listed): number {
  return listing.filter((entry) => entry.number < listed.number && nameOf(entry) === nameOf(listed)).length;
}

/**
 * What may cost the connection, after all else was confirmed by QUIT: comparisons by content; then, each in a session of
 * its own, what failed before and what is too big, which ends at the limit. One of them does not keep the others back.
 * @returns whether a bound stopped it, so that more waits
 * @throws the first Pop3Error that cost a connection, once the others had their turn; errors of database and disk
 */
export async function takeAlone(
  parts: AloneParts,
  sessionOf: (client: Pop3Client) => VisitSession,
  work: { readonly doubtful: readonly Doubtful[]; readonly fetch: readonly Wanted[] },
): Promise<boolean> {
  const { maxMessageBytes } = parts.context.pop;
  const isSmall = ({ listed, known }: Doubtful) => !known.truncated && listed.size <= maxMessageBytes;
  const compare = (entry: Doubtful): Task => ({
    wanted: { listed: entry.listed, useNumber: entry.useNumber },
    known: entry.known,
    among: entry.among ?? null,
  });
  const tasks: (Task & { risky: boolean })[] = [
    ...work.doubtful.filter(isSmall).map((entry) => ({ ...compare(entry), risky: false })),
    ...work.fetch.map((wanted) => ({ wanted, known: null, among: null, risky: true })),
    ...work.doubtful.filter((entry) => !isSmall(entry)).map((entry) => ({ ...compare(entry), risky: true })),
  ];
  const failures: Pop3Error[] = [];
  let open: Open | null = null;
  try {
    for (const task of tasks) {
      if (parts.isFull()) return true;
      if (task.risky && open) {
        await leave(parts, open);
        open = null;
      }
      open ??= await begin(parts, sessionOf);
      const alike: Listed[] = open.listing.get(nameOf(task.wanted.listed)) ?? [];
      const listed = alike[Math.min(alike.length - 1, alike.length > 1 ? place(parts.listing, task.wanted.listed) : 0)];
      if (!listed) continue;
      try {
        await one(parts, open, { ...task, wanted: { ...task.wanted, listed } });
        if (task.risky) await leave(parts, open);
      } catch (error) {
        if (!(error instanceof Pop3Error) || error.kind === 'cancelled') throw error;
        failures.push(error);
        if (failures.length >= mostFailures) throw error;
      }
      if (task.risky || open.session.isOver() || failures.length > 0) {
        open.client.close();
        open = null;
      }
    }
    if (open) await leave(parts, open);
  } finally {
    open?.client.close();
  }
  if (failures[0]) throw failures[0];
  return false;
}

async function begin({ sessions }: AloneParts, sessionOf: (client: Pop3Client) => VisitSession): Promise<Open> {
  const client = await sessions.open();
  try {
    const { listing } = await listMaildrop(client);
    return { client, session: sessionOf(client), deletes: [], listing: Map.groupBy(listing, nameOf) };
  } catch (error) {
    client.close();
    throw error;
  }
}

async function leave({ database }: AloneParts, { client, session, deletes }: Open): Promise<void> {
  if (!session.isOver()) await signOut(database, client, session, deletes);
}

async function one(
  parts: AloneParts,
  { client, session, deletes }: Open,
  { wanted, known, among }: Task,
): Promise<void> {
  const { context, counts } = parts;
  if (known === null) {
    await session.fetchOne(wanted);
  } else {
    const part = await session.read(wanted.listed.number);
    if (part === null) return;
    const row = await answering(parts, among ?? [known], wanted, part, among !== null);
    if (row) {
      counts.alreadyStored += 1;
      counts.account.settle(wanted.listed.uidl, row);
      if (!row.truncated && context.pop.leaveOnServerDays === 0 && !session.isOver()) {
        const [answer] = await client.deleteMany([wanted.listed.number]);
        if (answer?.ok === true) deletes.push(row);
      } else if (row.truncated && !client.capabilities.top && leavesAt(row, context.pop) <= counts.account.listedAt) {
        if (!parts.wished.has(row.messageId)) await removeCompared(parts, wanted.listed, row);
      }
      return;
    }
    if (!among) await noteAnother(parts, wanted, known);
    await session.keep(wanted, wanted.listed.uidl, part);
  }
  if (!session.isOver()) await deleteCommitted(client, session, context, deletes);
}

/** Where the row's own message counts today, this one is one more; else it is the one that was counted as listed. */
async function noteAnother(
  { database, counts, context }: AloneParts,
  wanted: Wanted,
  known: LedgerEntity,
): Promise<void> {
  const { account } = counts;
  if (known.seenDay !== account.day) return;
  const { listed, useNumber } = wanted;
  account.isAnother(listed.uidl);
  await database.run((tx) => addAnother(tx, context.lease, account, { uidl: listed.uidl, useNumber }));
}

/**
 * The row whose message it is, which is noted then, and what was read of it is gone; null where it is another message,
 * whose bytes are the caller's. Each row answers once.
 */
async function answering(
  parts: AloneParts,
  rows: readonly LedgerEntity[],
  wanted: Wanted,
  part: Part,
  wasRenamed: boolean,
): Promise<LedgerEntity | null> {
  let keeps = false;
  try {
    for (const row of rows) {
      if (parts.answered.has(row.id) || !(await isStored(parts, row, part))) continue;
      await renew(parts, row, wanted, part, wasRenamed);
      parts.answered.add(row.id);
      return row;
    }
    keeps = true;
    return null;
  } finally {
    if (!keeps) await parts.reading.spool.discard(part.body);
  }
}

/**
 * A truncated message on a server without TOP: comparing it cost the connection, so that it is deleted in the next
 * session, found by its name and size, where no other message has both.
 */
async function removeCompared({ database, sessions }: AloneParts, listed: Listed, row: LedgerEntity): Promise<void> {
  const client = await sessions.open();
  try {
    const { listing } = await listMaildrop(client);
    const [found, ...others] = listing.filter((entry) => nameOf(entry) === nameOf(listed));
    const [answer] = found && others.length === 0 ? await client.deleteMany([found.number]) : [];
    const { ok } = await client.quit();
    if (ok && answer?.ok === true) await confirm(database, [row]);
  } finally {
    client.close();
  }
}

/** The same bytes under another size or name, or after a confirmed deletion: the row is about them again. */
async function renew(
  { database, counts, context }: AloneParts,
  known: LedgerEntity,
  { listed, useNumber }: Wanted,
  part: Part,
  wasRenamed: boolean,
): Promise<void> {
  const headerHash = known.truncated ? null : await hashOf(part);
  const { day } = counts.account;
  await database.run(async (tx) => {
    await tx.update(
      LedgerEntity,
      { id: known.id },
      {
        listedSize: listed.size,
        ...(known.uidl.equals(listed.uidl) ? {} : { uidl: listed.uidl, useNumber }),
        ...(headerHash === null ? {} : { headerHash }),
        deletedAt: null,
        ...(known.deletedAt === null ? {} : { ignoredDeletes: known.ignoredDeletes + 1 }),
      },
    );
    // The day counts it under its old name, and as one more under the new one.
    if (wasRenamed && known.seenDay === day) await isOneCounted(tx, context.lease.maildropId, day);
  });
}
