import type { Tx } from '../database/database.ts';
import { MailboxDepartmentEntity, MailboxEntity } from './mailbox.entity.ts';

/** The mailboxes that name a queue or department; retired ones hold nothing up. */
export async function mailboxUses(
  tx: Tx,
  named: { queueId: string } | { departmentId: string },
): Promise<{ kind: string; id: string; name: string }[]> {
  const builder = tx.createQueryBuilder(MailboxEntity, 'mailbox').where('mailbox.retiredAt IS NULL');
  if ('queueId' in named) builder.andWhere('mailbox.defaultQueueId = :queueId', named);
  else {
    builder.innerJoin(MailboxDepartmentEntity, 'owner', 'owner.mailboxId = mailbox.id');
    builder.andWhere('owner.departmentId = :departmentId', named);
  }
  const rows = await builder.orderBy('mailbox.name').getMany();
  return rows.map(({ id, name }) => ({ kind: 'mailbox', id, name }));
}
