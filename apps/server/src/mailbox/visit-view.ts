import type { MailboxErrorKind, Visit } from '@postroom/contracts';
import type { VisitEntity } from '../intake/ledger.entity.ts';

/** A visit as the API gives it. */
export function toVisit(row: VisitEntity): Visit {
  const { offered, stored, alreadyStored, quarantined, skipped, waiting } = row;
  return {
    id: row.id,
    startedAt: new Date(row.startedAt).toISOString(),
    endedAt: row.endedAt === null ? null : new Date(row.endedAt).toISOString(),
    process: row.process,
    books: { offered, stored, alreadyStored, quarantined, skipped, waiting },
    bytes: row.bytes,
    error: row.errorKind === null ? null : { kind: row.errorKind as MailboxErrorKind, message: row.errorMessage ?? '' },
    stages: row.stages,
  };
}
