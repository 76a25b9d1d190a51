import { zstdCompressSync } from 'node:zlib';
import type { Conversation, ConversationSummary, Message, MessageSummary, Page, Problem } from '@postroom/contracts';
import { MessageEntity } from '../src/conversation/message.entity.ts';
import { newId } from '../src/database/ids.ts';
import { LedgerEntity, QuarantineEntity } from '../src/intake/ledger.entity.ts';
import { RawObjectEntity } from '../src/storage/raw.entity.ts';
import { encodeCursor } from '../src/http/paging.ts';
import { openWorld, type Person, type World } from './conversation-world.ts';
import { engines } from './engines.ts';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const letter = [
  'From: =?UTF-8?Q?J=C3=BCrgen?= <juergen@example.com>',
  'To: north@example.net',
  'Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?= from 100% cotton_lamp!',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<p onclick=alert(1)>Hello <img src="cid:PIC@x"><img src="https://t.example/p.gif"></p>',
  '--b',
  'Content-Type: image/png; name=p.png',
  'Content-ID: <pic@x>',
  'Content-Disposition: inline; filename=p.png',
  'Content-Transfer-Encoding: base64',
  '',
  png.toString('base64'),
  '--b',
  'Content-Type: text/html; name="x"',
  "Content-Disposition: attachment; filename*=UTF-8''R%C3%A9sum%C3%A9%20%E2%82%AC.html",
  'Content-Transfer-Encoding: base64',
  '',
  Buffer.from('<script>alert(1)</script>').toString('base64'),
  '--b--',
  '',
].join('\r\n');

const plain = (subject: string, text = subject) => `From: Mia <mia@example.com>\nSubject: ${subject}\n\n${text}\n`;

describe.each(engines)('messages on %s', (engine) => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld(engine);
  });

  afterAll(() => world.close());

  const ids = (page: { body: Page<{ id: string }> }) => page.body.items.map(({ id }) => id);

  it('shows a message with safe HTML, its own pictures, and remote ones only when asked', async () => {
    const { north, get } = world;
    const { id } = await world.message((await world.conversation(north.queue)).id, letter);
    const { body } = await get<Message>(`messages/${id}`, north.agent);
    expect(body.html).toContain(`<img src="/api/messages/${id}/attachments/1?inline=1" />`);
    expect(body.html).not.toMatch(/onclick|t\.example/);
    expect(body).toMatchObject({ remoteContentBlocked: true, text: 'Hello', subject: 'Grüße from 100% cotton_lamp!' });
    expect(body.attachments.map(({ n, fileName }) => [n, fileName])).toEqual([
      [1, 'p.png'],
      [2, 'Résumé €.html'],
    ]);
    const asked = await get<Message>(`messages/${id}?images=1`, north.agent);
    expect(asked.body.html).toContain('https://t.example/p.gif');
    expect(asked.body.remoteContentBlocked).toBe(false);
  });

  it('shows where else the same message came to, within what the reader may see', async () => {
    const { north, south, admin, call, get } = world;
    const made = await call<{ id: string }>('POST', 'mailboxes', admin, {
      email: 'copy@example.net',
      name: 'South copy',
      departmentIds: [south.id],
      defaultQueueId: south.queue,
      pop: { host: 'pop.example.net', user: 'copy', password: 'secret' },
    });
    const [one, other] = [await world.conversation(north.queue), await world.conversation(south.queue)];
    const both = 'From: Mia <mia@example.com>\nMessage-ID: <both@example.com>\nSubject: To both\n\nText\n';
    const first = await world.message(one.id, both, { mailboxId: north.mailboxId });
    // Twice in one mailbox is no other delivery; nor is what has no conversation.
    await world.message(one.id, both, { mailboxId: north.mailboxId });
    const second = await world.message(other.id, both, { mailboxId: made.body.id });
    await world.message(null, both, { mailboxId: newId() });
    const seen = [
      { messageId: second.id, conversationId: other.id, mailboxId: made.body.id, mailboxName: 'South copy' },
    ];
    const deliveries = async (who: Person) => (await get<Message>(`messages/${first.id}`, who)).body.otherDeliveries;
    expect(await deliveries(admin)).toMatchObject(seen);
    expect(await deliveries(north.agent)).toEqual([]);
    const whole = await get<Conversation>(`conversations/${one.id}`, admin);
    expect(whole.body.messages.map(({ otherDeliveries }) => otherDeliveries)).toMatchObject([seen, seen]);
    expect((await get<Message>(`messages/${second.id}`, south.agent)).body.otherDeliveries).toEqual([]);
    const alone = await world.message(one.id, plain('of no other mailbox'), { mailboxId: north.mailboxId });
    expect((await get<Message>(`messages/${alone.id}`, admin)).body.otherDeliveries).toEqual([]);
  });

  it('shows HTML in a page that may do nothing but show itself, with pictures from elsewhere only when asked', async () => {
    const { north, south, get } = world;
    const { id } = await world.message((await world.conversation(north.queue)).id, letter);
    const page = await get(`messages/${id}/frame`, north.agent);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none';.*frame-ancestors 'self';.*sandbox allow-same-origin/);
    expect(policy).not.toMatch(/https:|script-src|allow-scripts|allow-forms/);
    expect(page.bytes.toString()).toMatch(/<p>Hello/);
    expect(page.bytes.toString()).not.toMatch(/onclick|<script|t\.example/);
    const asked = await get(`messages/${id}/frame?images=1`, north.agent);
    expect(asked.headers.get('content-security-policy')).toContain("img-src 'self' data: https:");
    expect(asked.bytes.toString()).toContain('https://t.example/p.gif');
    expect((await get(`messages/${id}/frame`, south.agent)).status).toBe(404);
  });

  it('gives the raw bytes exactly as they were stored', async () => {
    const { north, get } = world;
    const bytes = Buffer.concat([
      Buffer.from('Subject: \xff\r\n\r\nbare\nlf\rcr\0nul ', 'latin1'),
      Buffer.alloc(400_000, 'é'),
    ]);
    const { id } = await world.message((await world.conversation(north.queue)).id, bytes);
    const raw = await get(`messages/${id}/raw`, north.agent);
    expect(raw.bytes.equals(bytes)).toBe(true);
    expect(raw.headers.get('content-type')).toBe('message/rfc822');
    expect(raw.headers.get('content-disposition')).toMatch(/^attachment; filename=/);
  });

  it('hands attachments out so that a browser only saves them, and shows only pictures by their bytes', async () => {
    const { north, get } = world;
    const { id } = await world.message((await world.conversation(north.queue)).id, letter);
    const file = await get(`messages/${id}/attachments/2?inline=1`, north.agent);
    expect(file.bytes.toString()).toBe('<script>alert(1)</script>');
    expect(Object.fromEntries(file.headers)).toMatchObject({
      'content-disposition':
        'attachment; filename="R?sum? ?.html"; filename*=UTF-8\'\'R%C3%A9sum%C3%A9%20%E2%82%AC.html',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'cache-control': 'private, no-store',
    });
    const picture = await get(`messages/${id}/attachments/1?inline=1`, north.agent);
    expect([picture.headers.get('content-disposition'), picture.headers.get('content-type')]).toEqual([
      'inline',
      'image/png',
    ]);
    expect(picture.bytes.equals(png)).toBe(true);
    const saved = await get(`messages/${id}/attachments/1`, north.agent);
    expect(saved.headers.get('content-disposition')).toBe('attachment; filename=p.png');
    for (const n of ['0', '3', '-1', 'x', '1e0']) {
      expect((await get(`messages/${id}/attachments/${n}`, north.agent)).status).toBe(404);
    }
  });

  it('reads a message again in another set, and refuses a set that is not known', async () => {
    const { north, call } = world;
    const bytes = Buffer.from(
      'Subject: x\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n\xcf\xf0\xe8\r\n',
      'latin1',
    );
    const { id } = await world.message((await world.conversation(north.queue)).id, bytes);
    const again = await call<Message>('POST', `messages/${id}/read-again`, north.agent, { charset: 'windows-1251' });
    expect([again.status, again.body.text?.trim(), again.body.charset]).toEqual([200, 'При', 'windows-1251']);
    const unknown = await call<Problem>('POST', `messages/${id}/read-again`, north.agent, { charset: 'klingon' });
    expect([unknown.status, unknown.body.errors?.[0]?.path]).toEqual([400, 'charset']);
  });

  it('reads text and HTML of a large message from where they are kept, and its headers from the raw bytes', async () => {
    const { north, get } = world;
    const body = zstdCompressSync(JSON.stringify({ text: 'kept text', html: '<p onclick=x>kept</p>' }));
    const { id } = await world.message((await world.conversation(north.queue)).id, plain('Large'), { body });
    const { body: message } = await get<Message>(`messages/${id}`, north.agent);
    expect(message).toMatchObject({ text: 'kept text', html: '<p>kept</p>' });
    expect(message.headers).toContainEqual(['Subject', 'Large']);
  });

  it('shows a conversation even where the bytes of a message are gone', async () => {
    const { north, get } = world;
    const row = await world.conversation(north.queue);
    const { id } = await world.message(row.id, plain('Lost', 'its beginning'));
    await world.database.run((tx) => tx.delete(RawObjectEntity, { id }));
    const { body } = await get<Conversation>(`conversations/${row.id}`, north.agent);
    expect(body.messages[0]?.text?.trim()).toBe('its beginning');
    expect((await get(`messages/${id}/raw`, north.agent)).status).toBe(404);
  });

  it('searches every word without case, each character meant as it is', async () => {
    const { north, get } = world;
    const queue = await world.newQueue(north.id, 'Search');
    const row = await world.conversation(queue, { subject: 'Ärger über 100%', customerName: 'Zoë' });
    const { id } = await world.message(row.id, letter);
    await world.message(row.id, plain('Something else'));
    const found = async (q: string) =>
      ids(await get<Page<MessageSummary>>(`messages?queueId=${queue}&q=${encodeURIComponent(q)}`, north.agent));
    for (const q of ['GRÜSSE', 'cotton%', 'c_t', '%', "'; DROP TABLE message; --", 'x y z', 'cotton else']) {
      expect([q, await found(q)]).toEqual([q, q === '%' ? [id] : []]);
    }
    for (const q of ['grüße', 'Grüße', '100%', 'COTTON_lamp!', 'juergen@EXAMPLE jürgen']) {
      expect([q, await found(q)]).toEqual([q, [id]]);
    }
    for (const q of ['ärger', 'ÄRGER 100%', 'zoë']) {
      const list = await get<Page<ConversationSummary>>(`conversations?q=${encodeURIComponent(q)}`, north.agent);
      expect([q, ids(list)]).toEqual([q, [row.id]]);
    }
  });

  it('pages through messages newest first, and through conversations in their order, without loss or repeat', async () => {
    const { north, get } = world;
    const queue = await world.newQueue(north.id, 'Pages');
    const rows: string[] = [];
    for (let n = 0; n < 7; n += 1) {
      const row = await world.conversation(queue, { waitingSince: n < 4 ? (n >> 1) + 1 : null, updatedAt: n % 3 });
      rows.push(row.id);
      await world.message(row.id, plain(`m${n}`));
    }
    const walk = async (path: string) => {
      const seen: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page: { body: Page<{ id: string }> } = await get(`${path}&limit=2${cursor}`, north.agent);
        seen.push(...ids(page));
        cursor = page.body.next === null ? null : `&cursor=${page.body.next}`;
      }
      return seen;
    };
    const at = (...order: number[]) => order.map((n) => rows[n]);
    expect(await walk(`conversations?queueId=${queue}`)).toEqual(at(1, 0, 2, 3, 5, 4, 6));
    const messages = await walk(`messages?queueId=${queue}`);
    expect(messages).toEqual([...messages].sort().reverse());
    expect(messages).toHaveLength(7);
  });

  it('asks the database a fixed number of times for a page, however long it is', async () => {
    const { north, get } = world;
    const queue = await world.newQueue(north.id, 'Many');
    for (let n = 0; n < 12; n += 1) await world.message((await world.conversation(queue)).id, plain(`m${n}`));
    const queries = async (path: string) => {
      const log: string[] = [];
      const source = world.database.read.dataSource;
      const { logger } = source;
      source.logger = { ...silent, logQuery: (sql) => log.push(sql) };
      try {
        await get(path, north.agent);
      } finally {
        source.logger = logger;
      }
      return log.length;
    };
    for (const list of [`conversations?queueId=${queue}`, `messages?queueId=${queue}`]) {
      const one = await queries(`${list}&limit=1`);
      expect(one).toBeGreaterThan(0);
      expect(one).toBeLessThan(12);
      expect(await queries(`${list}&limit=12`)).toBe(one);
    }
  });

  it('lets nobody read anything of another department by any route', async () => {
    const { north, south, get, call } = world;
    const row = await world.conversation(south.queue, { subject: 'Southsecret', tags: ['southsecret'] });
    const { id } = await world.message(row.id, letter.replace('cotton_lamp', 'southsecret'));
    const junk = await world.conversation(null, { state: 'junk', mailboxId: south.mailboxId, subject: 'Southsecret' });
    const junkMail = await world.message(junk.id, letter.replace('cotton_lamp', 'southsecret'));
    const own = await world.conversation(north.queue);
    const unplaced = await world.message(null, plain('Southsecret'));
    const attempts: [string, string, object?][] = [
      ...[row.id, junk.id].flatMap((one): [string, string, object?][] => [
        ['GET', `conversations/${one}`],
        ['PATCH', `conversations/${one}`, { state: 'closed' }],
        ['PATCH', `conversations/${one}`, { queueId: north.queue }],
        ['GET', `conversations/${one}/assignees`],
        ['POST', `conversations/${one}/notes`, { text: 'x' }],
        ['POST', `conversations/${one}/merge`, { intoId: own.id }],
        ['POST', `conversations/${own.id}/merge`, { intoId: one }],
        ['POST', `conversations/${one}/split`, { messageId: id }],
        ['GET', `messages?conversationId=${one}`],
      ]),
      ...[id, junkMail.id, unplaced.id].flatMap((one): [string, string, object?][] => [
        ['GET', `messages/${one}`],
        ['GET', `messages/${one}/raw`],
        ['GET', `messages/${one}/attachments/1`],
        ['GET', `messages/${one}/attachments/1?inline=1`],
        ['POST', `messages/${one}/read-again`, { charset: 'utf-8' }],
      ]),
      ['GET', `conversations?queueId=${south.queue}`],
      ['GET', `messages?queueId=${south.queue}`],
      ['PATCH', `conversations/${own.id}`, { queueId: south.queue }],
    ];
    const stranger = await world.person(`Nobody ${engine}`, 'agent', north.id);
    for (const [method, path, body] of attempts) {
      for (const who of [north.agent, north.supervisor, stranger]) {
        const answer = await call(method, path, who, body);
        expect([method, path, answer.status]).toEqual([method, path, 404]);
        expect(answer.bytes.toString().toLowerCase()).not.toContain('southsecret');
      }
      expect((await call(method, path, null, body)).status).toBe(401);
    }
    const last = encodeCursor(['ffffffff-ffff-7fff-bfff-ffffffffffff']);
    const before = encodeCursor([0, Date.now() * 2, 'ffffffff-ffff-7fff-bfff-ffffffffffff']);
    for (const path of [
      'messages?q=southsecret',
      `messages?mailboxId=${south.mailboxId}`,
      `messages?limit=200&cursor=${last}`,
      'conversations?q=southsecret',
      'conversations?tag=southsecret',
      'conversations?state=junk&limit=200',
      `conversations?limit=200&cursor=${before}`,
    ]) {
      const { status, bytes } = await get(path, north.supervisor);
      expect([path, status, bytes.toString().toLowerCase().includes('southsecret')]).toEqual([path, 200, false]);
    }
    const untouched = await get<Conversation>(`conversations/${row.id}`, south.agent);
    expect(untouched.body).toMatchObject({ state: 'open', version: 1, messageCount: 1 });
    expect((await get(`messages/${junkMail.id}/raw`, south.agent)).status).toBe(200);
    expect((await get(`messages/${unplaced.id}`, world.admin)).status).toBe(404);
  });

  it('keeps quarantine to supervisors of the mailbox’s departments, and discarding to administrators', async () => {
    const { north, south, admin, get, call } = world;
    const id = newId();
    const sealed = await world.raw.seal(id, Buffer.alloc(300_000, 'quarantined '));
    const ledger = { id: newId(), maildropId: newId(), uidl: Buffer.from('u'), useNumber: 1, messageId: id };
    const counted = {
      listedSize: 1,
      octets: 1,
      headerHash: null,
      deletedAt: null,
      truncated: false,
      attempts: 1,
      ignoredDeletes: 0,
      storedAt: 1,
    };
    await world.database.run(async (tx) => {
      await world.raw.insert(tx, [sealed]);
      await tx.insert(QuarantineEntity, { id, mailboxId: south.mailboxId, cause: 'parser', size: 5, receivedAt: 1 });
      await tx.insert(LedgerEntity, { ...ledger, ...counted, state: 'quarantined', seenDay: 0, storedDay: 0 });
    });
    const list = async (who: Person) => ids(await get<Page<{ id: string }>>('quarantine', who));
    expect(await list(south.supervisor)).toEqual([id]);
    expect(await list(admin)).toEqual([id]);
    expect(await list(north.supervisor)).toEqual([]);
    expect((await get('quarantine', south.agent)).status).toBe(403);
    expect((await get(`quarantine/${id}/raw`, north.supervisor)).status).toBe(404);
    const raw = await get(`quarantine/${id}/raw`, south.supervisor);
    expect(raw.bytes.equals(Buffer.alloc(300_000, 'quarantined '))).toBe(true);
    expect((await call('POST', `quarantine/${id}/discard`, south.supervisor)).status).toBe(403);
    expect((await call('POST', `quarantine/${id}/discard`, admin)).status).toBe(204);
    expect((await call('POST', `quarantine/${id}/discard`, admin)).status).toBe(404);
    expect(await world.database.read.countBy(RawObjectEntity, { id })).toBe(0);
    expect(await world.database.read.countBy(LedgerEntity, { messageId: id })).toBe(1);
    expect(await world.database.read.countBy(MessageEntity, { id })).toBe(0);
  });
});

const nothing = () => undefined;
const silent = {
  logQuery: nothing,
  logQueryError: nothing,
  logQuerySlow: nothing,
  logSchemaBuild: nothing,
  logMigration: nothing,
  log: nothing,
};
