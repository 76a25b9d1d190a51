import { type Alias, alias, auditEntry, pageOf, problem } from '@postroom/contracts';
import { AliasEntity } from '../src/mailbox/alias.entity.ts';
import { engines } from './engines.ts';
import { type Desk, faultsIn, makeMailbox, newMailbox, startDesk } from './mailbox-desk.ts';

describe.each(engines)('Aliases, on %s', (engine) => {
  let desk: Desk;
  let made = 0;

  beforeAll(async () => {
    desk = await startDesk(engine);
  });
  afterAll(() => desk.close());

  const address = () => `info${(made += 1)}@shop.example`;
  const post = (mailboxId: string, body: Record<string, unknown>) =>
    desk.admin.call('POST', `/mailboxes/${mailboxId}/aliases`, body);
  const make = async (mailboxId: string, body: Record<string, unknown> = {}): Promise<Alias> => {
    const answer = await post(mailboxId, { email: address(), ...body });
    expect(answer.status).toBe(201);
    return alias.parse(answer.body);
  };

  it('have from their mailbox what they leave unset', async () => {
    const box = await makeMailbox(desk);
    expect(await make(box.id)).toMatchObject({
      mailboxId: box.id,
      version: 1,
      name: null,
      defaultQueueId: null,
      departmentIds: null,
      language: null,
      warnings: [],
    });
  });

  it('keep what they set, and give it up again by null', async () => {
    const box = await makeMailbox(desk);
    const own = { name: 'Info', defaultQueueId: desk.support.queueId, departmentIds: [desk.support.id] };
    const first = await make(box.id, { ...own, language: { outboundCharset: 'ISO-8859-1' } });
    const language = { outboundCharset: 'ISO-8859-1', replyCharset: null, euro: null };
    expect(first).toMatchObject({ ...own, language });
    const path = `/mailboxes/${box.id}/aliases/${first.id}`;
    const answer = await desk.admin.call('PATCH', path, {
      version: 1,
      departmentIds: null,
      language: { outboundCharset: null },
    });
    expect(alias.parse(answer.body)).toMatchObject({
      version: 2,
      name: 'Info',
      departmentIds: null,
      language: null,
      // The queue is still Support’s, which nobody of the mailbox’s own departments sees.
      warnings: [{ path: 'defaultQueueId' }],
    });
  });

  it('share no address with a mailbox or another alias, compared without case', async () => {
    const [one, other] = [await makeMailbox(desk), await makeMailbox(desk, { name: 'Other' })];
    const taken = await make(one.id);
    for (const email of [taken.email.toUpperCase(), one.email.toUpperCase()]) {
      expect(Object.keys(faultsIn(await post(other.id, { email })))).toEqual(['email']);
    }
    const body = newMailbox(desk, { email: taken.email.toUpperCase() });
    expect(faultsIn(await desk.admin.call('POST', '/mailboxes', body))['email']).toContain(
      'already an alias of Sales DE',
    );
  });

  it('and a mailbox asked for at once do not both get one address', async () => {
    const box = await makeMailbox(desk);
    const email = address();
    const answers = await Promise.all([
      post(box.id, { email }),
      desk.admin.call('POST', '/mailboxes', newMailbox(desk, { email })),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400]);
  });

  it('of a retired mailbox free their addresses', async () => {
    const [one, other] = [await makeMailbox(desk), await makeMailbox(desk)];
    const { email } = await make(one.id);
    await desk.admin.call('POST', `/mailboxes/${one.id}/retire`);
    expect((await post(other.id, { email })).status).toBe(201);
  });

  it('go with a mailbox that is deleted', async () => {
    const box = await makeMailbox(desk);
    const { id } = await make(box.id, { departmentIds: [desk.sales.id] });
    expect((await desk.admin.call('DELETE', `/mailboxes/${box.id}`)).status).toBe(204);
    expect(await desk.database.read.existsBy(AliasEntity, { id })).toBe(false);
  });

  it('tell all faults at once, and keep their address', async () => {
    const box = await makeMailbox(desk);
    const faults = faultsIn(await post(box.id, { email: box.email, defaultQueueId: 'no', departmentIds: ['none'] }));
    expect(Object.keys(faults).sort()).toEqual(['defaultQueueId', 'departmentIds.0', 'email']);
    const { id } = await make(box.id);
    const moved = await desk.admin.call('PATCH', `/mailboxes/${box.id}/aliases/${id}`, { email: address() });
    expect(Object.keys(faultsIn(moved))).toEqual(['email']);
  });

  it('refuse a save of an older version with what is saved now', async () => {
    const box = await makeMailbox(desk);
    const { id } = await make(box.id);
    const path = `/mailboxes/${box.id}/aliases/${id}`;
    await desk.admin.call('PATCH', path, { version: 1, name: 'Hers' });
    const refused = await desk.admin.call('PATCH', path, { version: 1, name: 'Mine' });
    expect(problem.parse(refused.body)).toMatchObject({
      code: 'version-conflict',
      current: { name: 'Hers', version: 2 },
    });
  });

  it('hold up the deletion of a queue that they name', async () => {
    const box = await makeMailbox(desk);
    const queue = await desk.admin.call('POST', '/queues', { name: address(), departmentId: desk.sales.id });
    const { id } = queue.body as { id: string };
    const named = await make(box.id, { defaultQueueId: id });
    const refused = problem.parse((await desk.admin.call('DELETE', `/queues/${id}`)).body);
    expect(refused).toMatchObject({ code: 'in-use', usedBy: [{ kind: 'alias', name: named.email }] });
  });

  it('stand in the history of their mailbox, which tells no secret', async () => {
    const box = await makeMailbox(desk);
    const { id, email } = await make(box.id);
    const path = `/mailboxes/${box.id}/aliases/${id}`;
    await desk.admin.call('PATCH', path, { name: 'Info' });
    await desk.admin.call('DELETE', path);
    const history = await desk.admin.call('GET', `/mailboxes/${box.id}/history`);
    const { items } = pageOf(auditEntry).parse(history.body);
    expect(items.map(({ action }) => action)).toEqual([
      'alias.deleted',
      'alias.changed',
      'alias.created',
      'mailbox.created',
    ]);
    expect(items[1]).toMatchObject({
      personName: 'Anna Admin',
      detail: { email, changes: { name: { from: null, to: 'Info' } } },
    });
    expect(history.text).not.toContain('hunter2');
  });

  it('are not there for a supervisor of another department', async () => {
    const box = await makeMailbox(desk);
    const stranger = await desk.person('Sam', { [desk.support.id]: 'supervisor' });
    for (const what of ['aliases', 'history']) {
      expect((await stranger.call('GET', `/mailboxes/${box.id}/${what}`)).status).toBe(404);
    }
  });
});
