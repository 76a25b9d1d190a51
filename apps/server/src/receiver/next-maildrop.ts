import type { Database } from '../database/database.ts';
import { MaildropEntity } from '../intake/maildrop.entity.ts';
import { MailboxEntity } from '../mailbox/mailbox.entity.ts';

export type Priority = 'high' | 'medium' | 'low';

/** Which mailboxes a receiver of a priority downloads from, most urgent first. */
export const served: Readonly<Record<Priority, readonly Priority[]>> = {
  high: ['high'],
  medium: ['high', 'medium'],
  low: ['high', 'medium', 'low'],
};

/** So many maildrops of a priority are read in one look. */
export const candidates = 64;

/** A maildrop that is due, with the version of its mailbox's settings. */
export interface Due {
  readonly maildrop: MaildropEntity;
  readonly version: number;
}

/** The maildrops of one priority that may be visited now, the longest overdue first. */
export async function dueMaildrops(database: Database, priority: Priority, now: number): Promise<Due[]> {
  const { entities, raw } = await database.read
    .createQueryBuilder(MaildropEntity, 'maildrop')
    .innerJoin(MailboxEntity, 'mailbox', 'mailbox.id = maildrop.mailboxId')
    .addSelect('mailbox.version', 'mailbox_version')
    .where('maildrop.active = 1 AND maildrop.priority = :priority AND maildrop.dueAt <= :now', { priority, now })
    .andWhere('maildrop.leaseUntil <= :now AND maildrop.current = 1', { now })
    .orderBy('maildrop.dueAt')
    .limit(candidates)
    .getRawAndEntities<{ mailbox_version: number | string }>();
  return entities.map((maildrop, at) => ({ maildrop, version: Number(raw[at]?.mailbox_version) }));
}
