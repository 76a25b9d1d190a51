import { normalAddress } from '@postroom/mime';
import { type EntityManager, In } from 'typeorm';
import { MailboxDepartmentEntity, MailboxEntity } from '../mailbox/mailbox.entity.ts';

/** Our own addresses in normal form, retired ones too: mail from them joins nothing. */
export async function ownAddresses(manager: EntityManager): Promise<Set<string>> {
  const rows = await manager.find(MailboxEntity, { select: { id: true, email: true } });
  return new Set(rows.map((row) => normalAddress(row.email)));
}

/** Mailboxes of exactly these departments: joins without a MAC stay among them. Linear in what it reads. */
export async function mailboxesOfSame(manager: EntityManager, departmentIds: readonly string[]): Promise<string[]> {
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
