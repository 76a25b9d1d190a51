import type { MailboxStatus } from '@postroom/contracts';
import type { MaildropEntity } from '../intake/maildrop.entity.ts';
import type { MailboxEntity } from './mailbox.entity.ts';

const day = 86_400_000;

type Seen = Pick<MaildropEntity, 'observed' | 'failures'>;

/** What visits found out about a mailbox's server, by the database's clock. */
export function observedOf(
  { observed, failures }: Seen,
  { groups }: Pick<MailboxEntity, 'groups'>,
  now: number,
): Required<Pick<MailboxStatus, 'failures' | 'deletesIgnoredSince' | 'resting' | 'expireDays' | 'dailyBytesReached'>> {
  const today = Math.floor(now / day);
  const { leaveOnServerDays, keepTruncatedDays } = groups.pop;
  const expireDays = observed?.expireDays ?? null;
  const wanted = Math.max(leaveOnServerDays, keepTruncatedDays);
  const since = observed?.deletesIgnoredSince ?? null;
  return {
    failures,
    deletesIgnoredSince: since === null ? null : new Date(since).toISOString(),
    resting: observed?.resting ?? 0,
    expireDays: typeof expireDays === 'number' && expireDays < wanted ? expireDays : null,
    dailyBytesReached: observed?.cappedDay === today,
  };
}
