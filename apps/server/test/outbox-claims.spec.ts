import type { Caller } from '../src/http/caller.ts';
import type { MailboxEntity } from '../src/mailbox/mailbox.entity.ts';
import { type Claim, ClaimLost, Claims } from '../src/outbox/claims.ts';
import { OutboxEntity } from '../src/outbox/outbox.entity.ts';
import type { Outcome } from '../src/outbox/outcome.ts';
import { engines } from './engines.ts';
import { OutboxDesk, plainServer } from './outbox-desk.ts';
import { SlowServer } from './outbox-slow-server.ts';

describe.each(engines)('a claim on %s', (engine) => {
  let desk: OutboxDesk;
  let department: { id: string; queueId: string };
  let agent: Caller;
  let mailbox: MailboxEntity;
  let one: Claims;
  let other: Claims;

  beforeAll(async () => {
    desk = await OutboxDesk.open(engine);
    department = await desk.department('Support');
    agent = await desk.person(department.id);
    one = new Claims(desk.database, 'one');
    other = new Claims(desk.database, 'other');
  });
  beforeEach(async () => {
    mailbox = await desk.mailbox(department, { smtp: plainServer(1) });
  });
  afterAll(() => desk.close());

  const approve = async (from = mailbox): Promise<string> => {
    const { id } = await desk.conversation(from, department.queueId);
    return (await desk.reply(agent, id, { fromAddressId: from.id, text: 'Hello' })).entry.id;
  };
  const claim = (by: Claims, resend = false) => by.claimNext(mailbox.id, resend, () => Promise.resolve(null));
  const runOut = (id: string) => desk.database.run((tx) => tx.update(OutboxEntity, { id }, { claimUntil: 1 }));
  const all = ({ recipients }: Claim, state: Outcome['state']) =>
    new Map(recipients.map((address): [string, Outcome] => [address, { state, response: state }]));

  it('is one process’s at a time', async () => {
    await approve();
    const claims = await Promise.all([claim(one), claim(other), claim(one), claim(other)]);
    expect(claims.filter((won) => won !== null)).toHaveLength(1);
  });

  it('is another’s once it ran out; the first then neither begins the body nor counts', async () => {
    const id = await approve();
    const first = (await claim(one))!;
    expect(await one.renew(first)).toBe(true);
    await runOut(id);
    await other.recover(false, false);
    const second = (await claim(other))!;
    expect(second.epoch).toBe(first.epoch + 1);
    expect(await one.renew(first)).toBe(false);
    await expect(one.beginData(first)).rejects.toThrow(ClaimLost);
    expect(await one.finish(first, all(first, 'failed'), false)).toBe(false);
    await other.beginData(second);
    expect(await other.finish(second, all(second, 'sent'), false)).toBe(true);
    expect((await desk.row(id)).state).toBe('sent');
  });

  it('that ran out in the body is unsure, until the answer comes after all', async () => {
    const id = await approve();
    const first = (await claim(one))!;
    await one.beginData(first);
    await runOut(id);
    await other.recover(false, false);
    expect(await desk.row(id)).toMatchObject({ state: 'unsure', nextAttemptAt: null });
    expect(await claim(other)).toBeNull();
    expect(await one.finish(first, all(first, 'sent'), false)).toBe(true);
    expect((await desk.row(id)).state).toBe('sent');
  });

  it('is not won on a mail that was canceled since it was looked at', async () => {
    const id = await approve();
    const { epoch } = await desk.row(id);
    await desk.outbox.cancel(id, agent);
    expect((await desk.row(id)).epoch).toBeGreaterThan(epoch);
    expect(await claim(one)).toBeNull();
  });

  it('cannot be taken from a mail by its author while it is being sent', async () => {
    const id = await approve();
    await claim(one);
    for (const act of [() => desk.outbox.cancel(id, agent), () => desk.outbox.retry(id, agent)]) {
      await expect(act()).rejects.toMatchObject({ code: 'too-late' });
    }
  });

  it('on an unsure mail is won by itself only where the setting says so, and after ten minutes', async () => {
    const id = await approve();
    const first = (await claim(one))!;
    await one.beginData(first);
    await one.finish(first, all(first, 'unsure'), true);
    const row = await desk.row(id);
    expect(row.nextAttemptAt! - row.dataBegunAt!).toBeGreaterThanOrEqual(10 * 60_000);
    const due = (dataBegunAt: number) =>
      desk.database.run((tx) => tx.update(OutboxEntity, { id }, { nextAttemptAt: 1, dataBegunAt }));
    await due(row.dataBegunAt!);
    expect(await claim(one, true)).toBeNull();
    await due(row.dataBegunAt! - 10 * 60_000);
    expect(await claim(one, false)).toBeNull();
    await due(row.dataBegunAt! - 10 * 60_000);
    expect((await claim(one, true))?.recipients).toEqual(['jonas@example.org']);
  });

  it('is given up after five days of temporary refusals', async () => {
    const id = await approve();
    await desk.database.run((tx) => tx.update(OutboxEntity, { id }, { giveUpAt: 1 }));
    const first = (await claim(one))!;
    await one.finish(first, all(first, 'deferred'), false);
    expect(await desk.row(id)).toMatchObject({ state: 'failed', nextAttemptAt: null });
  });

  it.each([
    ['before its body is queued again', false, 'queued'],
    ['in its body is unsure', true, 'unsure'],
  ] as const)('whose sending is broken off %s', async (_when, begun, state) => {
    const slow = await SlowServer.start();
    const from = await desk.mailbox(department, { smtp: plainServer(slow.port) });
    const id = await approve(from);
    const worker = desk.startWorker();
    await slow.dataAsked;
    if (begun) {
      slow.goOn();
      await slow.firstByte;
    }
    worker.abort();
    await desk.stopWorkers();
    expect(await desk.row(id)).toMatchObject({ state, owner: null, attempts: begun ? 1 : 0 });
    await slow.stop();
  });
});
