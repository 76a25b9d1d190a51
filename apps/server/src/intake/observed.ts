import type { Capabilities } from '@postroom/pop3';
import type { Database, Tx } from '../database/database.ts';
import { recordEvent } from '../live/record.events.ts';
import { type Lease, renewLease } from './lease.service.ts';
import { MaildropEntity, type Observed } from './maildrop.entity.ts';

const nothing: Observed = {
  deletesIgnored: 0,
  deletesIgnoredSince: null,
  resting: 0,
  expireDays: null,
  loginDelaySeconds: null,
  moving: false,
  cappedDay: null,
  listedDays: [],
};

interface Parts {
  readonly database: Database;
  readonly maildrop: MaildropEntity;
  readonly lease: Lease;
}

/**
 * Writes down what a visit found out about its server, where it is not what is known already: most visits write nothing.
 * What people must know is an event, once when it begins and once when it is over.
 * @throws LeaseLostError
 */
export async function observe({ database, maildrop, lease }: Parts, found: Partial<Observed>): Promise<void> {
  const before = maildrop.observed ?? nothing;
  const after = { ...before, ...found };
  if (maildrop.observed !== null && JSON.stringify(after) === JSON.stringify(before)) return;
  await database.run(async (tx) => {
    await renewLease(database, tx, lease);
    await tx.update(MaildropEntity, { id: maildrop.id }, { observed: after });
    await tellNews(tx, maildrop.mailboxId, before, after);
  });
  maildrop.observed = after;
}

async function tellNews(tx: Tx, mailboxId: string, before: Observed, after: Observed): Promise<void> {
  const tell = (kind: string, data: Record<string, unknown> = {}) => recordEvent(tx, { kind, mailboxId, data });
  if (before.deletesIgnoredSince === null && after.deletesIgnoredSince !== null) {
    await tell('mailbox.ignores-delete', { messages: after.deletesIgnored });
  } else if (before.deletesIgnoredSince !== null && after.deletesIgnoredSince === null) {
    await tell('mailbox.deletes-again');
  }
  if (after.resting > before.resting) await tell('mailbox.messages-resting', { messages: after.resting });
  if (after.cappedDay !== null && after.cappedDay !== before.cappedDay) await tell('mailbox.daily-limit');
}

/** So many visits must have found a message whose deletion was confirmed before the mailbox says so. */
const ignoredBeforeTold = 3;
const day = 86_400_000;
/** The ledger is pruned by so many days with a complete listing. */
export const daysKept = 10;

/** What the server announces about itself. */
export function serverSays({
  expireDays,
  loginDelaySeconds,
}: Pick<Capabilities, 'expireDays' | 'loginDelaySeconds'>): Pick<Observed, 'expireDays' | 'loginDelaySeconds'> {
  return { expireDays, loginDelaySeconds };
}

/** @param ignored how often each listed message's confirmed deletion was ignored, where it was */
export async function ignoring(
  database: Database,
  { observed }: MaildropEntity,
  ignored: readonly number[],
): Promise<Pick<Observed, 'deletesIgnored' | 'deletesIgnoredSince'>> {
  const told = ignored.some((times) => times >= ignoredBeforeTold);
  const since = told ? (observed?.deletesIgnoredSince ?? (await database.now())) : null;
  return { deletesIgnored: ignored.length, deletesIgnoredSince: since };
}

/** Notes once a day that a listing showed all that there is. */
export async function listedToday(
  database: Database,
  { observed }: MaildropEntity,
): Promise<Pick<Observed, 'listedDays'>> {
  const listedDays = observed?.listedDays ?? [];
  const last = listedDays.at(-1);
  // Our own clock only saves the question; what is written is the database's.
  if (last === Math.floor(Date.now() / day)) return { listedDays };
  const today = Math.floor((await database.now()) / day);
  if (last !== undefined && last >= today) return { listedDays };
  return { listedDays: [...listedDays, today].slice(-daysKept) };
}
