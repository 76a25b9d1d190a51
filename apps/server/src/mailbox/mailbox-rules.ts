import type { Fault, MailboxChange, MailboxSettings } from '@postroom/contracts';
import { normalAddress } from '@postroom/mime';
import type { Tx } from '../database/database.ts';
import { DepartmentAncestorEntity } from '../department/department.entity.ts';
import type { Departments } from '../department/departments.service.ts';
import { QueueEntity } from '../routing/queue.entity.ts';
import { addressTaken } from './alias-addresses.ts';
import { MailboxEntity } from './mailbox.entity.ts';
import { accountKeyOf } from './mailbox-settings.service.ts';
import { oauth2TypedFaults } from './oauth2-rules.ts';

/**
 * Rules about what was typed that the shared schema leaves to the server.
 * @param opened the networks of `POSTROOM_ALLOW_NETWORKS`
 */
export function typedFaults(settings: MailboxSettings, body: MailboxChange, opened: readonly string[]): Fault[] {
  const faults = oauth2TypedFaults(settings, body, opened);
  for (const channel of ['pop', 'smtp'] as const) {
    if (settings[channel]?.caPem?.includes('PRIVATE KEY') === true) {
      faults.push({ path: `${channel}.caPem`, message: 'This holds a private key. Paste the certificates alone.' });
    }
  }
  return faults;
}

/** Faults that only the database knows of: who has the address and the account, and whether what is named is there. */
export async function databaseFaults(
  tx: Tx,
  departments: Departments,
  settings: MailboxSettings,
  stored: Pick<MailboxEntity, 'id' | 'emailKey'> | null,
  typedEmail: string | undefined,
): Promise<Fault[]> {
  const faults: Fault[] = [];
  const other = (row: MailboxEntity | null) => (row !== null && row.id !== stored?.id ? row : null);
  if (stored === null) {
    const taken = await addressTaken(tx, settings.email);
    if (taken !== null) faults.push({ path: 'email', message: taken });
  } else if (typedEmail !== undefined && normalAddress(typedEmail) !== stored.emailKey) {
    faults.push({
      path: 'email',
      message: 'The address of a mailbox stays as it was made. Make another mailbox for the new address.',
    });
  }
  const sharing = other(await tx.findOneBy(MailboxEntity, { accountKey: accountKeyOf(settings.pop) }));
  if (sharing) {
    faults.push({
      path: 'pop.user',
      message: `${sharing.name} downloads this account already: make this address an alias of it.`,
    });
  }
  const known = await departments.known(tx, settings.departmentIds);
  settings.departmentIds.forEach((id, index) => {
    if (!known.has(id)) faults.push({ path: `departmentIds.${index}`, message: 'There is no such department.' });
  });
  if (!(await tx.existsBy(QueueEntity, { id: settings.defaultQueueId }))) {
    faults.push({ path: 'defaultQueueId', message: 'There is no such queue. Choose one.' });
  }
  return faults;
}

function readableWarnings({ pop, smtp }: MailboxSettings): Fault[] {
  const found: Fault[] = [];
  const message = 'Without TLS the password crosses the network readable. Choose TLS or STARTTLS if the server can.';
  if (pop.security === 'none' && pop.authentication === 'password') found.push({ path: 'pop.security', message });
  if (smtp?.security === 'none' && smtp.authentication === 'password') found.push({ path: 'smtp.security', message });
  return found;
}

/** A warning where none of the departments sees the default queue. */
export async function queueUnseen(
  tx: Tx,
  queueId: string,
  departmentIds: readonly string[],
  whose: 'mailbox' | 'alias',
): Promise<Fault[]> {
  const queue = await tx.findOneBy(QueueEntity, { id: queueId });
  if (!queue) return [];
  // Who is assigned to a department sees everything under it: the queue has to lie there, or in the department itself.
  const seen = await tx
    .createQueryBuilder(DepartmentAncestorEntity, 'below')
    .where('below.departmentId = :departmentId', { departmentId: queue.departmentId })
    .andWhere('below.ancestorId IN (:...ids)', { ids: departmentIds })
    .getExists();
  if (seen) return [];
  const message = `None of the ${whose}’s departments sees the queue ${queue.name}: its mail would be worked by others.`;
  return [{ path: 'defaultQueueId', message }];
}

/** What a save was accepted with although it may not work as meant. */
export async function warningsOf(tx: Tx, settings: MailboxSettings, hasRelay: boolean): Promise<Fault[]> {
  const found = readableWarnings(settings);
  found.push(...(await queueUnseen(tx, settings.defaultQueueId, settings.departmentIds, 'mailbox')));
  if (settings.smtp === null && !hasRelay) {
    found.push({
      path: 'smtp',
      message: 'No SMTP server is set, and the installation has no relay: replies wait until one is there.',
    });
  }
  return found;
}
