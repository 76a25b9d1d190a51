import type { Pop3Client } from '@postroom/pop3';
import type { Database } from '../database/database.ts';
import { contentKey } from './header-hash.ts';
import type { LedgerEntity } from './ledger.entity.ts';
import { confirmDeleted, lastUses, uncertainRows } from './ledger.repository.ts';
import type { MaildropEntity } from './maildrop.entity.ts';
import { openSession } from './pop-session.ts';
import type { Listed } from './visit-plan.ts';
import { VisitRefusedError } from './visit-outcome.ts';
import type { VisitContext, VisitCounts, VisitResult, VisitSession } from './visit-session.ts';

/** What would have to stay on a server that cannot name its messages. */
const needsUidl =
  'This server has no UIDL: set “Leave on server” and “Keep truncated” to 0, or nothing is downloaded from it.';

/** The rows that still count, by key: each answers for one message. */
class Counted {
  private readonly rows = new Map<string, LedgerEntity[]>();

  constructor(rows: readonly LedgerEntity[]) {
    for (const row of rows) {
      const key = row.uidl.toString('latin1');
      const list = this.rows.get(key);
      if (list) list.push(row);
      else this.rows.set(key, [row]);
    }
  }

  take(key: Buffer): LedgerEntity | undefined {
    return this.rows.get(key.toString('latin1'))?.shift();
  }

  /** Rows that no listed message answered: their messages are gone from the server. */
  get left(): LedgerEntity[] {
    return [...this.rows.values()].flat();
  }
}

async function confirm(database: Database, rows: readonly LedgerEntity[]): Promise<void> {
  if (rows.length === 0) return;
  const now = await database.now();
  await database.run((tx) =>
    confirmDeleted(
      tx,
      rows.map((row) => row.id),
      now,
    ),
  );
}

/**
 * A visit to a server without UIDL: each waiting message is fetched, its key is a digest of it, and keys are counted
 * against the ledger. Everything is taken and deleted; afterwards one more look tells which messages are gone.
 */
export async function visitWithoutUidl(
  database: Database,
  client: Pop3Client,
  session: VisitSession,
  maildrop: MaildropEntity,
  context: VisitContext,
  counts: VisitCounts,
  listing: readonly Listed[],
): Promise<VisitResult> {
  const { leaveOnServerDays, keepTruncatedDays, maxMessageBytes } = context.pop;
  const tooBig = listing.some((listed) => listed.size > maxMessageBytes);
  if (leaveOnServerDays > 0 || (tooBig && keepTruncatedDays > 0)) throw new VisitRefusedError('protocol', needsUidl);
  const counted = new Counted(await uncertainRows(database.read, maildrop.id));
  const removed: number[] = [];
  for (const listed of listing) {
    const raw = await session.read(listed.number);
    if (raw === null) return { counts, asks: false, more: true };
    const key = contentKey(raw);
    if (counted.take(key)) counts.alreadyStored += 1;
    else {
      const uses = await lastUses(database.read, maildrop.id, [key]);
      const useNumber = (uses.get(key.toString('latin1')) ?? 0) + 1;
      await session.keep({ listed, key, useNumber, raw, truncated: false });
    }
    removed.push(listed.number);
    counts.waiting = counts.offered - counts.alreadyStored - counts.stored - counts.quarantined;
  }
  await confirm(database, counted.left);
  await client.deleteMany(removed);
  const answer = await client.quit();
  if (answer.ok && removed.length > 0) await lookAgain(database, maildrop, context);
  return { counts, asks: false, more: false };
}

/** Signs in once more: what a listing no longer shows is gone, and the same bytes arriving later are a new message. */
async function lookAgain(database: Database, maildrop: MaildropEntity, context: VisitContext): Promise<void> {
  const client = await openSession(context.pop, context.credentials, context.signal);
  try {
    const counted = new Counted(await uncertainRows(database.read, maildrop.id));
    const { count } = await client.stat();
    for (let number = 1; number <= count; number += 1) {
      const stream = client.retrieve(number, { maxBytes: context.pop.maxMessageBytes });
      counted.take(contentKey(await stream.whole()));
    }
    await confirm(database, counted.left);
    await client.quit();
  } finally {
    client.close();
  }
}
