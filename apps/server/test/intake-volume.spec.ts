import { makeMessage } from '@postroom/sandbox';
import { MessageEntity } from '../src/conversation/message.entity.ts';
import { VisitEntity } from '../src/intake/ledger.entity.ts';
import { MaildropEntity } from '../src/intake/maildrop.entity.ts';
import { engines } from './engines.ts';
import { type IntakeBench, newIntake } from './intake-bench.ts';

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

  it('stores two thousand messages in one visit', async () => {
    const box = await bench.newMailbox();
    for (let n = 0; n < 2000; n += 1) bench.pop.deliver(box.user, mail(`many ${n}`, { from: `c${n}@example.org` }));
    await bench.visit(box);
    expect(await bench.database.read.countBy(MessageEntity, { mailboxId: box.id })).toBe(2000);
    expect(bench.pop.waiting(box.user)).toEqual([]);
    expect(await bench.database.read.findOneBy(MaildropEntity, { id: box.maildropId })).toMatchObject({ waiting: 0 });
  }, 180_000);
});
