import type { Pop3Client } from '@postroom/pop3';
import type { Database } from '../database/database.ts';
import type { LedgerEntity } from './ledger.entity.ts';
import { confirmDeleted } from './ledger.repository.ts';
import type { VisitContext, VisitSession } from './visit-session.ts';
import { tellStep } from './visit-steps.ts';

/**
 * Asks the server to delete what this session committed, but for what stays there for days. The lease may have been lost
 * since the commit: what is committed is stored whoever committed it, so that its deletion is right all the same.
 */
export async function deleteCommitted(
  client: Pop3Client,
  session: VisitSession,
  { pop }: VisitContext,
  deletes: LedgerEntity[],
): Promise<void> {
  const rows = new Map(session.committed);
  session.committed.clear();
  if (pop.leaveOnServerDays > 0) return;
  const numbers = [...rows].filter(([, row]) => !row.truncated).map(([number]) => number);
  if (numbers.length > 0) tellStep('deleting');
  for (const answer of await client.deleteMany(numbers)) {
    const row = rows.get(answer.number);
    if (answer.ok && row) deletes.push(row);
  }
  if (numbers.length > 0) tellStep('deleted');
}

/** Notes for good what QUIT's +OK confirmed. */
export async function confirm(database: Database, rows: readonly LedgerEntity[]): Promise<void> {
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

/** QUIT, only where everything that was fetched is committed; its +OK confirms the deletions. */
export async function signOut(
  database: Database,
  client: Pop3Client,
  session: VisitSession,
  deletes: readonly LedgerEntity[],
): Promise<void> {
  if (session.uncommitted) throw new Error('A visit with messages that are not committed must not sign out.');
  tellStep('quitting');
  const answer = await client.quit();
  tellStep('quit');
  if (answer.ok) await confirm(database, deletes);
  tellStep('confirmed');
}
