import { type MailboxBulkResult, mailboxBulkResult } from '@postroom/contracts';
import { AuditEntity } from '../src/audit/audit.entity.ts';
import { MaildropEntity } from '../src/intake/maildrop.entity.ts';
import { engines } from './engines.ts';
import { type Desk, faultsIn, makeMailbox, startDesk } from './mailbox-desk.ts';

describe.each(engines)('A bulk save of mailboxes, on %s', (engine) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await startDesk(engine);
  });
  afterAll(() => desk.close());

  const asked = (body: unknown, query = '') => desk.admin.call('POST', `/mailboxes/bulk${query}`, body);
  async function saved(body: unknown, query = ''): Promise<MailboxBulkResult> {
    const answer = await asked(body, query);
    if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.text}`);
    return mailboxBulkResult.parse(answer.body);
  }
  const some = (count: number, over: Record<string, unknown> = {}) =>
    Promise.all(Array.from({ length: count }, (_, n) => makeMailbox(desk, { name: `Sales ${n}`, ...over })));
  const stored = async (id: string) => (await desk.admin.call('GET', `/mailboxes/${id}`)).body as { version: number };

  it('a dry run names what changes from what to what, in the order asked for, and writes nothing', async () => {
    const [first, second, third] = await some(3);
    await desk.admin.call('PATCH', `/mailboxes/${second!.id}`, { priority: 'high' });
    const ids = [third!.id, second!.id, first!.id];
    const result = await saved({ ids, change: { priority: 'high' } }, '?dryRun=true');
    const changes = [{ path: 'priority', from: 'medium', to: 'high' }];
    expect(result.changed).toMatchObject([
      { id: third!.id, name: 'Sales 2', email: third!.email, changes },
      { id: first!.id, name: 'Sales 0', changes },
    ]);
    expect(result.unchanged).toMatchObject([{ id: second!.id, name: 'Sales 1' }]);
    expect(result.skipped).toEqual([]);
    expect(await stored(first!.id)).toMatchObject({ version: 1, priority: 'medium' });
    expect(await desk.database.read.countBy(AuditEntity, { targetId: first!.id })).toBe(1);
  });

  it('each is saved as by itself: version, history and audit, receivers told of its priority', async () => {
    const [one, other] = await some(2);
    const change = { active: true, priority: 'low', departmentIds: [desk.support.id], pop: { pollSeconds: 300 } };
    const { changed } = await saved({ ids: [one!.id, other!.id], change });
    expect(changed.map(({ id, version }) => [id, version])).toEqual([
      [one!.id, 2],
      [other!.id, 2],
    ]);
    expect(await stored(one!.id)).toMatchObject({
      version: 2,
      active: true,
      priority: 'low',
      departmentIds: [desk.support.id],
      pop: { pollSeconds: 300, host: one!.pop.host },
    });
    const [entry] = await desk.database.read.findBy(AuditEntity, { targetId: one!.id, action: 'mailbox.changed' });
    expect(entry).toMatchObject({ personId: desk.admin.personId });
    expect(entry!.detail).toMatchObject({ changes: { active: { from: false, to: true } } });
    const history = await desk.admin.call('GET', `/mailboxes/${one!.id}/history`);
    expect(history.text).toContain('pop.pollSeconds');
    const maildrop = await desk.database.read.findOneByOrFail(MaildropEntity, { mailboxId: one!.id });
    expect(maildrop).toMatchObject({ active: true, priority: 'low' });
  });

  it('the old values given back in a second save undo it', async () => {
    const [one, other] = await some(2, { active: true });
    const ids = [one!.id, other!.id];
    const { changed } = await saved({ ids, change: { active: false } });
    const versions = Object.fromEntries(changed.map(({ id, version }) => [id, version]));
    const undone = await saved({ ids, change: { active: true }, versions });
    expect(undone.changed).toHaveLength(2);
    expect(await stored(one!.id)).toMatchObject({ active: true, version: 3 });
  });

  it('leaves out one that somebody saved since, says who and what, and saves the others', async () => {
    const [one, other] = await some(2);
    await desk.admin.call('PATCH', `/mailboxes/${one!.id}`, { name: 'Sales renamed' });
    const versions = { [one!.id]: 1, [other!.id]: 1 };
    const result = await saved({ ids: [one!.id, other!.id], change: { priority: 'high' }, versions });
    expect(result.changed.map(({ id }) => id)).toEqual([other!.id]);
    expect(result.skipped).toMatchObject([{ id: one!.id, name: 'Sales renamed', reason: 'version' }]);
    expect(result.skipped[0]!.message).toContain('Anna Admin');
    expect(result.skipped[0]!.message).toContain('name');
  });

  it('leaves out what is retired, what is not there, and what breaks a rule, each with its reason', async () => {
    const [retired, sound] = await some(2);
    await desk.admin.call('POST', `/mailboxes/${retired!.id}/retire`);
    const body = { ids: [retired!.id, 'nobody', sound!.id], change: { departmentIds: ['nowhere'] } };
    const { changed, skipped } = await saved(body);
    expect(changed).toEqual([]);
    expect(skipped.map(({ id, reason, email }) => [id, reason, email])).toEqual([
      [retired!.id, 'retired', retired!.email],
      ['nobody', 'gone', ''],
      [sound!.id, 'refused', sound!.email],
    ]);
    expect(skipped[2]!.errors).toEqual([{ path: 'departmentIds.0', message: 'There is no such department.' }]);
    expect(await stored(sound!.id)).toMatchObject({ version: 1, departmentIds: [desk.sales.id] });
  });

  it('leaves out one whose first activation waits for a choice, and says which will ask', async () => {
    const [waiting, fresh] = await some(2);
    const question = { count: 3102, oldest: null, newest: null, reason: null };
    await desk.database.run((tx) => tx.update(MaildropEntity, { mailboxId: waiting!.id }, { question }));
    const ids = [waiting!.id, fresh!.id];
    const { changed, skipped } = await saved({ ids, change: { active: true } }, '?dryRun=true');
    expect(changed).toMatchObject([{ id: fresh!.id, asks: true }]);
    expect(skipped).toMatchObject([{ id: waiting!.id, reason: 'first-activation' }]);
    expect(skipped[0]!.message).toContain('3102 messages');
    const other = await saved({ ids, change: { priority: 'high' } }, '?dryRun=true');
    expect(other.changed.map(({ asks }) => asks)).toEqual([false, false]);
  });

  it('tells the warnings of each save', async () => {
    const [one] = await some(1);
    const { changed } = await saved({ ids: [one!.id], change: { departmentIds: [desk.support.id] } }, '?dryRun=true');
    expect(changed[0]!.warnings.map(({ path }) => path)).toContain('defaultQueueId');
  });

  it('takes 1 to 500 ids and a change that changes something known', async () => {
    const change = { active: false };
    expect(faultsIn(await asked({ ids: [], change }))['ids']).toMatch(/at least one/);
    const many = Array.from({ length: 501 }, (_, n) => `m${n}`);
    expect(faultsIn(await asked({ ids: many, change }))['ids']).toMatch(/at most 500/);
    expect(Object.keys(faultsIn(await asked({ ids: ['m'], change: {} })))).toEqual(['change']);
    expect(Object.keys(faultsIn(await asked({ ids: ['m'], change: { name: 'x' } })))).toContain('change.name');
    const wrong = faultsIn(await asked({ ids: ['m'], change: { pop: { pollSeconds: 9 } } }));
    expect(Object.keys(wrong)).toEqual(['change.pop.pollSeconds']);
  });

  it('is for administrators: a supervisor of the department may not', async () => {
    const [one] = await some(1);
    const supervisor = await desk.person('Sonja', { [desk.sales.id]: 'supervisor' });
    const answer = await supervisor.call('POST', '/mailboxes/bulk', { ids: [one!.id], change: { active: true } });
    expect(answer.status).toBe(403);
  });

  /** What the writing connection is asked to do meanwhile: TypeORM tells its logger of each statement. */
  async function statementsOf(work: () => Promise<unknown>): Promise<number> {
    const { logger } = desk.database.source;
    let count = 0;
    Object.assign(logger, { logQuery: () => (count += 1) });
    try {
      await work();
      return count;
    } finally {
      Reflect.deleteProperty(logger, 'logQuery');
    }
  }

  it('costs the same few statements for each mailbox, however many there are', async () => {
    const mailboxes = await some(25);
    const ids = mailboxes.map(({ id }) => id);
    const cost = (count: number, priority: string, query: string) =>
      statementsOf(async () => {
        const { changed } = await saved({ ids: ids.slice(0, count), change: { priority } }, query);
        expect(changed).toHaveLength(count);
      });
    for (const query of ['?dryRun=true', '']) {
      const five = await cost(5, 'high', query);
      const all = await cost(25, 'low', query);
      expect(five).toBeGreaterThan(5);
      expect(five / 5).toBeLessThanOrEqual(25);
      expect(all / 25).toBeLessThanOrEqual(five / 5);
    }
  });
});
