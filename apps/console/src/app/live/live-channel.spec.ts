import { SeenIds, readLiveEvent, retryPause } from './live-channel.ts';

describe('live events', () => {
  it('are taken once, although a resumed stream repeats them', () => {
    const seen = new SeenIds();
    expect([seen.isNew('a'), seen.isNew('b'), seen.isNew('a')]).toEqual([true, true, false]);
  });

  it('are remembered within a bound', () => {
    const seen = new SeenIds();
    for (let n = 0; n <= 2000; n += 1) seen.isNew(String(n));
    expect(seen.isNew('0')).toBe(true);
    expect(seen.isNew('2000')).toBe(false);
  });

  it('are read from their data, and what is none of ours is left out', () => {
    const event = { id: 'e1', at: '2026-11-23T09:00:00Z', kind: 'mailbox.status', mailboxId: 'm1' };
    expect(readLiveEvent(JSON.stringify(event))).toMatchObject({ kind: 'mailbox.status', mailboxId: 'm1' });
    expect(readLiveEvent('not json')).toBeNull();
    expect(readLiveEvent('null')).toBeNull();
    expect(readLiveEvent('{"kind":"mailbox.status"}')).toBeNull();
  });

  it('come again after a pause that grows to half a minute', () => {
    expect([0, 1, 4, 5, 99].map(retryPause)).toEqual([1000, 2000, 16_000, 30_000, 30_000]);
  });
});
