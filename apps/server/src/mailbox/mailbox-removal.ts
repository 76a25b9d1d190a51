import { In } from 'typeorm';
import { MessageEntity } from '../conversation/message.entity.ts';
import type { Tx } from '../database/database.ts';
import { LedgerEntity, QuarantineEntity, VisitEntity } from '../intake/ledger.entity.ts';
import { MaildropEntity } from '../intake/maildrop.entity.ts';
import { forgetTokens } from '../oauth2/forget-tokens.service.ts';
import { OutboxEntity } from '../outbox/outbox.entity.ts';
import type { Secrets } from '../secret/secrets.service.ts';
import { AliasDepartmentEntity, AliasEntity } from './alias.entity.ts';
import { MailboxDepartmentEntity, MailboxEntity } from './mailbox.entity.ts';

async function maildropIds(tx: Tx, mailboxId: string): Promise<string[]> {
  return (await tx.find(MaildropEntity, { select: { id: true }, where: { mailboxId } })).map(({ id }) => id);
}

/** Whether a mailbox has, or ever had, a message: received, sent, on its way out, or in quarantine. */
export async function heldMessages(tx: Tx, mailboxId: string): Promise<boolean> {
  if (await tx.existsBy(MessageEntity, { mailboxId })) return true;
  if (await tx.existsBy(OutboxEntity, { mailboxId })) return true;
  if (await tx.existsBy(QuarantineEntity, { mailboxId })) return true;
  const ids = await maildropIds(tx, mailboxId);
  // The ledger remembers messages that were deleted here since.
  return tx.existsBy(LedgerEntity, { maildropId: In(ids), state: In(['stored', 'quarantined', 'trying']) });
}

/** Deletes a mailbox with everything that only it has. A visit under way finds its lease gone and commits nothing. */
export async function deleteMailboxRows(tx: Tx, secrets: Secrets, mailboxId: string): Promise<void> {
  const ids = await maildropIds(tx, mailboxId);
  if (ids.length > 0) await tx.delete(LedgerEntity, { maildropId: In(ids) });
  await tx.delete(VisitEntity, { mailboxId });
  await tx.delete(MaildropEntity, { mailboxId });
  await forgetTokens(tx, secrets, mailboxId);
  await secrets.remove(tx, mailboxId);
  const aliases = await tx.find(AliasEntity, { select: { id: true }, where: { mailboxId } });
  await tx.delete(AliasDepartmentEntity, { aliasId: In(aliases.map(({ id }) => id)) });
  await tx.delete(AliasEntity, { mailboxId });
  await tx.delete(MailboxDepartmentEntity, { mailboxId });
  await tx.delete(MailboxEntity, { id: mailboxId });
}
