import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MailboxTestLine, mailboxTestLine, problem } from '@postroom/contracts';
import { type Dovecot, startDovecot, waitFor } from '@postroom/testing';
import { AuditEntity } from '../src/audit/audit.entity.ts';
import { cautions, failures } from '../src/mailbox-test/failures.ts';
import { engines } from './engines.ts';
import { type Desk, startDesk } from './mailbox-desk.ts';
import { password, popScript, smtpScript, stopTalks, talk } from './mailbox-test-stand.ts';

describe.each(engines)('POST /mailboxes/test, on %s', (engine) => {
  let desk: Desk;
  let dovecot: Dovecot;
  let me: Desk['admin'];
  beforeAll(async () => {
    desk = await startDesk(engine);
    dovecot = await startDovecot({ users: [{ name: 'sales@shop.example', password }] });
  });
  // At most ten tests a minute are one person's.
  beforeEach(async () => {
    me = await desk.person(`Tess ${String(performance.now())}`, { [desk.rootId]: 'administrator' });
  });
  afterEach(stopTalks);
  afterAll(async () => {
    await dovecot.stop();
    await desk.close();
  });

  const ask = (body: unknown, signal?: AbortSignal) =>
    fetch(`${desk.url}/api/mailboxes/test`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: me.cookie },
      body: JSON.stringify(body),
      ...(signal ? { signal } : {}),
    });
  async function test(body: unknown): Promise<MailboxTestLine[]> {
    const response = await ask(body);
    expect(response.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    const text = await response.text();
    expect(text).not.toContain(password);
    return text
      .trimEnd()
      .split('\n')
      .map((line) => mailboxTestLine.parse(JSON.parse(line)));
  }
  async function faults(body: unknown): Promise<Record<string, string>> {
    const response = await ask(body);
    expect(response.status).toBe(400);
    const { errors = [] } = problem.parse(await response.json());
    return Object.fromEntries(errors.map(({ path, message }) => [path, message]));
  }
  const account = () => ({
    host: 'localhost',
    port: dovecot.tlsPort,
    security: 'tls',
    user: 'sales@shop.example',
    password,
    caPem: dovecot.caPem,
  });

  it('tries a form that is half filled in: of a mailbox that is not saved only the account is needed', async () => {
    const lines = await test({ pop: account() });
    expect(lines.map(({ channel, stage, ok }) => [channel, stage, ok])).toEqual(
      ['resolve', 'connect', 'tls', 'greeting', 'capabilities', 'sign-in', 'mail', 'sign-out'].map((stage) => [
        'pop',
        stage,
        true,
      ]),
    );
    expect(await faults({ name: '', pop: { host: '', user: 'x', password } })).toEqual({
      'pop.host': expect.any(String) as string,
    });
    expect(Object.keys(await faults([]))).toEqual(['']);
    expect(Object.keys(await faults({ id: 7, pop: account() }))).toEqual(['id']);
    expect(await faults({ pop: { host: 'pop.example.net', user: 'x' } })).toEqual({
      'pop.password': 'Enter the password of the account.',
    });
  });

  it('tries both directions at once, and writes what was tried into the audit log', async () => {
    const out = await talk(smtpScript());
    const smtp = { host: out.host, port: out.port, security: 'none', user: 'sales', password };
    const lines = await test({ email: 'sales@shop.example', pop: account(), smtp });
    const last = (channel: string) => lines.findLast((line) => line.channel === channel);
    expect([last('pop')?.stage, last('smtp')?.stage]).toEqual(['sign-out', 'from']);
    expect([last('pop')?.transcript?.length, last('smtp')?.transcript?.length]).not.toContain(undefined);
    const [entry] = await desk.database.read.find(AuditEntity, {
      where: { action: 'mailbox.tested', personId: me.personId },
    });
    expect(entry?.detail).toEqual({ pop: `localhost:${dovecot.tlsPort}`, smtp: `${out.host}:${out.port}` });
  });

  it('uses a stored password where it may still go, and nowhere else', async () => {
    const made = await me.call('POST', '/mailboxes', {
      email: `sales-${engine}@shop.example`,
      name: 'Sales',
      defaultQueueId: desk.sales.queueId,
      pop: { ...account(), security: 'starttls', port: dovecot.port },
    });
    const { id } = made.body as { id: string };
    expect((await test({ id })).at(-1)).toMatchObject({ stage: 'sign-out', ok: true });
    const stranger = await talk(popScript());
    for (const change of [
      { host: stranger.host, port: stranger.port, security: 'none' },
      { port: stranger.port },
      { user: 'other' },
      { security: 'none' },
      { caPem: null },
    ]) {
      expect(await faults({ id, pop: change })).toEqual({
        'pop.password': 'The server changed: type the password again.',
      });
    }
    expect(stranger.connections()).toBe(0);
    const stronger = await test({ id, pop: { security: 'tls', port: dovecot.port } });
    expect(stronger.at(-1)).toMatchObject({ stage: 'tls', code: 'speaks-clear' });
    const typed = await test({ id, pop: { host: stranger.host, port: stranger.port, security: 'none', password } });
    expect(typed.at(-1)).toMatchObject({ stage: 'sign-out', ok: true });
  });

  it('is for administrators, and for mailboxes that they see', async () => {
    const agent = await desk.person(`Ben ${String(performance.now())}`, { [desk.sales.id]: 'supervisor' });
    expect((await agent.call('POST', '/mailboxes/test', { pop: account() })).status).toBe(403);
    expect((await ask({ id: desk.rootId, pop: account() })).status).toBe(404);
  });

  it('is refused past ten a minute, with the seconds to wait', async () => {
    const server = await talk(popScript());
    const pop = { host: server.host, port: server.port, security: 'none', user: 'x', password };
    for (let n = 0; n < 10; n += 1) await test({ pop });
    const response = await ask({ pop });
    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(server.connections()).toBe(10);
  });

  it('ends when the page is closed', async () => {
    const server = await talk(popScript({ PASS: null }));
    const pop = { host: server.host, port: server.port, security: 'none', user: 'x', password };
    const page = new AbortController();
    const asked = ask({ pop }, page.signal).then((response) => response.text());
    await waitFor(() => (server.received.length === 3 ? true : undefined), 5000);
    page.abort();
    await expect(asked).rejects.toThrow();
    await waitFor(() => (server.open() === 0 ? true : undefined), 5000);
    expect(server.received.map((line) => line.split(' ')[0])).toEqual(['CAPA', 'USER', 'PASS']);
  });
});

it('docs/mailbox-test.md has each failure and caution with its sentence and what mends it', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/mailbox-test.md'), 'utf8').replace(/ +\|/g, ' |');
  for (const [code, { cause, advice }] of Object.entries({ ...failures, ...cautions })) {
    expect(page).toContain(`| \`${code}\` | ${cause} | ${advice} |`);
  }
});
