import type { Tx } from '../database/database.ts';
import { AliasDepartmentEntity, AliasEntity } from './alias.entity.ts';

/** The aliases that name a queue or department; those of retired mailboxes hold nothing up. */
export async function aliasUses(
  tx: Tx,
  named: { queueId: string } | { departmentId: string },
): Promise<{ kind: string; id: string; name: string }[]> {
  const builder = tx.createQueryBuilder(AliasEntity, 'alias').where('alias.emailKey IS NOT NULL');
  if ('queueId' in named) builder.andWhere('alias.defaultQueueId = :queueId', named);
  else {
    builder.innerJoin(AliasDepartmentEntity, 'owner', 'owner.aliasId = alias.id');
    builder.andWhere('owner.departmentId = :departmentId', named);
  }
  const rows = await builder.orderBy('alias.email').getMany();
  return rows.map(({ id, email }) => ({ kind: 'alias', id, name: email }));
}
