import type { Conversation, ConversationSummary, Page } from '@postroom/contracts';
import { ConversationLinkEntity } from '../src/conversation/conversation.entity.ts';
import { newId } from '../src/database/ids.ts';
import { openWorld, type World } from './conversation-world.ts';
import { engines } from './engines.ts';

const mail = (subject: string, text: string) =>
  `From: Jonas Weber <jonas@example.com>\nTo: north@example.net\nSubject: ${subject}\nMessage-ID: <${newId()}@example.com>\nContent-Type: text/plain; charset=utf-8\n\n${text}\n`;

describe.each(engines)('conversations on %s', (engine) => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld(engine);
  });

  afterAll(() => world.close());

  it('lists those of the caller’s queues, who waits longest first, and nothing of another department', async () => {
    const { north, south, get } = world;
    const queue = await world.newQueue(north.id, 'Order');
    const later = await world.conversation(queue, { waitingSince: 2000 });
    const none = await world.conversation(queue, { waitingSince: null, updatedAt: 1 });
    const newer = await world.conversation(queue, { waitingSince: null, updatedAt: 2 });
    const first = await world.conversation(queue, { waitingSince: 1000 });
    await world.conversation(south.queue);
    const { status, body } = await get<Page<ConversationSummary>>(`conversations?queueId=${queue}`, north.agent);
    expect(status).toBe(200);
    expect(body.items.map(({ id }) => id)).toEqual([first.id, later.id, newer.id, none.id]);
    expect(body.next).toBeNull();
    const all = await get<Page<ConversationSummary>>('conversations?limit=200', south.agent);
    expect(all.body.items.map(({ queueId }) => queueId)).not.toContain(queue);
  });

  it('shows a conversation with its messages, notes and history', async () => {
    const { north, get, call } = world;
    const row = await world.conversation(north.queue);
    await world.message(row.id, mail('Hello', 'Grüße'));
    await world.message(row.id, mail('Re: Hello', 'Again'));
    const note = await call('POST', `conversations/${row.id}/notes`, north.agent, { text: 'Mind him.' });
    expect(note.status).toBe(201);
    expect(note.body).toMatchObject({ authorId: north.agent.id, authorName: 'North Agent', text: 'Mind him.' });
    const { status, body } = await get<Conversation>(`conversations/${row.id}`, north.agent);
    expect(status).toBe(200);
    expect(body.messages.map(({ text }) => text?.trim())).toEqual(['Grüße', 'Again']);
    expect(body.messages[0]).toMatchObject({
      subject: 'Hello',
      html: null,
      queueId: north.queue,
      from: { name: 'Jonas Weber', address: 'jonas@example.com' },
    });
    expect(body.messages[0]?.headers).toContainEqual(['Subject', 'Hello']);
    expect(body.notes).toEqual([note.body]);
  });

  it('answers 404 for what is outside, as for what is not there', async () => {
    const { north, south, get } = world;
    const row = await world.conversation(south.queue, { subject: 'Secret of the South' });
    const outside = await get(`conversations/${row.id}`, north.agent);
    const missing = await get(`conversations/${newId()}`, north.agent);
    expect(outside.status).toBe(404);
    expect(outside.body).toEqual(missing.body);
    expect((await get(`conversations?queueId=${south.queue}`, north.agent)).status).toBe(404);
  });

  it('names only those linked conversations that the caller sees', async () => {
    const { north, south, get } = world;
    const one = await world.conversation(north.queue);
    const two = await world.conversation(north.queue);
    const other = await world.conversation(south.queue);
    await world.database.run((tx) =>
      tx.insert(ConversationLinkEntity, [
        { conversationId: one.id, otherId: other.id },
        { conversationId: two.id, otherId: one.id },
      ]),
    );
    expect((await get<Conversation>(`conversations/${one.id}`, north.agent)).body.linkedIds).toEqual([two.id]);
    expect((await get<Conversation>(`conversations/${one.id}`, world.admin)).body.linkedIds).toEqual(
      [two.id, other.id].sort(),
    );
  });
});
