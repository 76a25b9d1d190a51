import { normalAddress } from '@postroom/mime';
import { type EntityManager, In } from 'typeorm';
import type { StoringContext } from '../conversation/store-message.service.ts';
import { AliasEntity } from '../mailbox/alias.entity.ts';
import { MailboxDepartmentEntity, MailboxEntity } from '../mailbox/mailbox.entity.ts';

type Email = Pick<MailboxEntity, 'email'>;

/**
 * What storing must know of a mailbox, read anew: nothing of it may be kept from one visit to the next, since a save of an
 * alias or of another mailbox does not raise this mailbox's version. A fixed number of queries.
 */
export async function readStoring(
  manager: EntityManager,
  mailbox: MailboxEntity,
  known: Pick<StoringContext, 'reopenDays' | 'threadKey'>,
): Promise<Omit<StoringContext, 'now'>> {
  const { id, defaultQueueId, forceDefaultQueue, trusted } = mailbox;
  const links = await manager.findBy(MailboxDepartmentEntity, { mailboxId: id });
  const departmentIds = links.map((link) => link.departmentId);
  const aliases = await manager.findBy(AliasEntity, { mailboxId: id });
  return {
    ...known,
    mailbox: { id, defaultQueueId, forceDefaultQueue, trusted, departmentIds },
    aliases: new Map(aliases.map((alias) => [normalAddress(alias.email), alias])),
    ownAddresses: await ownAddresses(manager),
    sameDepartmentMailboxIds: await mailboxesOfSame(manager, departmentIds),
  };
}

/** Addresses of mailboxes and aliases in normal form, retired ones too: mail from our own addresses joins nothing. */
async function ownAddresses(manager: EntityManager): Promise<Set<string>> {
  const found = new Set<string>();
  for (const entity of [MailboxEntity, AliasEntity]) {
    // An installation may have thousands: no entity is made of each.
    const rows = await manager.createQueryBuilder(entity, 'own').select('own.email', 'email').getRawMany<Email>();
    for (const { email } of rows) found.add(normalAddress(email));
  }
  return found;
}

/** Mailboxes of exactly these departments: joins without a MAC stay among them. Linear in what it reads. */
async function mailboxesOfSame(manager: EntityManager, departmentIds: readonly string[]): Promise<string[]> {
  const some = await manager.findBy(MailboxDepartmentEntity, { departmentId: In([...departmentIds]) });
  const ids = [...new Set(some.map((link) => link.mailboxId))];
  if (ids.length === 0) return [];
  const others = await manager
    .createQueryBuilder(MailboxDepartmentEntity, 'link')
    .select('link.mailboxId', 'mailboxId')
    .where('link.mailboxId IN (:...ids) AND link.departmentId NOT IN (:...departmentIds)', { ids, departmentIds })
    .getRawMany<{ mailboxId: string }>();
  const elsewhere = new Set(others.map((link) => link.mailboxId));
  const counts = new Map<string, number>();
  for (const { mailboxId } of some) counts.set(mailboxId, (counts.get(mailboxId) ?? 0) + 1);
  const wanted = new Set(departmentIds).size;
  return ids.filter((id) => counts.get(id) === wanted && !elsewhere.has(id));
}

/** Asks once, and only when somebody wants it: most visits find nothing to store. */
export function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | null = null;
  return () => (asked ??= ask());
}
