import type { MailboxSettings } from '@postroom/contracts';
import { normalAddress } from '@postroom/mime';
import type { MailboxEntity } from './mailbox.entity.ts';

/** The whole settings of a stored mailbox, without secrets. */
export function readMailboxSettings(row: MailboxEntity, departmentIds: readonly string[]): MailboxSettings {
  const { email, name, active, defaultQueueId, forceDefaultQueue, trusted, outboundAttachmentsAllowed, priority } = row;
  return {
    email,
    name,
    active,
    departmentIds: [...departmentIds],
    defaultQueueId,
    forceDefaultQueue,
    ...row.groups,
    trusted,
    outboundAttachmentsAllowed,
    priority,
  };
}

/** What tells one account from another: server, port and user, compared without case. */
export function accountKeyOf({ host, port, user }: Pick<MailboxSettings['pop'], 'host' | 'port' | 'user'>): string {
  return `${host}:${port}:${user}`.toLowerCase();
}

/** The columns that hold these settings; departments have a table of their own. */
export function columnsOf(
  settings: MailboxSettings,
): Omit<MailboxEntity, 'id' | 'version' | 'createdAt' | 'retiredAt'> {
  const { departmentIds: _departments, pop, smtp, oauth2, watermarks, language, more, ...plain } = settings;
  return {
    ...plain,
    emailKey: normalAddress(settings.email),
    accountKey: accountKeyOf(pop),
    groups: { pop, smtp, oauth2, watermarks, language, more },
  };
}
