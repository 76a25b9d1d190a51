import { type Message, message as messageSchema, messageSummary, pageOf } from '@postroom/contracts';
import { SandboxPop3Server } from '@postroom/sandbox';
import { waitFor } from '@postroom/testing';
import { RawStore } from '../src/storage/raw-store.service.ts';
import { engines } from './engines.ts';
import { type Desk, makeMailbox, startDesk } from './mailbox-desk.ts';

interface Strange {
  readonly name: string;
  /** As it is put on the server; characters are bytes. */
  readonly mail: string;
  readonly expected: Partial<Record<keyof Message, unknown>>;
}

const head = 'From: Jo <jo@example.org>\r\nTo: shop@example.net\r\nDate: Fri, 20 Nov 2026 10:00:00 +0000\r\n';
const jo = { name: 'Jo', address: 'jo@example.org' };

const strange: readonly Strange[] = [
  {
    name: 'without Message-ID',
    mail: `${head}Subject: no id\r\n\r\nHello\r\n`,
    expected: { messageId: null, subject: 'no id', from: jo, text: 'Hello\n', date: '2026-11-20T10:00:00.000Z' },
  },
  {
    name: 'with an empty Message-ID',
    mail: `${head}Message-ID:\r\nSubject: empty id\r\n\r\nHello\r\n`,
    expected: { messageId: null, subject: 'empty id' },
  },
  {
    name: 'without Date',
    mail: 'From: Jo <jo@example.org>\r\nSubject: no date\r\n\r\nHello\r\n',
    expected: { subject: 'no date', from: jo },
  },
  {
    name: 'without Date, but received on a day',
    mail: 'Received: from a by b; Thu, 19 Nov 2026 09:00:00 +0100\r\nFrom: jo@example.org\r\nSubject: hop\r\n\r\nHi\r\n',
    expected: { date: '2026-11-19T08:00:00.000Z', subject: 'hop' },
  },
  {
    name: 'with a Date that is none',
    mail: 'Date: soon\r\nFrom: Jo <jo@example.org>\r\nSubject: soon\r\n\r\nHello\r\n',
    expected: { subject: 'soon' },
  },
  {
    name: 'without From',
    mail: 'Subject: nobody\r\nTo: shop@example.net\r\n\r\nHello\r\n',
    expected: { from: null, subject: 'nobody', text: 'Hello\n' },
  },
  {
    name: 'with an empty From',
    mail: 'Subject: nobody either\r\nFrom: \r\n\r\nHello\r\n',
    expected: { from: null, subject: 'nobody either' },
  },
  {
    name: 'without Subject',
    mail: `${head}\r\nHello\r\n`,
    expected: { subject: '', from: jo, text: 'Hello\n' },
  },
  {
    name: 'without any header',
    mail: '\r\nHello there\r\n\r\nand you\r\n',
    expected: { subject: '', from: null, to: [], headers: [], text: 'Hello there\n\nand you\n' },
  },
  {
    name: 'without header and empty line',
    mail: 'Hello there, this is no header\r\n\r\nand you\r\n',
    expected: { subject: '', from: null, text: 'Hello there, this is no header\n\nand you\n' },
  },
  { name: 'of nothing at all', mail: '', expected: { subject: '', from: null, headers: [], attachments: [], size: 2 } },
  { name: 'of one empty line', mail: '\r\n', expected: { subject: '', from: null, size: 2 } },
  {
    name: 'of a header only',
    mail: `${head}Subject: header only\r\n`,
    expected: { subject: 'header only', from: jo, text: '' },
  },
  {
    name: 'with NULs in header and body',
    mail: `${head}Subject: a\0b\r\nX-Nul: \0\0\r\n\r\nc\0d\r\n`,
    expected: { subject: 'a b', from: jo, text: 'c\0d\n' },
  },
  {
    name: 'with bare CRs',
    mail: `${head}Subject: bare\rreturn\r\n\r\na\rb\r\nc\r\r\nd\r\n`,
    expected: { subject: 'bare return', from: jo },
  },
  {
    name: 'with bare LFs only',
    mail: `${head}Subject: bare feed\r\n\r\na\r\nb\r\n`.replaceAll('\r', ''),
    expected: { subject: 'bare feed', from: jo, text: 'a\nb\n' },
  },
  {
    name: 'with a "From " line on top',
    mail: `From jo@example.org Fri Nov 20 10:00:00 2026\r\n${head}Subject: mbox\r\n\r\nHello\r\n`,
    expected: { subject: 'mbox', from: jo, text: 'Hello\n' },
  },
  {
    name: 'with 8-bit headers in UTF-8',
    mail: Buffer.from(`From: Jürgen <j@example.org>\r\nSubject: Größe 🙂\r\n\r\nHi\r\n`).toString('latin1'),
    expected: { subject: 'Größe 🙂', from: { name: 'Jürgen', address: 'j@example.org' } },
  },
  {
    name: 'with 8-bit headers in the set of the body',
    mail: 'From: \xcf\xb8\xf2\xf0 <p@example.org>\r\nSubject: \xcf\xf0\xe8\xe2\xe5\xf2\r\nContent-Type: text/plain; charset=windows-1251\r\n\r\n\xcf\xf0\xe8\r\n',
    expected: { subject: 'Привет', from: { name: 'Пётр', address: 'p@example.org' }, text: 'При\n' },
  },
  {
    name: 'with overlong lines',
    mail: `${head}X-Long: ${'x'.repeat(20_000)}\r\nSubject: ${'word '.repeat(1_000)}end\r\n\r\n${'y'.repeat(200_000)}\r\n`,
    expected: { subject: expect.stringMatching(/^(?:word ){399}/), text: `${'y'.repeat(200_000)}\n` },
  },
  {
    name: 'with dots at line beginnings',
    mail: `${head}Subject: dots\r\n\r\n.\r\n..\r\n.x\r\n`,
    expected: { subject: 'dots', text: '.\n..\n.x\n' },
  },
  {
    name: 'with half a multipart',
    mail: `${head}Subject: half\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello`,
    expected: { subject: 'half', text: 'Hello\n', attachments: [] },
  },
];

describe.each(engines)('strange mail, from the POP3 server to the API, on %s', (engine) => {
  let desk: Desk;
  let pop: SandboxPop3Server;
  const shown = new Map<string, Message>();
  const onServer = strange.map(({ mail }) => {
    const bytes = mail.replace(/\r?\n/g, '\r\n');
    return Buffer.from(bytes.endsWith('\n') ? bytes : `${bytes}\r\n`, 'latin1');
  });

  beforeAll(async () => {
    desk = await startDesk(engine, { POSTROOM_ROLES: 'api,receive' });
    pop = await SandboxPop3Server.start({});
    await desk.admin.call('PATCH', '/settings', { deleteWithoutDurability: true });
    pop.addMaildrop('shop', 'secret');
    for (const { mail } of strange) pop.deliver('shop', Buffer.from(mail, 'latin1'));
    const box = await makeMailbox(desk, {
      email: 'shop@example.net',
      active: true,
      firstActivation: { choice: 'all' },
      pop: { host: '127.0.0.1', port: pop.port, security: 'none', user: 'shop', password: 'secret' },
    });
    await waitFor(() => (pop.waiting('shop').length === 0 ? true : undefined), 20_000);
    const list = await desk.admin.call('GET', `/messages?mailboxId=${box.id}&limit=200`);
    // Newest first; ids are in the order of the maildrop.
    const rows = pageOf(messageSummary).parse(list.body).items.reverse();
    expect(rows).toHaveLength(strange.length);
    for (const [n, { id }] of rows.entries()) {
      shown.set(strange[n]?.name ?? '', messageSchema.parse((await desk.admin.call('GET', `/messages/${id}`)).body));
    }
  }, 60_000);

  afterAll(async () => {
    await pop.stop();
    await desk.close();
  });

  it.each(strange)('stores, routes and shows a message $name, byte for byte', async ({ name, expected }) => {
    const message = shown.get(name);
    expect(message).toMatchObject(expected);
    expect(message?.queueId).toBe(desk.sales.queueId);
    expect(message?.conversationId).not.toBeNull();
    const n = strange.findIndex((each) => each.name === name);
    const raw = await desk.app.get(RawStore).read(desk.database.read, message?.id ?? '');
    expect(raw.equals(onServer[n] ?? Buffer.of(0))).toBe(true);
    expect(message?.size).toBe(raw.length);
    // Dated by its header, the topmost Received, or our own time of receipt.
    expect(message?.date).not.toBeNull();
  });

  it('joins none of them to another, and sets none aside', async () => {
    const conversations = [...shown.values()].map(({ conversationId }) => conversationId);
    expect(new Set(conversations).size).toBe(strange.length);
    expect((await desk.admin.call('GET', '/quarantine-count')).body).toMatchObject({ count: 0 });
  });
});
