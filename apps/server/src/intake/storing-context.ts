import { normalAddress } from '@postroom/mime';
import { type EntityManager, In } from 'typeorm';
import type { StoringContext } from '../conversation/store-message.service.ts';
import { AliasEntity } from '../mailbox/alias.entity.ts';
import { MailboxDepartmentEntity, MailboxEntity } from '../mailbox/mailbox.entity.ts';

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
  const aliases = await allAliases(manager);
  const own = aliases.filter((alias) => alias.mailboxId === id);
  return {
    ...known,
    mailbox: { id, defaultQueueId, forceDefaultQueue, trusted, departmentIds },
    aliases: new Map(own.map((alias) => [alias.address, { id: alias.id, defaultQueueId: alias.defaultQueueId }])),
    ownAddresses: new Set([...(await mailboxAddresses(manager)), ...aliases.map(({ address }) => address)]),
    sameDepartmentMailboxIds: await mailboxesOfSame(manager, departmentIds),
  };
}

/** Addresses of mailboxes in normal form, retired ones too: mail from our own addresses joins nothing. */
async function mailboxAddresses(manager: EntityManager): Promise<string[]> {
  const rows = await manager.find(MailboxEntity, { select: { id: true, email: true } });
  return rows.map((row) => normalAddress(row.email));
}

/** Every alias with its address in normal form, those of retired mailboxes too. */
async function allAliases(manager: EntityManager) {
  const rows = await manager
    .createQueryBuilder(AliasEntity, 'alias')
    .select('alias.id', 'id')
    .addSelect('alias.mailboxId', 'mailboxId')
    .addSelect('alias.email', 'email')
    .addSelect('alias.defaultQueueId', 'defaultQueueId')
    .getRawMany<Pick<AliasEntity, 'id' | 'mailboxId' | 'email' | 'defaultQueueId'>>();
  return rows.map((row) => ({ ...row, address: normalAddress(row.email) }));
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
