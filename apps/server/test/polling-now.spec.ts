import { jest } from '@jest/globals';
import { SandboxPop3Server } from '@postroom/sandbox';
import { dueByWish, takeLease } from '../src/intake/lease.service.ts';
import { MaildropEntity } from '../src/intake/maildrop.entity.ts';
import { LeaseDesk } from '../src/receiver/lease-desk.ts';
import { engines } from './engines.ts';
import { type Box, type IntakeBench, newIntake } from './intake-bench.ts';
import { type Desk, makeMailbox, startDesk } from './mailbox-desk.ts';

const far = 2 ** 45;

describe.each(engines)('“poll now”, however often it is asked for, on %s', (engine) => {
  let pop: SandboxPop3Server;
  let desk: Desk;

  beforeAll(async () => {
    pop = await SandboxPop3Server.start();
    desk = await startDesk(engine, { POSTROOM_ROLES: 'api,receive', POSTROOM_RECEIVERS: 'medium:2' });
  });
  afterAll(async () => {
    await desk.close();
    await pop.stop();
  });

  const poll = async (id: string) => expect((await desk.admin.call('POST', `/mailboxes/${id}/poll`)).status).toBe(202);
  const box = (user: string, password: string) =>
    makeMailbox(desk, {
      active: true,
      firstActivation: { choice: 'all' },
      pop: { host: '127.0.0.1', port: pop.port, security: 'none', user, password, pollSeconds: 86_400 },
    });

  it.each(['secret', 'wrong'])(
    'lets visit follow visit while it is asked without a pause (password: %s)',
    async (given) => {
      const user = `user-${given}`;
      pop.addMaildrop(user, 'secret');
      const { id } = await box(user, given);
      const before = pop.sessionCount;
      let asked = 0;
      let askers = true;
      const ask = async () => {
        for (; askers; asked += 1) await poll(id);
      };
      // Several at once, so that some wish comes between any look at what is due and the lease.
      const asking = [ask(), ask(), ask(), ask()];
      while (pop.sessionCount < before + 20) await new Promise((resolve) => setImmediate(resolve));
      askers = false;
      await Promise.all(asking);
      expect(asked).toBeGreaterThan(0);
    },
  );
});

describe.each(engines)('a wish for a visit, on %s', (engine) => {
  let bench: IntakeBench;
  const failures: unknown[] = [];
  let desk: LeaseDesk;

  beforeAll(async () => {
    bench = await newIntake(engine);
  });
  beforeEach(() => {
    desk = new LeaseDesk(bench.database, (error) => failures.push(error));
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await desk.close();
    await bench.database.run((tx) => tx.update(MaildropEntity, { active: true }, { active: false }));
    expect(failures.splice(0)).toEqual([]);
  });
  afterAll(() => bench.close());

  const change = (box: Box, values: Partial<MaildropEntity>) =>
    bench.database.run((tx) => tx.update(MaildropEntity, { id: box.maildropId }, values));
  const wish = (box: Box) =>
    bench.database.run(async (tx) => {
      const dueAt = dueByWish(await bench.database.now(tx));
      await tx.update(MaildropEntity, { id: box.maildropId }, { dueAt: () => dueAt });
    });
  /** Something that happens each time between the look at what is due and the lease. */
  const beforeEachLease = (act: () => Promise<unknown>) => {
    const run = bench.database.runUnflushed.bind(bench.database);
    jest.spyOn(bench.database, 'runUnflushed').mockImplementation(async (work) => {
      await act();
      return run(work);
    });
  };

  it('never postpones what is due already, and makes due at once what is not', async () => {
    const [due, resting] = [await bench.newMailbox(), await bench.newMailbox()];
    await change(due, { dueAt: 7 });
    await change(resting, { dueAt: far });
    await wish(due);
    await wish(resting);
    expect((await bench.maildrop(due)).dueAt).toBe(7);
    const { dueAt } = await bench.maildrop(resting);
    expect(dueAt).toBeGreaterThan(7);
    expect(dueAt).toBeLessThanOrEqual(await bench.database.now());
  });

  it('during a visit is for another one after it, which without a wish comes later', async () => {
    const box = await bench.newMailbox({ pop: { pollSeconds: 86_400 } });
    const visit = async (meanwhile: () => Promise<unknown>) => {
      await change(box, { dueAt: 7 });
      const maildrop = await bench.maildrop(box);
      const lease = await takeLease(bench.database, maildrop, 'test');
      await meanwhile();
      await bench.visits.run(maildrop, lease!, 'test', new AbortController().signal);
      return (await bench.maildrop(box)).dueAt - (await bench.database.now());
    };
    expect(await visit(() => wish(box))).toBeLessThanOrEqual(0);
    expect(await visit(() => Promise.resolve())).toBeGreaterThan(0);
  });

  it('or a save before each lease does not keep a maildrop from being visited, with what was saved', async () => {
    const box = await bench.newMailbox();
    await change(box, { dueAt: 1, priority: 'medium' });
    let saves = 0;
    beforeEachLease(async () => {
      saves += 1;
      const now = await bench.database.now();
      await change(box, { dueAt: now, choiceDate: saves });
    });
    const taken = await desk.take('medium', 'r');
    expect(saves).toBe(1);
    expect(taken).toMatchObject({ version: null, maildrop: { id: box.maildropId, choiceDate: 1 } });
  });

  it('does not give out what was put off, switched off or taken by another since the look', async () => {
    for (const values of [{ dueAt: far }, { active: false }, { epoch: 5 }] satisfies Partial<MaildropEntity>[]) {
      const box = await bench.newMailbox();
      await change(box, { dueAt: 1 });
      let acted: (() => void) | undefined;
      const done = new Promise<void>((resolve) => (acted = resolve));
      beforeEachLease(async () => {
        await change(box, values);
        acted?.();
      });
      const waits = desk.take('medium', 'r');
      await done;
      jest.restoreAllMocks();
      await change(box, { active: false });
      await desk.close();
      expect(await waits).toBeNull();
      desk = new LeaseDesk(bench.database, (error) => failures.push(error));
    }
  });
});
