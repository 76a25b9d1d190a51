import type { Books } from '@postroom/contracts';
import type { EntityManager } from 'typeorm';
import { LedgerEntity } from '../intake/ledger.entity.ts';
import { MaildropEntity } from '../intake/maildrop.entity.ts';

const day = 86_400_000;

interface Sums {
  mailboxId: string;
  stored: string | number;
  quarantined: string | number;
  alreadyStored: string | number;
  skipped: string | number;
}

/**
 * What became, on the day (UTC) of `now`, of the messages that the servers listed: one query for all these mailboxes.
 * A message counts once, under what became of it: a visit belongs to the day on which it listed.
 */
export async function dayBooks(
  manager: EntityManager,
  mailboxIds: readonly string[],
  now: number,
): Promise<Map<string, Omit<Books, 'offered' | 'waiting'>>> {
  if (mailboxIds.length === 0) return new Map();
  const today = Math.floor(now / day);
  const sum = (condition: string) => `SUM(CASE WHEN ${condition} THEN 1 ELSE 0 END)`;
  const rows = await manager
    .createQueryBuilder(LedgerEntity, 'entry')
    .innerJoin(MaildropEntity, 'maildrop', 'maildrop.id = entry.maildropId')
    .select('maildrop.mailboxId', 'mailboxId')
    .addSelect(sum(`entry.state = 'stored' AND entry.storedAt >= :midnight`), 'stored')
    .addSelect(sum(`entry.state = 'quarantined' AND entry.storedAt >= :midnight`), 'quarantined')
    .addSelect(sum(`entry.state IN ('stored', 'quarantined') AND entry.storedAt < :midnight`), 'alreadyStored')
    .addSelect(sum(`entry.state = 'skipped'`), 'skipped')
    .where('maildrop.mailboxId IN (:...mailboxIds)', { mailboxIds: [...mailboxIds] })
    .andWhere('entry.seenDay = :today', { today })
    .setParameter('midnight', today * day)
    .groupBy('maildrop.mailboxId')
    .getRawMany<Sums>();
  return new Map(
    rows.map(({ mailboxId, stored, alreadyStored, quarantined, skipped }) => [
      mailboxId,
      {
        // MySQL gives sums as texts.
        stored: Number(stored),
        alreadyStored: Number(alreadyStored),
        quarantined: Number(quarantined),
        skipped: Number(skipped),
      },
    ]),
  );
}
