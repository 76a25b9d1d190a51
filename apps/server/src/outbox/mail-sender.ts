import { aliasLanguageOver, type Language } from '@postroom/contracts';
import type { Tx } from '../database/database.ts';
import { invalid } from '../http/problem-error.ts';
import type { AliasEntity } from '../mailbox/alias.entity.ts';
import { MailboxEntity } from '../mailbox/mailbox.entity.ts';
import { readRecipient } from './recipient.ts';

/** Whom mail is from: a mailbox, or one of its aliases with what that has from the mailbox. */
export interface MailSender {
  /** Whose server and envelope sender the mail leaves by, and whose trust, limits and signature hold. */
  readonly mailbox: MailboxEntity;
  readonly aliasId: string | null;
  readonly name: string;
  readonly email: string;
  readonly defaultQueueId: string;
  readonly language: Language;
}

export function mailSender(mailbox: MailboxEntity, alias: AliasEntity | null): MailSender {
  return {
    mailbox,
    aliasId: alias?.id ?? null,
    name: alias?.name ?? mailbox.name,
    email: alias?.email ?? mailbox.email,
    defaultQueueId: alias?.defaultQueueId ?? mailbox.defaultQueueId,
    language: aliasLanguageOver(mailbox.groups.language, alias?.language ?? null),
  };
}

/**
 * Holds a mailbox until the transaction ends: meanwhile it is not retired, and no alias of it is changed or deleted. To be
 * called before anything is read, so that what is read afterwards is what is held.
 */
export async function holdMailbox(tx: Tx, id: string): Promise<void> {
  await tx.update(MailboxEntity, { id }, { id });
}

/** One of the sender's addresses as SMTP takes it. @throws 400 where it cannot be written so */
export function sendable(email: string): string {
  const found = readRecipient(email);
  if (found !== null) return found.address;
  throw invalid([{ path: 'fromAddressId', message: 'Mail cannot be sent from the address of this mailbox or alias.' }]);
}
