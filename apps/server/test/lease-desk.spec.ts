import { jest } from '@jest/globals';
import { MaildropEntity } from '../src/intake/maildrop.entity.ts';
import { MailboxEntity } from '../src/mailbox/mailbox.entity.ts';
import { LeaseDesk, type Taken } from '../src/receiver/lease-desk.ts';
import { engines } from './engines.ts';
import { type Box, type IntakeBench, newIntake } from './intake-bench.ts';

describe.each(engines)('the desk where receivers get maildrops, on %s', (engine) => {
  let bench: IntakeBench;
  let desk: LeaseDesk;
  const failures: unknown[] = [];

  beforeAll(async () => {
    bench = await newIntake(engine);
  });
  beforeEach(() => {
    failures.length = 0;
    desk = new LeaseDesk(bench.database, (error) => failures.push(error));
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await desk.close();
    await bench.database.run((tx) => tx.update(MaildropEntity, { active: true }, { active: false }));
  });
  afterAll(() => bench.close());

  const change = (box: Box, values: Partial<MaildropEntity>) =>
    bench.database.run((tx) => tx.update(MaildropEntity, { id: box.maildropId }, values));
  const later = Number.MAX_SAFE_INTEGER;

  it('gives the highest priority that a receiver serves first, then the longest overdue, each to one receiver', async () => {
    const boxes = [];
    for (const [priority, dueAt] of [
      ['low', 1],
      ['medium', 3],
      ['medium', 2],
      ['high', 4],
    ] as const) {
      const box = await bench.newMailbox();
      await change(box, { priority, dueAt });
      boxes.push(box.maildropId);
    }
    const [low, late, early, high] = boxes;
    const asked = (['low', 'high', 'low', 'low'] as const).map((priority, at) => desk.take(priority, `r${at}`));
    const idOf = async (taken: Promise<Taken | null> | undefined) => (await taken)?.maildrop.id;
    expect(await idOf(asked[0])).toBe(high);
    expect(await idOf(asked[2])).toBe(early);
    expect(await idOf(asked[3])).toBe(late);
    expect(await idOf(desk.take('low', 'r4'))).toBe(low);
    await desk.close();
    expect(await asked[1]).toBeNull();
    expect(failures).toEqual([]);
  });

  it('looks once for two hundred receivers that wait', async () => {
    const now = jest.spyOn(bench.database, 'now');
    const asked = Array.from({ length: 200 }, (_, at) => desk.take('low', `r${at}`));
    while (now.mock.results.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await now.mock.results[0]?.value;
    for (let turns = 0; turns < 50; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(now).toHaveBeenCalledTimes(1);
    await desk.close();
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 200 }, () => null));
  });

  it('gives a lease back and takes the next one in one transaction', async () => {
    const [first, second] = [await bench.newMailbox(), await bench.newMailbox()];
    await change(first, { dueAt: 1 });
    await change(second, { dueAt: 2 });
    const taken = await desk.take('medium', 'r');
    expect(taken?.maildrop.id).toBe(first.maildropId);
    const run = jest.spyOn(bench.database, 'runUnflushed');
    const ended = desk.end((tx) =>
      tx
        .update(MaildropEntity, { id: first.maildropId }, { owner: null, leaseUntil: 0, dueAt: later })
        .then(() => undefined),
    );
    const next = await desk.take('medium', 'r');
    await ended;
    expect(next?.maildrop.id).toBe(second.maildropId);
    expect(run).toHaveBeenCalledTimes(1);
    expect(await bench.maildrop(first)).toMatchObject({ owner: null, leaseUntil: 0 });
  });

  it('does not let what one visit cannot write keep the others from being written', async () => {
    const box = await bench.newMailbox();
    await change(box, { dueAt: later });
    const bad = desk.end(() => Promise.reject(new Error('Data too long for column')));
    const good = desk.end((tx) =>
      tx.update(MaildropEntity, { id: box.maildropId }, { failures: 7 }).then(() => undefined),
    );
    await expect(bad).rejects.toThrow('Data too long');
    await good;
    expect(await bench.maildrop(box)).toMatchObject({ failures: 7 });
  });

  it('takes up what is told to have become due, with settings as they are then', async () => {
    const [box, other] = [await bench.newMailbox(), await bench.newMailbox()];
    await change(box, { dueAt: 1 });
    await change(other, { dueAt: later });
    expect((await desk.take('medium', 'r'))?.maildrop.id).toBe(box.maildropId);
    // Its own next look is a second away: that there is an answer before any timer runs shows that it was told.
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'Date'] });
    try {
      const waits = desk.take('medium', 'r');
      await bench.database.run(async (tx) => {
        await tx.update(MaildropEntity, { id: other.maildropId }, { dueAt: 5 });
        await tx.update(MailboxEntity, { id: other.id }, { version: 9 });
      });
      desk.wake();
      expect(await waits).toMatchObject({ version: 9, maildrop: { id: other.maildropId } });
    } finally {
      jest.useRealTimers();
    }
  });

  it('overlooks no receiver that asks in the very turn in which the desk becomes idle', async () => {
    for (let made = 0; made < 8; made += 1) await change(await bench.newMailbox(), { dueAt: made });
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'Date'] });
    try {
      for (let turns = 0; turns < 8; turns += 1) {
        const taken = await desk.take('medium', 'r');
        // So many turns of the microtask queue later the next one asks.
        for (let wait = 0; wait < turns; wait += 1) await Promise.resolve();
        expect(taken?.maildrop.dueAt).toBe(turns);
      }
    } finally {
      jest.useRealTimers();
    }
  });

  it('does not give out a maildrop as it was before somebody switched it off or saved it', async () => {
    const [kept, saved, off] = [await bench.newMailbox(), await bench.newMailbox(), await bench.newMailbox()];
    await change(kept, { dueAt: 1 });
    await change(saved, { dueAt: 2 });
    await change(off, { dueAt: 3 });
    // This look finds all three.
    expect((await desk.take('medium', 'r'))?.maildrop.id).toBe(kept.maildropId);
    await change(saved, { dueAt: 4 });
    await change(off, { active: false });
    const waits = desk.take('medium', 'r');
    desk.wake();
    expect((await waits)?.maildrop).toMatchObject({ id: saved.maildropId, dueAt: 4 });
    const nothing = desk.take('medium', 'r');
    await desk.close();
    expect(await nothing).toBeNull();
  });
});
