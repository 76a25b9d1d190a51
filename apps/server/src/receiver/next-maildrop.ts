import type { Database } from '../database/database.ts';
import { MaildropEntity } from '../intake/maildrop.entity.ts';

export type Priority = 'high' | 'medium' | 'low';

/** Which mailboxes a receiver of a priority downloads from, most urgent first. */
export const served: Readonly<Record<Priority, readonly Priority[]>> = {
  high: ['high'],
  medium: ['high', 'medium'],
  low: ['high', 'medium', 'low'],
};

/** So many candidates are read at once: receivers that start together then do not all fight for the first. */
export const candidates = 8;

/**
 * The maildrops that a receiver of this priority may visit now: highest priority first, then the longest overdue.
 */
export async function dueMaildrops(database: Database, priority: Priority): Promise<MaildropEntity[]> {
  const now = await database.now();
  const due: MaildropEntity[] = [];
  for (const wanted of served[priority]) {
    const rows = await database.read
      .createQueryBuilder(MaildropEntity, 'maildrop')
      .where('maildrop.active = 1 AND maildrop.dueAt <= :now AND maildrop.leaseUntil <= :now', { now })
      .andWhere('maildrop.current = 1 AND maildrop.priority = :wanted', { wanted })
      .orderBy('maildrop.dueAt')
      .take(candidates - due.length)
      .getMany();
    due.push(...rows);
    if (due.length >= candidates) break;
  }
  return due;
}
