import { normalAddress } from '@postroom/mime';
import { IsNull } from 'typeorm';
import type { Tx } from '../database/database.ts';
import { DepartmentEntity } from '../department/department.entity.ts';
import { AliasEntity } from './alias.entity.ts';
import { MailboxEntity } from './mailbox.entity.ts';

/**
 * Lets one transaction at a time give out addresses: mailboxes and aliases are two tables, so no index sees that both get
 * the same one at once. To be called before anything is read. The root department's row is the one that is always there.
 */
export async function holdAddresses(tx: Tx): Promise<void> {
  await tx.update(DepartmentEntity, { parentId: IsNull() }, { parentId: null });
}

/** Why an address cannot be given out: who has it; null where it is free. Compared without case. */
export async function addressTaken(tx: Tx, email: string): Promise<string | null> {
  const emailKey = normalAddress(email);
  const mailbox = await tx.findOneBy(MailboxEntity, { emailKey });
  if (mailbox) return `${mailbox.name} has this address already: change that mailbox, or choose another address.`;
  const alias = await tx.findOneBy(AliasEntity, { emailKey });
  if (!alias) return null;
  const owner = await tx.findOneBy(MailboxEntity, { id: alias.mailboxId });
  return `This address is already an alias of ${owner?.name ?? 'another mailbox'}. Choose another, or remove the alias.`;
}
