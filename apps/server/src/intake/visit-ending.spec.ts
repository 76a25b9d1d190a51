import { emptyBooks } from '@postroom/contracts';
import { nothingListed } from '../books/keep-books.service.ts';
import type { MaildropEntity } from './maildrop.entity.ts';
import { pauseOf } from './visit-ending.ts';

const counts = { ...emptyBooks, bytes: 0, account: nothingListed() };
const outcome = (more: boolean) => ({
  visitId: '',
  startedAt: 0,
  process: '',
  counts,
  error: null,
  result: { counts, asks: false, more },
  stages: [],
  pollSeconds: 60,
  told: false,
});
const maildrop = (loginDelaySeconds: number | null) =>
  ({ failures: 0, observed: loginDelaySeconds === null ? null : { loginDelaySeconds } }) as MaildropEntity;

describe('the pause after a visit', () => {
  it.each([
    [null, false, 60],
    [null, true, 0],
    [30, false, 60],
    [300, false, 300],
    [300, true, 300],
    [1_000_000, true, 3600],
  ])('is, with a LOGIN-DELAY of %s s and more that waits %s, %d s', (delay, more, seconds) => {
    expect(pauseOf(maildrop(delay), outcome(more))).toBe(seconds * 1000);
  });
});
