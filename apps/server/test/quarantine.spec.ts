import type { Conversation, Message, Page, QuarantineRetry } from '@postroom/contracts';
import { AuditEntity } from '../src/audit/audit.entity.ts';
import { newId } from '../src/database/ids.ts';
import { LedgerEntity, QuarantineEntity } from '../src/intake/ledger.entity.ts';
import { MailboxEntity } from '../src/mailbox/mailbox.entity.ts';
import { RawObjectEntity } from '../src/storage/raw.entity.ts';
import { openWorld, type World } from './conversation-world.ts';
import { engines } from './engines.ts';

const letter = Buffer.from(
  [
    'From: Jonas <jonas@example.com>',
    'To: south@example.net',
    'Subject: Where is my lamp?',
    'Message-ID: <lamp@example.com>',
    '',
    'It was to come on Monday.',
    '',
  ].join('\r\n'),
);

describe.each(engines)('quarantine on %s', (engine) => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld(engine);
    const { south } = world;
    await world.database.run((tx) =>
      tx.insert(MailboxEntity, {
        id: south.mailboxId,
        version: 1,
        email: 'south@example.net',
        emailKey: 'south@example.net',
        accountKey: 'pop.example.net:995:south',
        name: 'South',
        active: false,
        defaultQueueId: south.queue,
        forceDefaultQueue: false,
        trusted: false,
        outboundAttachmentsAllowed: false,
        priority: 'medium',
        groups: {} as MailboxEntity['groups'],
        createdAt: 0,
        retiredAt: null,
      }),
    );
  });
  afterAll(() => world.close());

  /** As intake leaves it: raw bytes, a row of the ledger, a row with the cause. */
  async function quarantine(bytes: Buffer, more: Partial<LedgerEntity> = {}): Promise<string> {
    const id = newId();
    const sealed = await world.raw.seal(id, bytes);
    await world.database.run(async (tx) => {
      await world.raw.insert(tx, [sealed]);
      const { mailboxId } = world.south;
      await tx.insert(QuarantineEntity, { id, mailboxId, cause: 'Took longer', size: bytes.length, receivedAt: 1e12 });
      await tx.insert(LedgerEntity, {
        id: newId(),
        maildropId: newId(),
        uidl: Buffer.from(id),
        useNumber: 1,
        messageId: id,
        state: 'quarantined',
        listedSize: bytes.length,
        octets: bytes.length,
        headerHash: null,
        deletedAt: null,
        truncated: false,
        attempts: 0,
        ignoredDeletes: 0,
        storedAt: 1e12,
        seenDay: 0,
        storedDay: 0,
        ...more,
      });
    });
    return id;
  }

  const retry = (id: string, who = world.south.supervisor, what = 'retry') =>
    world.call<QuarantineRetry>('POST', `quarantine/${id}/${what}`, who);
  const messageOf = async (id: string) => (await world.get<Message>(`messages/${id}`, world.south.agent)).body;
  const waiting = async () =>
    (await world.get<Page<{ id: string }>>('quarantine', world.admin)).body.items.map(({ id }) => id);

  it('reads a message again: it keeps its id and bytes, goes where mail goes, and the books stay as they were', async () => {
    const id = await quarantine(letter);
    const { body } = await retry(id);
    expect(body).toMatchObject({ outcome: 'stored', cause: null });
    const message = await messageOf(id);
    expect(message).toMatchObject({ subject: 'Where is my lamp?', queueId: world.south.queue, size: letter.length });
    expect(message.text?.trim()).toBe('It was to come on Monday.');
    expect(message.receivedAt).toBe(new Date(1e12).toISOString());
    expect((await world.get(`messages/${id}/raw`, world.south.agent)).bytes.equals(letter)).toBe(true);
    expect(await waiting()).toEqual([]);
    expect(await world.database.read.findOneByOrFail(LedgerEntity, { messageId: id })).toMatchObject({
      state: 'quarantined',
    });
    const conversation = await world.get<Conversation>(`conversations/${body.conversationId}`, world.south.agent);
    expect(conversation.body).toMatchObject({ customer: 'jonas@example.com', messageCount: 1 });
    expect((await retry(id)).status).toBe(404);
  });

  it('stores a message once where two people retry it at the same time', async () => {
    const id = await quarantine(letter);
    const answers = await Promise.all([retry(id), retry(id, world.admin), retry(id)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
    const list = await world.get<Page<{ id: string }>>('messages?limit=200', world.admin);
    expect(list.body.items.filter((item) => item.id === id)).toHaveLength(1);
  });

  it('keeps what a truncated message says of its original', async () => {
    const id = await quarantine(letter, { truncated: true, listedSize: 70_000_000 });
    await retry(id);
    expect(await messageOf(id)).toMatchObject({ truncated: true, size: letter.length, originalSize: 70_000_000 });
  });

  it('opens a message as it is: plain text in the default queue, from nobody, read in another set on demand', async () => {
    const bytes = Buffer.from(
      'Subject: Gr\xfc\xdfe\r\nFrom: jonas@example.com\r\n\r\n<b>not parsed</b> \xfc\r\n',
      'latin1',
    );
    const id = await quarantine(bytes);
    const { body } = await retry(id, world.south.supervisor, 'open');
    expect(body.outcome).toBe('stored');
    const message = await messageOf(id);
    expect(message).toMatchObject({ from: null, html: null, marks: ['unparsed'], queueId: world.south.queue });
    expect(message.text).toContain('<b>not parsed</b> ü');
    expect(message.subject).toBe('Grüße');
    const again = await world.call<Message>('POST', `messages/${id}/read-again`, world.south.agent, {
      charset: 'koi8-r',
    });
    expect(again.body.text).toContain('Subject: GrЭъe'.normalize());
    expect((await world.get(`messages/${id}/raw`, world.south.agent)).bytes.equals(bytes)).toBe(true);
    expect(await waiting()).toEqual([]);
  });

  it('retries all that one supervises, large ones too, and nothing else', async () => {
    const large = Buffer.concat([letter, Buffer.alloc(1_500_000, 'a line of text that goes on\r\n')]);
    const all = [await quarantine(letter), await quarantine(large)];
    const count = async (who = world.admin) => (await world.get<{ count: number }>('quarantine-count', who)).body.count;
    expect(await count()).toBe(2);
    expect(await count(world.north.supervisor)).toBe(0);
    expect((await world.call('POST', 'quarantine/retry', world.north.supervisor)).status).toBe(202);
    expect(await count()).toBe(2);
    expect((await world.call('POST', 'quarantine/retry', world.south.supervisor)).status).toBe(202);
    while ((await count()) > 0) await new Promise(setImmediate);
    expect((await messageOf(all[1]!)).size).toBe(large.length);
    expect((await world.get(`messages/${all[1]!}/raw`, world.south.agent)).bytes.equals(large)).toBe(true);
  });

  it('discards for good, with the reason in the audit log', async () => {
    const id = await quarantine(letter);
    const reason = { reason: 'Spam' };
    expect((await world.call('POST', `quarantine/${id}/discard`, world.south.supervisor, reason)).status).toBe(403);
    expect((await world.call('POST', `quarantine/${id}/discard`, world.admin, reason)).status).toBe(204);
    expect(await world.database.read.countBy(RawObjectEntity, { id })).toBe(0);
    const [entry] = await world.database.read.findBy(AuditEntity, { targetId: id });
    expect(entry).toMatchObject({ action: 'quarantine.discarded', detail: { reason: 'Spam' } });
  });

  it('is nothing to those who do not supervise its mailbox', async () => {
    const id = await quarantine(letter);
    for (const what of ['retry', 'open']) {
      expect((await retry(id, world.north.supervisor, what)).status).toBe(404);
      expect((await retry(id, world.south.agent, what)).status).toBe(403);
    }
    expect((await world.get(`quarantine/${id}`, world.north.supervisor)).status).toBe(404);
    expect((await world.get<{ cause: string }>(`quarantine/${id}`, world.south.supervisor)).body.cause).toBe(
      'Took longer',
    );
  });
});
