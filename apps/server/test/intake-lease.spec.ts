import { makeMessage } from '@postroom/sandbox';
import { takeLease } from '../src/intake/lease.service.ts';
import { MaildropEntity } from '../src/intake/maildrop.entity.ts';
import { engines } from './engines.ts';
import { type IntakeBench, newIntake } from './intake-bench.ts';

const mail = (subject: string) => makeMessage({ from: 'jonas@example.org', to: 'support@example.net', subject });

describe.each(engines)('the lease of a maildrop, on %s', (engine) => {
  let bench: IntakeBench;

  beforeAll(async () => {
    bench = await newIntake(engine);
  });
  afterEach(() => bench.pop.faults.clear());
  afterAll(() => bench.close());

  it('is held by one receiver at a time, and worth nothing to one that read the row before', async () => {
    const box = await bench.newMailbox();
    const maildrop = await bench.maildrop(box);
    const taken = await Promise.all(['a', 'b', 'c'].map((owner) => takeLease(bench.database, maildrop, owner)));
    expect(taken.filter((lease) => lease !== null)).toHaveLength(1);
    expect(await takeLease(bench.database, await bench.maildrop(box), 'd')).toBeNull();
  });

  it('when lost between commit and DELE costs nothing: what is stored may go, and the new owner’s lease stays', async () => {
    const box = await bench.newMailbox();
    bench.pop.deliver(box.user, mail('handed over'));
    const restore = bench.afterStoring(() =>
      bench.database.run((tx) =>
        tx.update(MaildropEntity, { id: box.maildropId }, { owner: 'other', epoch: 99, leaseUntil: 2 ** 45 }),
      ),
    );
    try {
      await bench.visit(box);
    } finally {
      restore();
    }
    expect(await bench.messages(box)).toHaveLength(1);
    expect(bench.pop.waiting(box.user)).toEqual([]);
    expect((await bench.ledger(box))[0]?.deletedAt).not.toBeNull();
    expect(await bench.maildrop(box)).toMatchObject({ owner: 'other', epoch: 99 });
  });

  it('is given back by a stop in the middle of a visit: what came whole is stored, nothing is deleted before QUIT', async () => {
    const box = await bench.newMailbox({ pop: { timeoutSeconds: 20 } });
    for (const subject of ['one', 'two', 'three']) bench.pop.deliver(box.user, mail(subject));
    bench.pop.faults.hangAt('RETR', 3);
    const maildrop = await bench.maildrop(box);
    const lease = await takeLease(bench.database, maildrop, 'test');
    const stop = new AbortController();
    const visit = bench.visits.run(maildrop, lease!, 'test', stop.signal);
    while (bench.pop.commandCount('RETR') < 3) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    await visit;
    expect(bench.pop.waiting(box.user)).toHaveLength(3);
    expect(await bench.maildrop(box)).toMatchObject({ owner: null, leaseUntil: 0, errorKind: null });
    bench.pop.faults.clear();
    await bench.visit(box);
    await bench.visit(box);
    expect((await bench.messages(box)).map((message) => message.subject).sort()).toEqual(['one', 'three', 'two']);
    expect(bench.pop.waiting(box.user)).toEqual([]);
  });
});
