import { setImmediate } from 'node:timers/promises';
import { makeMessage } from '@postroom/sandbox';
import { MessageEntity } from '../src/conversation/message.entity.ts';
import { batchBounds } from '../src/intake/batch-line.ts';
import { VisitEntity } from '../src/intake/ledger.entity.ts';
import { MaildropEntity } from '../src/intake/maildrop.entity.ts';
import { retrieveWindow } from '../src/intake/visit-session.ts';
import { engines } from './engines.ts';
import { type Box, type IntakeBench, newIntake } from './intake-bench.ts';

const mail = (subject: string, more: Partial<Parameters<typeof makeMessage>[0]> = {}) =>
  makeMessage({ from: 'jonas@example.org', to: 'support@example.net', subject, text: `Text of ${subject}`, ...more });

describe.each(engines)('what visits grow by, on %s', (engine) => {
  let bench: IntakeBench;

  beforeAll(async () => {
    bench = await newIntake(engine);
  });
  afterAll(() => bench.close());

  it('writes no visit that has nothing to say', async () => {
    const box = await bench.newMailbox({ pop: { leaveOnServerDays: 3 } });
    bench.pop.deliver(box.user, mail('kept'));
    for (let visits = 0; visits < 4; visits += 1) await bench.visit(box);
    const visits = await bench.database.read.findBy(VisitEntity, { mailboxId: box.id });
    expect(visits).toHaveLength(1);
  });

  describe('a database that takes its time', () => {
    const messages = batchBounds.messages * 6;
    /** Closed batches, the one in work among them, and what was asked for before anybody saw that they are full. */
    const mostFetched = batchBounds.messages * (batchBounds.waiting + 1) + retrieveWindow + 1;

    async function fullMailbox(): Promise<Box> {
      const box = await bench.newMailbox();
      for (let n = 0; n < messages; n += 1)
        bench.pop.deliver(box.user, mail(`slow ${n}`, { from: `c${n}@example.org` }));
      return box;
    }

    /** Commands up to now, once the server has nothing more to answer. */
    async function fetched(box: Box): Promise<number> {
      let before = -1;
      for (let now = 0; now !== before; now = bench.pop.commandCount('RETR')) {
        before = now;
        // Each statement is a way to the database and back, or a turn of the loop at least.
        for (let n = 0; n < 50; n += 1) {
          await bench.database.read.countBy(MaildropEntity, { id: box.maildropId });
          await setImmediate();
        }
      }
      return before;
    }

    it('is not waited for: the server goes on sending while a batch is committed, up to a bound', async () => {
      const box = await fullMailbox();
      const before = bench.pop.commandCount('RETR');
      const { storing } = bench;
      const store = storing.store.bind(storing);
      const [begun, gate] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
      storing.store = async (...given) => {
        begun.resolve(undefined);
        await gate.promise;
        return store(...given);
      };
      const visit = bench.visit(box);
      await begun.promise;
      const during = (await fetched(box)) - before;
      Reflect.deleteProperty(storing, 'store');
      gate.resolve(undefined);
      await visit;
      expect(during).toBeGreaterThan(batchBounds.messages * 2);
      expect(during).toBeLessThanOrEqual(mostFetched);
      expect(await bench.messages(box)).toHaveLength(messages);
      expect(bench.pop.waiting(box.user)).toEqual([]);
    });

    it('and then fails: nothing more is fetched, nothing deleted, and the next visit stores each message once', async () => {
      const box = await fullMailbox();
      const before = bench.pop.commandCount('RETR');
      const deleted = bench.pop.commandCount('DELE');
      const { storing } = bench;
      // SQLite's and MariaDB's numbers for a full disk.
      const driverError = { errcode: 13, errno: 1021 };
      storing.store = () => Promise.reject(Object.assign(new Error('The disk is full.'), { driverError }));
      const failed = await bench.visit(box);
      Reflect.deleteProperty(storing, 'store');
      expect(failed.errorKind).toBe('storage');
      expect(bench.pop.commandCount('RETR') - before).toBeLessThanOrEqual(mostFetched);
      expect(bench.pop.commandCount('DELE')).toBe(deleted);
      expect(await bench.messages(box)).toEqual([]);
      await bench.visit(box);
      expect(new Set((await bench.messages(box)).map(({ subject }) => subject)).size).toBe(messages);
      expect(await bench.messages(box)).toHaveLength(messages);
    });
  });

  it('stores two thousand messages in one visit', async () => {
    const box = await bench.newMailbox();
    for (let n = 0; n < 2000; n += 1) bench.pop.deliver(box.user, mail(`many ${n}`, { from: `c${n}@example.org` }));
    await bench.visit(box);
    expect(await bench.database.read.countBy(MessageEntity, { mailboxId: box.id })).toBe(2000);
    expect(bench.pop.waiting(box.user)).toEqual([]);
    expect(await bench.database.read.findOneBy(MaildropEntity, { id: box.maildropId })).toMatchObject({ waiting: 0 });
  }, 180_000);
});
