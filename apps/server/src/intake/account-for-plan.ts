import { failuresBeforeSkipped, type VisitAccount } from '../books/keep-books.service.ts';
import type { LedgerEntity } from './ledger.entity.ts';
import type { VisitPlan } from './visit-plan.ts';

/**
 * Settles in the visit's account what a row answers for, and leaves open what the visit has to do something about.
 * @param known rows of all listed UIDLs
 * @returns the rows whose messages this listing showed
 */
export function accountForPlan(
  plan: VisitPlan<LedgerEntity>,
  known: readonly LedgerEntity[],
  account: VisitAccount,
): LedgerEntity[] {
  const answered = [...plan.keep, ...plan.remove, ...plan.skipped];
  for (const { listed } of answered) account.settle(listed.uidl);
  const byId = new Map(known.map((row) => [row.id, row]));
  const tried = plan.fetchAlone.flatMap(({ listed, tryingId }) => {
    const row = tryingId === undefined ? undefined : byId.get(tryingId);
    return row ? [{ listed, known: row }] : [];
  });
  for (const { listed, known: row } of [...plan.resting, ...tried]) {
    if (row.attempts >= failuresBeforeSkipped) account.rest(listed.uidl);
  }
  // The row of a UIDL that came back may count today, or its message may be another one: only the content tells.
  for (const { listed, known: row } of plan.compare) if (row.seenDay === account.day) account.isCounted(listed.uidl);
  return [...answered, ...plan.resting, ...tried].map((entry) => entry.known);
}
