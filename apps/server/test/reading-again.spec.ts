import { readdir } from 'node:fs/promises';
import type { Conversation, Message, Problem } from '@postroom/contracts';
import { BodyReading } from '../src/conversation/body-reading.service.ts';
import { MessageEntity } from '../src/conversation/message.entity.ts';
import { MessageReading } from '../src/reading/message-reading.service.ts';
import { RawObjectEntity } from '../src/storage/raw.entity.ts';
import { openWorld, type World } from './conversation-world.ts';
import { engines } from './engines.ts';

const cyrillic = Buffer.from(
  'Subject: x\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n\xcf\xf0\xe8\r\n',
  'latin1',
);
const faulty = (how: string) =>
  Buffer.from(`From: Mia <mia@example.com>\r\nX-Test-Reader: ${how}\r\nSubject: ${how}\r\n\r\nits text\r\n`);

describe.each(engines)('a stored message that is read for somebody on %s', (engine) => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld(engine);
  });
  afterAll(() => world.close());

  const again = (id: string, charset = 'windows-1251') =>
    world.call<Message & Problem>('POST', `messages/${id}/read-again`, world.north.agent, { charset });

  it.each([
    ['fails', 'throws', 'TypeError: Cannot read properties of undefined'],
    ['dies', 'dies', 'its thread ended'],
    ['runs out of memory', 'eats', 'it took too much memory'],
  ])('is left as it was where its reader %s, and others beside it are read', async (_what, how, cause) => {
    const { id: conversationId } = await world.conversation(world.north.queue);
    const bad = await world.message(conversationId, faulty(how));
    const good = await world.message(conversationId, cyrillic);
    const before = await world.database.read.findOneByOrFail(MessageEntity, { id: bad.id });
    const [first, refused, last] = await Promise.all([again(good.id), again(bad.id), again(good.id)]);
    expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
      500,
      'internal',
      `This message could not be read: ${cause}. It stays as it was. Download the original, and tell your administrator.`,
    ]);
    for (const { status, body } of [first, last]) expect([status, body.text]).toEqual([200, 'При\n']);
    expect(await world.database.read.findOneByOrFail(MessageEntity, { id: bad.id })).toEqual(before);
    const shown = await world.get<Conversation>(`conversations/${conversationId}`, world.north.agent);
    expect(shown.body.messages.map(({ text, onlyBeginning }) => [text?.trim(), onlyBeginning])).toEqual([
      ['its text', true],
      ['Ïðè', undefined],
    ]);
    const raw = await world.get(`messages/${bad.id}/raw`, world.north.agent);
    expect(raw.bytes.equals(faulty(how))).toBe(true);
  });

  it('is read in a thread of its own, opened or read again, whatever its size; large ones leave no file behind', async () => {
    const { id: conversationId } = await world.conversation(world.north.queue);
    const large = Buffer.concat([cyrillic, Buffer.alloc(3_000_000, '\xcf\xf0\xe8 \r\n', 'latin1')]);
    const [one, other] = [await world.message(conversationId, cyrillic), await world.message(conversationId, large)];
    const reading = world.app.get(BodyReading);
    const { sent } = reading;
    expect((await world.get<Message>(`messages/${one.id}`, world.north.agent)).body.text).toBe('Ïðè\n');
    expect((await again(one.id)).body.text).toBe('При\n');
    const answer = await again(other.id);
    expect(answer.body.text?.slice(0, 9)).toBe('При\nПри \n');
    expect(answer.body.text).toHaveLength(2_500_004);
    expect(reading.sent).toBe(sent + 3);
    const { spool } = world.app.get(MessageReading);
    expect([spool.held, await filesIn(spool.dir)]).toEqual([0, []]);
  });

  it('says that its original is not there any more', async () => {
    const { id: conversationId } = await world.conversation(world.north.queue);
    const { id } = await world.message(conversationId, cyrillic);
    await world.database.run((tx) => tx.delete(RawObjectEntity, { id }));
    const { status, body } = await again(id);
    expect([status, body.detail]).toEqual([404, 'The original of this message is not here, or not for you.']);
  });
});

async function filesIn(dir: string): Promise<string[]> {
  return (await readdir(dir).catch(() => [])).sort();
}
