import { observedOf } from './mailbox-observed.ts';
import type { MailboxEntity } from './mailbox.entity.ts';
import type { Observed } from '../intake/maildrop.entity.ts';

const day = 86_400_000;
const observed: Observed = {
  deletesIgnored: 0,
  deletesIgnoredSince: null,
  resting: 0,
  expireDays: null,
  loginDelaySeconds: null,
  moving: false,
  cappedDay: null,
  listedDays: [],
};
const mailbox = (leaveOnServerDays: number, keepTruncatedDays: number) =>
  ({ groups: { pop: { leaveOnServerDays, keepTruncatedDays } } }) as Pick<MailboxEntity, 'groups'>;
const seen = (found: Partial<Observed>, box = mailbox(0, 7), now = 100 * day) =>
  observedOf({ observed: { ...observed, ...found }, failures: 0 }, box, now);

describe('what a mailbox says about its server', () => {
  it.each([
    [5, mailbox(0, 7), 5],
    [0, mailbox(0, 7), 0],
    [7, mailbox(0, 7), null],
    [7, mailbox(30, 0), 7],
    [0, mailbox(0, 0), null],
    ['never' as const, mailbox(3650, 0), null],
    [null, mailbox(30, 30), null],
  ])('shows an EXPIRE of %s only where it is shorter than the days that we want to keep', (expireDays, box, shown) => {
    expect(seen({ expireDays }, box).expireDays).toBe(shown);
  });

  it('says that the day’s bytes are reached on that day only', () => {
    expect(seen({ cappedDay: 100 }).dailyBytesReached).toBe(true);
    expect(seen({ cappedDay: 100 }, mailbox(0, 7), 101 * day).dailyBytesReached).toBe(false);
  });

  it('says since when deletions are ignored, and how many messages rest', () => {
    expect(seen({ deletesIgnoredSince: day, resting: 2 })).toMatchObject({
      deletesIgnoredSince: '1970-01-02T00:00:00.000Z',
      resting: 2,
    });
  });
});
