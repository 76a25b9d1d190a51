import { mailboxStatus, watermarkDefaults } from '@postroom/contracts';
import { AuditEntity } from '../src/audit/audit.entity.ts';
import { MaildropEntity } from '../src/intake/maildrop.entity.ts';
import { engines } from './engines.ts';
import { type Desk, faultsIn, makeMailbox, startDesk } from './mailbox-desk.ts';

describe.each(engines)('The installation’s watermarks on %s', (engine) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await startDesk(engine);
  });
  afterAll(() => desk.close());

  const put = (over: Record<string, unknown> = {}) =>
    desk.admin.call('PUT', '/watermarks', { low: 10, high: 20, alertTo: null, repeatMinutes: 60, ...over });

  it('are 100 and 500 at first, told to nobody, again after four hours', async () => {
    const { body } = await desk.admin.call('GET', '/watermarks');
    expect(body).toEqual({ low: 100, high: 500, alertTo: null, repeatMinutes: 240 });
  });

  it('hold at once for mailboxes without own ones, and for no others', async () => {
    const plain = await makeMailbox(desk);
    const own = await makeMailbox(desk, { watermarks: { low: 30, high: 40 } });
    await desk.database.run((tx) => tx.update(MaildropEntity, { current: true }, { waiting: 20 }));
    const level = async (id: string) =>
      mailboxStatus.parse((await desk.admin.call('GET', `/mailboxes/${id}/status`)).body).level;
    expect([await level(plain.id), await level(own.id)]).toEqual(['normal', 'normal']);
    expect((await put()).status).toBe(200);
    expect([await level(plain.id), await level(own.id)]).toEqual(['high', 'normal']);
    await put({ high: 21 });
    expect([await level(plain.id), await level(own.id)]).toEqual(['low', 'normal']);
  });

  it('are read back as they were given, and who changed them is kept', async () => {
    for (const alertTo of ['ops@shop.example', ['ops@shop.example', 'night@shop.example']]) {
      await put({ alertTo });
      expect(watermarkDefaults.parse((await desk.admin.call('GET', '/watermarks')).body).alertTo).toEqual(alertTo);
    }
    const acts = await desk.database.read.findBy(AuditEntity, { action: 'watermarks.changed' });
    expect(acts.map(({ personId }) => personId)).toEqual(acts.map(() => desk.admin.personId));
    expect(acts.length).toBeGreaterThanOrEqual(4);
  });

  it('are refused with each fault at its field', async () => {
    expect(faultsIn(await put({ low: 20 }))).toEqual({ low: 'Low must be less than high (20).' });
    const faults = faultsIn(await put({ low: 0, alertTo: 'nobody', repeatMinutes: 1, more: 1 }));
    expect(Object.keys(faults).sort()).toEqual(['alertTo', 'low', 'more', 'repeatMinutes']);
    expect(faultsIn(await desk.admin.call('PUT', '/watermarks', { low: 1, high: 2 }))).toHaveProperty('repeatMinutes');
  });
});
