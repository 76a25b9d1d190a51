import { giveUpAfterMs, nextAttempt } from './back-off.ts';

const minute = 60_000;

describe('the back-off', () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 4],
    [4, 8],
    [5, 16],
    [6, 32],
    [7, 60],
    [8, 60],
    [500, 60],
    [0, 1],
  ])('after %i attempts waits %i minutes', (attempts, minutes) => {
    expect(nextAttempt(attempts, 1000, giveUpAfterMs)).toBe(1000 + minutes * minute);
  });

  it('tries the last time when the five days end, and then no more', () => {
    expect(nextAttempt(90, giveUpAfterMs - minute, giveUpAfterMs)).toBe(giveUpAfterMs);
    expect(nextAttempt(91, giveUpAfterMs, giveUpAfterMs)).toBeNull();
    expect(nextAttempt(1, giveUpAfterMs + 1, giveUpAfterMs)).toBeNull();
  });

  it('goes on for five days', () => {
    let [at, attempts] = [0, 1];
    for (let next = nextAttempt(1, 0, giveUpAfterMs); next !== null; next = nextAttempt(attempts, at, giveUpAfterMs)) {
      at = next;
      attempts += 1;
    }
    expect(at).toBe(giveUpAfterMs);
    expect(attempts).toBeGreaterThan(120);
  });
});
