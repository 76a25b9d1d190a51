import type { EntityManager } from 'typeorm';
import { LedgerEntity } from '../intake/ledger.entity.ts';

/** So many failures running, and a message is tried only once a day: until it is stored it counts as skipped. */
export const failuresBeforeSkipped = 3;

export interface LedgerFigures {
  stored: number;
  alreadyStored: number;
  quarantined: number;
  skipped: number;
}

/**
 * What the ledger says of the messages that a day's listings showed, by an index alone but for those that fail. Right
 * until a later day's listing shows them again.
 */
export async function ledgerFigures(manager: EntityManager, maildropId: string, day: number): Promise<LedgerFigures> {
  const rows = await manager
    .createQueryBuilder(LedgerEntity, 'entry')
    .select('entry.state', 'state')
    .addSelect('entry.storedDay', 'storedDay')
    .addSelect('COUNT(*)', 'count')
    .where("entry.maildropId = :maildropId AND entry.seenDay = :day AND entry.state <> 'trying'", { maildropId, day })
    .groupBy('entry.state')
    .addGroupBy('entry.storedDay')
    .getRawMany<{ state: LedgerEntity['state']; storedDay: number; count: number | string }>();
  const failing = await manager
    .createQueryBuilder(LedgerEntity, 'entry')
    .where("entry.maildropId = :maildropId AND entry.seenDay = :day AND entry.state = 'trying'", { maildropId, day })
    .andWhere('entry.attempts >= :failuresBeforeSkipped', { failuresBeforeSkipped })
    .getCount();
  const figures = { stored: 0, alreadyStored: 0, quarantined: 0, skipped: failing };
  for (const { state, storedDay, count } of rows) {
    // MySQL gives counts as texts.
    const messages = Number(count);
    if (state === 'skipped') figures.skipped += messages;
    else if (storedDay !== day) figures.alreadyStored += messages;
    else if (state === 'quarantined') figures.quarantined += messages;
    else figures.stored += messages;
  }
  return figures;
}

/** UIDL and use of what visits of this day stored, and its octets. */
export async function storedOn(
  manager: EntityManager,
  maildropId: string,
  day: number,
): Promise<Pick<LedgerEntity, 'uidl' | 'useNumber' | 'octets'>[]> {
  return manager.find(LedgerEntity, {
    select: { id: true, uidl: true, useNumber: true, octets: true },
    where: ['stored', 'quarantined'].map((state) => ({
      maildropId,
      seenDay: day,
      state: state as LedgerEntity['state'],
      storedDay: day,
    })),
  });
}
