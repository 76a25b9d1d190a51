import { mailboxImportResult, problem } from '@postroom/contracts';
import { AuditEntity } from '../src/audit/audit.entity.ts';
import { AliasEntity } from '../src/mailbox/alias.entity.ts';
import { MailboxEntity } from '../src/mailbox/mailbox.entity.ts';
import { engines } from './engines.ts';
import { type Desk, makeMailbox, newMailbox, password, startDesk } from './mailbox-desk.ts';

describe.each(engines)('Mailboxes in files, on %s', (engine) => {
  let desk: Desk;
  let cookie: string;

  beforeAll(async () => {
    desk = await startDesk(engine);
    cookie = desk.admin.cookie;
  });
  afterAll(() => desk.close());
  afterEach(async () => {
    for (const { id } of await desk.database.read.find(MailboxEntity)) {
      await desk.admin.call('DELETE', `/mailboxes/${id}`);
    }
  });

  async function send(text: string | Uint8Array<ArrayBuffer>, query = '', type = 'text/plain') {
    const headers = { cookie, 'content-type': type };
    const answer = await fetch(`${desk.url}/api/mailboxes/import${query}`, { method: 'POST', headers, body: text });
    return { status: answer.status, body: (await answer.json()) as unknown };
  }
  const imported = async (text: string, query = '') => mailboxImportResult.parse((await send(text, query)).body);
  const exported = async (format: string) => {
    const answer = await fetch(`${desk.url}/api/mailboxes/export?format=${format}`, { headers: { cookie } });
    return { type: answer.headers.get('content-type'), text: await answer.text() };
  };

  const two = `
mailboxes:
  - email: de@shop.example
    name: Sales DE
    departments: [Sales]
    defaultQueue: "Sales: General pool"
    pop: { host: pop.shop.example, user: de, password: ${password} }
  - email: fr@shop.example
    name: Sales FR
    departments: [Sales, Support]
    defaultQueue: "Sales: General pool"
    pop: { host: pop.shop.example, user: fr, password: ${password}, security: none, pollSeconds: 300 }
    priority: high
    watermarks: { low: 10, high: 20, alertTo: ops@shop.example }
    language: { outboundCharset: ISO-8859-1, replyCharset: auto, euro: replace }
    more: { signature: "=Shop\\n+33", quietHours: { days: [saturday, sunday], from: "00:00", to: "23:59", timeZone: Europe/Paris } }
`;

  it('a dry run says what would be made and makes nothing', async () => {
    const result = await imported(two, '?dryRun=true');
    expect(result.errors).toEqual([]);
    expect(result.created.map(({ email, line }) => [email, line])).toEqual([
      ['de@shop.example', 3],
      ['fr@shop.example', 8],
    ]);
    expect(await desk.database.read.count(MailboxEntity)).toBe(0);
  });

  it('an import makes them, with their secrets; again, only what a typed secret changes', async () => {
    expect((await imported(two)).created).toHaveLength(2);
    const again = await imported(two);
    expect(again.created).toEqual([]);
    expect(again.unchanged).toEqual([]);
    const onlyPassword = [{ path: 'pop.password', from: 'changed', to: 'changed' }];
    expect(again.changed.map(({ email, changes }) => [email, changes])).toEqual([
      ['de@shop.example', onlyPassword],
      ['fr@shop.example', onlyPassword],
    ]);
  });

  it.each(['yaml', 'csv'])(
    'what an export as %s holds comes in again as it was, and no secret is in it',
    async (format) => {
      await imported(two);
      const { text, type } = await exported(format);
      expect(type).toContain(format);
      expect(text).not.toContain(password);
      const result = await imported(text);
      expect(result.errors).toEqual([]);
      expect(result.changed).toEqual([]);
      expect(result.unchanged).toHaveLength(2);
    },
  );

  it.each(['yaml', 'csv'])('an export as %s makes the same mailboxes where they are not', async (format) => {
    await imported(two);
    const { text } = await exported(format);
    const before = await desk.database.read.find(MailboxEntity, { order: { email: 'ASC' } });
    for (const { id } of before) await desk.admin.call('DELETE', `/mailboxes/${id}`);
    const result = await imported(withPasswords(text, format));
    expect(result.errors).toEqual([]);
    const after = await desk.database.read.find(MailboxEntity, { order: { email: 'ASC' } });
    const settings = ({ groups, priority, name }: MailboxEntity) => ({ groups, priority, name });
    expect(after.map(settings)).toEqual(before.map(settings));
  });

  it('a change is listed field by field with old and new value, departments and queue by name', async () => {
    await imported(two);
    const file = `- { email: DE@shop.example, defaultQueue: "Support: General pool", pop: { pollSeconds: 120 } }`;
    const dry = await imported(file, '?dryRun=true');
    expect(dry.changed[0]?.changes).toEqual([
      {
        path: 'defaultQueueId',
        from: expect.stringMatching(/Sales: General pool$/) as string,
        to: expect.stringMatching(/Support: General pool$/) as string,
      },
      { path: 'pop.pollSeconds', from: 60, to: 120 },
    ]);
    const row = await desk.database.read.findOneByOrFail(MailboxEntity, { email: 'de@shop.example' });
    expect([row.version, row.groups.pop.pollSeconds]).toEqual([1, 60]);
    await imported(file);
    const changed = await desk.database.read.findOneByOrFail(MailboxEntity, { email: 'de@shop.example' });
    expect([changed.version, changed.groups.pop.pollSeconds]).toEqual([2, 120]);
  });

  it('tells every fault with its line and field, and takes the mailboxes without one', async () => {
    const file = `- email: good@shop.example
  name: Good
  defaultQueue: "Sales: General pool"
  pop: { host: pop.shop.example, user: good, security: none, password: x }
- email: bad@shop.example
  name: Bad
  departments: [Sales, Nowhere]
  defaultQueue: General pool
  pop:
    host: pop.shop.example
    user: good
    port: 70000
- name: Nameless
- email: GOOD@shop.example
  name: Twin
`;
    const result = await imported(file);
    expect(result.created.map(({ email }) => email)).toEqual(['good@shop.example']);
    const told = result.errors.map(({ line, path }) => `${line} ${path}`);
    expect(told).toEqual(
      expect.arrayContaining(['7 departments.1', '8 defaultQueue', '12 pop.port', '13 email', '14 email']),
    );
    const queue = result.errors.find(({ path }) => path === 'defaultQueue');
    expect(queue?.message).toMatch(/Several are called “General pool”/);
  });

  it('a dry run finds two mailboxes of one file that want the same account', async () => {
    const one = (name: string) => `- email: ${name}@shop.example
  name: ${name}
  defaultQueue: "Sales: General pool"
  pop: { host: pop.shop.example, user: same, password: x }
`;
    const file = one('a') + one('b');
    const dry = await imported(file, '?dryRun=true');
    expect(dry.errors.map(({ email, path }) => [email, path])).toEqual([['b@shop.example', 'pop.user']]);
    const real = await imported(file);
    expect(real.errors.map(({ email, path }) => [email, path])).toEqual([['b@shop.example', 'pop.user']]);
    expect(real.created).toHaveLength(1);
  });

  it('reads CSV as spreadsheets write it: semicolons, byte order mark, quoted lines, an apostrophe before “=”', async () => {
    const file =
      '\uFEFFemail;name;defaultQueue;pop.host;pop.user;pop.password;more.signature;active\r\n' +
      `a@shop.example;"'=Shop";Sales: General pool;pop.shop.example;a;pw;"one\r\ntwo; three";no\r\n` +
      'b@shop.example;B;Sales: General pool;pop.shop.example;b;pw;;maybe\r\n';
    const result = await imported(file);
    expect(result.created.map(({ name, line }) => [name, line])).toEqual([['=Shop', 2]]);
    expect(result.errors).toEqual([{ line: 4, email: '', path: '', message: 'Column active: Write true or false.' }]);
    const row = await desk.database.read.findOneByOrFail(MailboxEntity, { email: 'a@shop.example' });
    expect(row.groups.more.signature).toBe('one\r\ntwo; three');
  });

  it.each([
    ['a word', /list of mailboxes/],
    ['- a: [', /Not YAML/],
    ['email,colour\nx@shop.example,red', /no field colour/],
    ['- &a [1]\n- just text', /fields with values/],
    ['name,pop.host\n', /list of mailboxes|name the columns/],
  ])('says what is wrong with a file that is none: %j', async (file, message) => {
    const { errors } = await imported(file);
    expect(errors[0]?.message).toMatch(message);
  });

  it('refuses what is not UTF-8, with what to do', async () => {
    const { status, body } = await send(new Uint8Array([0x65, 0xe9, 0x0a]), '', 'text/csv');
    expect(status).toBe(400);
    expect(problem.parse(body).detail).toMatch(/UTF-8/);
  });

  it('takes 500 mailboxes in one file', async () => {
    const rows = Array.from(
      { length: 500 },
      (_, n) => `m${n}@shop.example,Box ${n},Sales: General pool,pop.shop.example,u${n},pw`,
    );
    const file = ['email,name,defaultQueue,pop.host,pop.user,pop.password', ...rows].join('\n');
    expect((await imported(file)).created).toHaveLength(500);
    const { text } = await exported('csv');
    const again = await imported(text);
    expect([again.unchanged.length, again.changed.length, again.errors.length]).toEqual([500, 0, 0]);
  });

  it('an import is in the audit log with its counts, and each mailbox with its own entry', async () => {
    await imported(two);
    const acts = await desk.database.read.find(AuditEntity, {
      where: { personId: desk.admin.personId },
      order: { id: 'DESC' },
      take: 3,
    });
    expect(acts[0]).toMatchObject({
      action: 'mailbox.imported',
      detail: { created: 2, changed: 0, unchanged: 0, errors: 0 },
    });
    expect(acts.slice(1).map(({ action }) => action)).toEqual(['mailbox.created', 'mailbox.created']);
  });

  it('a supervisor exports the mailboxes of their departments only', async () => {
    await makeMailbox(desk, newMailbox(desk, { name: 'Sales box' }));
    await makeMailbox(desk, newMailbox(desk, { name: 'Support box', departmentIds: [desk.support.id] }));
    const supervisor = await desk.person('Sue', { [desk.sales.id]: 'supervisor' });
    const answer = await fetch(`${desk.url}/api/mailboxes/export`, { headers: { cookie: supervisor.cookie } });
    const text = await answer.text();
    expect(text).toContain('Sales box');
    expect(text).not.toContain('Support box');
  });

  describe('aliases in YAML', () => {
    const withAliases = `
- email: de@shop.example
  name: Sales DE
  defaultQueue: "Sales: General pool"
  pop: { host: pop.shop.example, user: de }
  aliases:
    - email: info@shop.example
      name: Info
      departments: [Support]
      defaultQueue: "Support: General pool"
      language: { outboundCharset: ISO-8859-1 }
    - email: orders@shop.example
`;
    const made = withAliases.replace('user: de', `user: de, password: ${password}`);
    const stored = () => desk.database.read.find(AliasEntity, { order: { email: 'ASC' } });

    it('are made with their mailbox, and a dry run makes none', async () => {
      expect((await imported(made, '?dryRun=true')).errors).toEqual([]);
      expect(await stored()).toEqual([]);
      expect((await imported(made)).created).toHaveLength(1);
      const [info, orders] = await stored();
      expect(info).toMatchObject({ name: 'Info', defaultQueueId: desk.support.queueId, version: 1 });
      expect(info?.language).toEqual({ outboundCharset: 'ISO-8859-1', replyCharset: null, euro: null });
      expect(orders).toMatchObject({ name: null, defaultQueueId: null, language: null });
    });

    it('go out with their mailbox, departments and queue by name, and come in again unchanged', async () => {
      await imported(made);
      const { text } = await exported('yaml');
      expect(text).toMatch(/aliases:\n +- email: info@shop.example\n +name: Info\n +departments:\n +- .*Support\n/);
      const again = await imported(text);
      expect([again.unchanged.length, again.changed, again.errors]).toEqual([1, [], []]);
      expect((await stored()).map(({ version }) => version)).toEqual([1, 1]);
      // CSV has no place for them, and leaves them as they are.
      const csv = await exported('csv');
      expect(csv.text).not.toContain('info@shop.example');
      expect((await imported(csv.text)).unchanged).toHaveLength(1);
      expect(await stored()).toHaveLength(2);
    });

    it('are changed field by field; null gives a field back to the mailbox, and those left out stay', async () => {
      await imported(made);
      const file = `- email: de@shop.example
  aliases:
    - { email: INFO@shop.example, departments: null, defaultQueue: "Sales: General pool", language: { euro: latin9 } }
    - { email: new@shop.example }
`;
      const dry = await imported(file, '?dryRun=true');
      const queue = (name: string) => expect.stringMatching(new RegExp(`${name}: General pool$`)) as string;
      expect(dry.changed[0]?.changes).toEqual(
        expect.arrayContaining([
          { path: 'aliases.info@shop.example.departmentIds', from: [expect.stringMatching(/Support$/)], to: null },
          { path: 'aliases.info@shop.example.defaultQueueId', from: queue('Support'), to: queue('Sales') },
          { path: 'aliases.info@shop.example.language.euro', from: null, to: 'latin9' },
          { path: 'aliases', from: null, to: 'new@shop.example' },
        ]),
      );
      expect((await stored()).map(({ version }) => version)).toEqual([1, 1]);
      expect((await imported(file)).changed[0]?.changes).toEqual(dry.changed[0]?.changes);
      expect((await stored()).map(({ email, name }) => [email, name])).toEqual([
        ['info@shop.example', 'Info'],
        ['new@shop.example', null],
        ['orders@shop.example', null],
      ]);
    });

    it('with a fault leave their mailbox as it is, and every fault has its line', async () => {
      const faulty = `${made}    - { email: info@shop.example }
`;
      expect((await imported(faulty)).errors.map(({ line, path }) => `${line} ${path}`)).toEqual([
        '13 aliases.2.email',
      ]);
      const more = made
        .replace('departments: [Support]', 'departments: [Nowhere]')
        .replace('name: Info', 'nome: Info')
        .replace('orders@shop.example', 'no address')
        .replace('user: de,', 'user: de, port: 70000,');
      const told = (await imported(more)).errors.map(({ line, path }) => `${line} ${path}`);
      expect(told.sort()).toEqual(
        ['12 aliases.1.email', '5 pop.port', '8 aliases.0.nome', '9 aliases.0.departments.0'].sort(),
      );
      expect(await stored()).toEqual([]);
      expect(await desk.database.read.count(MailboxEntity)).toBe(0);
    });

    it('cannot take an address that a mailbox or another mailbox’s alias has', async () => {
      await imported(made);
      const other = `- email: fr@shop.example
  name: Sales FR
  defaultQueue: "Sales: General pool"
  pop: { host: pop.shop.example, user: fr, password: x }
  aliases: [{ email: orders@shop.example }, { email: de@shop.example }]
`;
      const { errors, created } = await imported(other);
      expect(errors.map(({ path }) => path)).toEqual(['aliases.0.email', 'aliases.1.email']);
      expect(errors[0]?.message).toMatch(/already an alias of Sales DE/);
      expect(created).toEqual([]);
    });
  });

  function withPasswords(text: string, format: string): string {
    if (format === 'yaml') return text.replaceAll(/^( *)user: (de|fr)$/gm, '$1user: $2\n$1password: pw');
    const [header = '', ...rows] = text.split('\r\n');
    // A field with a line break goes on in the next line: the password goes to the front of the record.
    return [
      `pop.password,${header.replace('\uFEFF', '')}`,
      ...rows.map((row) => (/^(de|fr)@/.test(row) ? `pw,${row}` : row)),
    ].join('\r\n');
  }
});
