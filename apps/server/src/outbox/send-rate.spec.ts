import { SendRate } from './send-rate.ts';
import { ServerWaits } from './server-waits.ts';

describe('the rate of a mailbox', () => {
  it('is bounded within any minute, and by itself', () => {
    let now = 0;
    const rate = new SendRate(() => now);
    rate.note('a', 2);
    now = 30_000;
    rate.note('a', 2);
    expect([rate.allows('a', 2), rate.allows('b', 2), rate.allows('a', 0)]).toEqual([false, true, true]);
    now = 60_000;
    expect(rate.allows('a', 2)).toBe(true);
    rate.note('a', 2);
    expect(rate.allows('a', 2)).toBe(false);
  });
});

describe('a server that does not answer', () => {
  it('is left alone for 15 s, then twice as long each time, at most 5 minutes, until it answers', () => {
    let now = 0;
    const waits = new ServerWaits(() => now);
    const lengths: number[] = [];
    for (let n = 0; n < 7; n += 1) {
      waits.failed('smtp.example:25');
      // One that was under way at the same time makes it no longer.
      waits.failed('smtp.example:25');
      const from = now;
      while (waits.isWaiting('smtp.example:25')) now += 1000;
      lengths.push((now - from) / 1000);
    }
    expect(lengths).toEqual([15, 30, 60, 120, 240, 300, 300]);
    expect(waits.isWaiting('other.example:25')).toBe(false);
    waits.answered('smtp.example:25');
    waits.failed('smtp.example:25');
    now += 15_000;
    expect(waits.isWaiting('smtp.example:25')).toBe(false);
  });
});
