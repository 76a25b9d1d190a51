import type { Conversation, Problem } from '@postroom/contracts';
import { ConversationEntity, ConversationLinkEntity } from '../src/conversation/conversation.entity.ts';
import { ConversationClock } from '../src/conversation/conversation-clock.service.ts';
import { MessageEntity } from '../src/conversation/message.entity.ts';
import { newId } from '../src/database/ids.ts';
import { EventEntity } from '../src/live/event.entity.ts';
import { DraftEntity } from '../src/outbox/outbox.entity.ts';
import { People } from '../src/person/people.service.ts';
import { openWorld, type Person, type World } from './conversation-world.ts';
import { engines } from './engines.ts';

const mail = (subject: string, from = 'jonas@example.com') =>
  `From: Jonas <${from}>\nTo: north@example.net\nSubject: ${subject}\nMessage-ID: <${newId()}@example.com>\n\n${subject}\n`;

describe.each(engines)('changing conversations on %s', (engine) => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld(engine);
  });

  afterAll(() => world.close());

  const change = (id: string, body: object, who: Person = world.north.agent) =>
    world.call<Conversation & Problem>('PATCH', `conversations/${id}`, who, body);
  const acts = (row: Conversation) => row.history.map(({ act }) => act);
  const soon = () => new Date(Date.now() + 3_600_000).toISOString();

  it('closes, reopens and marks as junk, each with its place in the history', async () => {
    const { id } = await world.conversation(world.north.queue);
    await world.message(id, mail('A lamp'), { receivedAt: 4711 });
    const closed = await change(id, { version: 1, state: 'closed' });
    expect(closed.body).toMatchObject({ state: 'closed', version: 2, waitingSince: null });
    expect((await world.database.read.findOneByOrFail(ConversationEntity, { id })).closedAt).not.toBeNull();
    const open = await change(id, { version: 2, state: 'open' });
    expect(open.body).toMatchObject({ state: 'open', version: 3, waitingSince: new Date(4711).toISOString() });
    expect((await world.database.read.findOneByOrFail(ConversationEntity, { id })).closedAt).toBeNull();
    const junk = await change(id, { state: 'junk' });
    expect(junk.body).toMatchObject({ state: 'junk', queueId: world.north.queue });
    const restored = await change(id, { state: 'open' });
    expect(acts(restored.body)).toEqual(['closed', 'reopened', 'junked', 'restored']);
    expect(restored.body.history[0]).toMatchObject({
      personId: world.north.agent.id,
      personName: world.north.agent.name,
    });
  });

  it('snoozes only until a time in the future', async () => {
    const { id } = await world.conversation(world.north.queue);
    for (const body of [
      { state: 'snoozed' },
      { state: 'snoozed', snoozedUntil: '2020-01-01T00:00:00Z' },
      { snoozedUntil: soon() },
      { state: 'closed', snoozedUntil: soon() },
    ]) {
      const { status, body: problem } = await change(id, body);
      expect([status, problem.errors?.[0]?.path]).toEqual([400, 'snoozedUntil']);
    }
    const until = soon();
    const snoozed = await change(id, { state: 'snoozed', snoozedUntil: until });
    expect(snoozed.body).toMatchObject({ state: 'snoozed', snoozedUntil: until });
    expect((await change(id, { state: 'open' })).body).toMatchObject({ state: 'open', snoozedUntil: null });
  });

  it('wakes a snoozed conversation at its time, once, however many processes look', async () => {
    const due = await world.conversation(world.north.queue, { state: 'snoozed', snoozedUntil: 1000 });
    const later = await world.conversation(world.north.queue, { state: 'snoozed', snoozedUntil: Date.now() + 1e7 });
    const clock = world.app.get(ConversationClock);
    const woken = await Promise.all([clock.run(), clock.run(), clock.run()]);
    expect(woken.reduce((sum, one) => sum + one, 0)).toBe(1);
    const { body } = await world.get<Conversation>(`conversations/${due.id}`, world.north.agent);
    expect(body).toMatchObject({ state: 'open', snoozedUntil: null, version: 2 });
    expect(body.history).toMatchObject([{ act: 'woken', personId: null }]);
    const asleep = await world.get<Conversation>(`conversations/${later.id}`, world.north.agent);
    expect(asleep.body.state).toBe('snoozed');
  });

  it('gives back what an assignee no longer sees, or who was deactivated', async () => {
    const { north, south } = world;
    const gone = await world.person(`Gone ${engine}`, 'agent', north.id);
    const left = await world.conversation(north.queue, { assigneeId: gone.id });
    const unseen = await world.conversation(south.queue, { assigneeId: north.agent.id });
    const kept = await world.conversation(north.queue, { assigneeId: world.admin.id });
    await world.app.get(People).change(gone.id, { active: false }, world.admin.id);
    await world.app.get(ConversationClock).run();
    for (const { id } of [left, unseen]) {
      const { body } = await world.get<Conversation>(`conversations/${id}`, world.admin);
      expect([body.assigneeId, acts(body)]).toEqual([null, ['released']]);
    }
    const { body } = await world.get<Conversation>(`conversations/${kept.id}`, world.admin);
    expect(body.assigneeId).toBe(world.admin.id);
  });

  it('refuses an older version with what is there now, and takes a change without version', async () => {
    const { id } = await world.conversation(world.north.queue);
    await change(id, { version: 1, priority: 2 });
    const stale = await change(id, { version: 1, priority: 9 });
    expect(stale.status).toBe(409);
    expect(stale.body.code).toBe('version-conflict');
    expect(stale.body).toMatchObject({ current: { id, version: 2, priority: 2 } });
    expect((await change(id, { priority: null })).body).toMatchObject({ priority: 5, version: 3 });
    expect((await change(id, { priority: null })).body.version).toBe(3);
  });

  it('lets one of two changes of the same version through', async () => {
    const { id } = await world.conversation(world.north.queue);
    const tries = [1, 2, 3, 4].map((priority) => change(id, { version: 1, priority }));
    expect((await Promise.all(tries)).map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  });

  it('moves only between queues that the person sees, tells both, and unassigns who loses sight', async () => {
    const { north, south, admin } = world;
    const { id } = await world.conversation(north.queue, { assigneeId: north.agent.id });
    const refused = await change(id, { queueId: south.queue });
    expect([refused.status, JSON.stringify(refused.body).includes('South')]).toEqual([404, false]);
    const moved = await change(id, { queueId: south.queue }, admin);
    expect(moved.body).toMatchObject({ queueId: south.queue, assigneeId: null });
    expect(acts(moved.body)).toEqual(['moved', 'released']);
    expect(moved.body.history[0]?.detail).toBe('from North desk to South desk');
    const events = await world.database.read.findBy(EventEntity, { conversationId: id });
    expect(events.map(({ queueId }) => queueId).sort()).toEqual([north.queue, south.queue].sort());
    expect((await world.get(`conversations/${id}`, north.agent)).status).toBe(404);
    const seen = await world.get<Conversation>(`conversations/${id}`, south.agent);
    expect(seen.body.history[0]?.detail).toBe('from a queue outside your departments to South desk');
  });

  it('lets agents take what nobody has and give back their own, and supervisors assign', async () => {
    const { north, south } = world;
    const { id } = await world.conversation(north.queue);
    const assign = async (assigneeId: string | null, who: Person) => (await change(id, { assigneeId }, who)).status;
    const colleague = await world.person(`Colleague ${engine}`, 'agent', north.id);
    expect(await assign(colleague.id, north.agent)).toBe(403);
    expect(await assign(north.agent.id, north.agent)).toBe(200);
    expect(await assign(colleague.id, colleague)).toBe(403);
    expect(await assign(null, colleague)).toBe(403);
    expect(await assign(null, north.agent)).toBe(200);
    expect(await assign(colleague.id, north.supervisor)).toBe(200);
    expect(await assign(south.agent.id, north.supervisor)).toBe(400);
    expect(await assign(newId(), north.supervisor)).toBe(400);
    const { body } = await world.get<{ items: { name: string }[] }>(`conversations/${id}/assignees`, north.agent);
    expect(body.items.map(({ name }) => name)).toEqual(
      ['Ada Admin', `Colleague ${engine}`, 'North Agent', 'North Supervisor'].sort(),
    );
  });

  it('compares tags without case', async () => {
    const { id } = await world.conversation(world.north.queue);
    const { body } = await change(id, { tags: ['Übergabe', 'urgent', 'URGENT', 'übergabe'] });
    expect(body.tags).toEqual(['Übergabe', 'urgent']);
    expect((await change(id, { tags: ['URGENT', 'ÜBERGABE'] })).body.version).toBe(2);
    for (const tag of ['übergabe', 'Übergabe', 'Urgent']) {
      const list = await world.get<{ items: { id: string }[] }>(
        `conversations?tag=${encodeURIComponent(tag)}`,
        world.north.agent,
      );
      expect(list.body.items.map((item) => item.id)).toEqual([id]);
    }
    expect((await change(id, { tags: ['two words'] })).status).toBe(400);
  });

  it('merges messages, notes, tags, drafts and links into another, and the old id leads there', async () => {
    const { north, south, call, get } = world;
    const from = await world.conversation(north.queue, { tags: ['a', 'B'], subject: 'Old' });
    const into = await world.conversation(north.queue, { tags: ['b'], state: 'closed', waitingSince: null });
    const linked = await world.conversation(north.queue);
    const first = await world.message(into.id, mail('One'));
    const second = await world.message(from.id, mail('Two'));
    await call('POST', `conversations/${from.id}/notes`, north.agent, { text: 'Mind.' });
    const body = { to: [], cc: [], bcc: [], subject: '', text: '', html: null, attachmentIds: [] };
    const draft = { id: newId(), version: 1, authorId: north.agent.id, conversationId: from.id, fromAddressId: null };
    await world.database.run(async (tx) => {
      await tx.insert(DraftEntity, { ...draft, body, updatedAt: 1 });
      await tx.insert(ConversationLinkEntity, { conversationId: from.id, otherId: linked.id });
    });
    const foreign = await world.conversation(south.queue);
    expect((await call('POST', `conversations/${from.id}/merge`, north.agent, { intoId: foreign.id })).status).toBe(
      404,
    );
    expect((await call('POST', `conversations/${foreign.id}/merge`, north.agent, { intoId: into.id })).status).toBe(
      404,
    );
    expect((await call('POST', `conversations/${into.id}/merge`, north.agent, { intoId: into.id })).status).toBe(400);
    const merged = await call<Conversation>('POST', `conversations/${from.id}/merge`, north.agent, { intoId: into.id });
    expect(merged.status).toBe(200);
    expect(merged.body).toMatchObject({ id: into.id, state: 'open', tags: ['b', 'a'], linkedIds: [linked.id] });
    expect(merged.body).toMatchObject({ messageCount: 2, notes: [{ text: 'Mind.' }] });
    expect(merged.body.waitingSince).not.toBeNull();
    expect(merged.body.messages.map((message) => message.id)).toEqual([first.id, second.id]);
    expect((await world.database.read.findOneByOrFail(DraftEntity, { id: draft.id })).conversationId).toBe(into.id);
    expect((await get<Conversation>(`conversations/${from.id}`, north.agent)).body.id).toBe(into.id);
    expect((await change(from.id, { priority: 1 })).body).toMatchObject({ id: into.id, priority: 1 });
    expect((await get(`conversations/${from.id}`, south.agent)).status).toBe(404);
    const list = await get<{ items: { id: string }[] }>('conversations?limit=200', world.admin);
    expect(list.body.items.map(({ id }) => id)).not.toContain(from.id);
    const last = await world.conversation(north.queue);
    await call('POST', `conversations/${into.id}/merge`, north.agent, { intoId: last.id });
    expect((await get<Conversation>(`conversations/${from.id}`, north.agent)).body.id).toBe(last.id);
  });

  it('sends a message on that came into a conversation while it was merged', async () => {
    const into = await world.conversation(world.north.queue);
    const from = await world.conversation(null, { state: 'closed', mergedInto: into.id });
    const { id } = await world.message(from.id, mail('Late'));
    await world.app.get(ConversationClock).run();
    const { body } = await world.get<Conversation>(`conversations/${into.id}`, world.north.agent);
    expect(body.messages.map((message) => message.id)).toEqual([id]);
    expect(body.messageCount).toBe(1);
  });

  it('splits a message off, or it and what follows, into a new, linked conversation', async () => {
    const { north, south, call, get } = world;
    const row = await world.conversation(north.queue, { customer: 'jonas@example.com' });
    const messages: MessageEntity[] = [];
    for (const subject of ['One', 'Two', 'Re: Three']) {
      messages.push(await world.message(row.id, mail(subject, subject === 'Two' ? 'Mia@Example.com' : undefined)));
    }
    const [one, two, three] = messages.map(({ id }) => id);
    const split = (body: object, who = north.agent) =>
      call<Conversation>('POST', `conversations/${row.id}/split`, who, body);
    expect((await split({ messageId: one, following: true })).status).toBe(400);
    expect((await split({ messageId: newId() })).status).toBe(400);
    expect((await split({ messageId: two }, south.agent)).status).toBe(404);
    const alone = await split({ messageId: two });
    expect(alone.status).toBe(201);
    expect(alone.body).toMatchObject({
      subject: 'Two',
      customer: 'mia@example.com',
      queueId: north.queue,
      messageCount: 1,
      linkedIds: [row.id],
    });
    expect(alone.body.messages.map(({ id }) => id)).toEqual([two]);
    const rest = await get<Conversation>(`conversations/${row.id}`, north.agent);
    expect(rest.body.messages.map(({ id }) => id)).toEqual([one, three]);
    expect(rest.body).toMatchObject({ messageCount: 2, linkedIds: [alone.body.id] });
    const following = await split({ messageId: three, following: true });
    expect(following.body).toMatchObject({ subject: 'Re: Three', messageCount: 1 });
  });

  it('counts what is open in each queue that the caller sees', async () => {
    const { north, south } = world;
    const queue = await world.newQueue(north.id, 'Figures');
    await world.conversation(queue, { waitingSince: 2000 });
    await world.conversation(queue, { waitingSince: 1000, assigneeId: north.agent.id });
    await world.conversation(queue, { waitingSince: null });
    await world.conversation(queue, { state: 'closed', waitingSince: 1 });
    interface Figures {
      items: { queueId: string }[];
    }
    const { body } = await world.get<Figures>('queue-figures', north.agent);
    expect(body.items).toContainEqual({
      queueId: queue,
      open: 3,
      unassigned: 2,
      oldestWaitingSince: new Date(1000).toISOString(),
    });
    expect(body.items.map(({ queueId }) => queueId)).not.toContain(south.queue);
    const others = await world.get<Figures>('queue-figures', south.agent);
    expect(others.body.items.map(({ queueId }) => queueId)).not.toContain(queue);
  });

  it('deletes a queue only without open work, and moves what is done to the General pool', async () => {
    const { north } = world;
    const queue = await world.newQueue(north.id, 'Short-lived');
    const { id } = await world.conversation(queue);
    const refused = await world.call<Problem>('DELETE', `queues/${queue}`, north.supervisor);
    expect([refused.status, refused.body.code]).toEqual([409, 'in-use']);
    await change(id, { state: 'closed' });
    expect((await world.call('DELETE', `queues/${queue}`, north.supervisor)).status).toBe(204);
    const { body } = await world.get<Conversation>(`conversations/${id}`, north.agent);
    expect(body.queueId).not.toBe(queue);
  });
});
