import { mailboxStatus, type MailboxStatus, mailboxTestLine } from '@postroom/contracts';
import { type Dovecot, type ScriptedTalk, waitFor } from '@postroom/testing';
import { AuditEntity } from '../src/audit/audit.entity.ts';
import { EventEntity } from '../src/live/event.entity.ts';
import { MailboxEntity } from '../src/mailbox/mailbox.entity.ts';
import { AccessTokens } from '../src/oauth2/access-tokens.service.ts';
import { Secrets } from '../src/secret/secrets.service.ts';
import { SecretEntity } from '../src/secret/secret.entity.ts';
import { engines } from './engines.ts';
import { asMailbox, type Desk, makeMailbox, startDesk } from './mailbox-desk.ts';
import {
  type AuthorizationServer,
  clientId,
  clientSecret,
  startAuthorizationServer,
  startDovecotWithTokens,
  startSmtpWithTokens,
} from './oauth2-world.ts';

const user = 'sales@shop.example';

describe.each([
  [engines[0], 'xoauth2'],
  [engines[1], 'oauthbearer'],
] as const)('Mailboxes that sign in by OAuth 2.0, on %s, by %s', (engine, mechanism) => {
  let desk: Desk;
  let provider: AuthorizationServer;
  let dovecot: Dovecot;
  let smtp: ScriptedTalk;
  let accessSeconds = 3600;

  beforeAll(async () => {
    desk = await startDesk(engine, { POSTROOM_ALLOW_NETWORKS: '127.0.0.0/8', POSTROOM_ROLES: 'api,receive,send' });
    provider = await startAuthorizationServer(`${desk.url}/api/oauth2/callback`, user, () => accessSeconds);
    dovecot = await startDovecotWithTokens(provider, user, mechanism);
    smtp = await startSmtpWithTokens(user, () => provider.issued.at(-1)?.access_token);
  });
  afterAll(async () => {
    await desk.close();
    await dovecot.stop();
    await provider.stop();
    await smtp.stop();
  });

  const oauth2 = (over: Record<string, unknown> = {}) => ({
    provider: 'other',
    flow: 'authorizationCode',
    authorizationUrl: `${provider.url}/auth`,
    tokenUrl: `${provider.url}/token`,
    clientId,
    clientSecret,
    scopes: ['openid', 'offline_access', 'pop'],
    ...over,
  });
  const body = (over: Record<string, unknown> = {}) => ({
    email: user,
    active: true,
    firstActivation: { choice: 'all' },
    pop: {
      ...{ host: '127.0.0.1', port: dovecot.tlsPort, security: 'tls', caPem: dovecot.caPem, user },
      ...{ authentication: 'oauth2', pollSeconds: 30 },
    },
    smtp: { host: '127.0.0.1', port: smtp.port, security: 'none', authentication: 'oauth2', user },
    oauth2: oauth2(),
    ...over,
  });
  const status = async (id: string): Promise<MailboxStatus> =>
    mailboxStatus.parse((await desk.admin.call('GET', `/mailboxes/${id}/status`)).body);
  const statusWhen = async (id: string, good: (now: MailboxStatus) => boolean): Promise<MailboxStatus> => {
    let last: MailboxStatus | undefined;
    const found = await waitFor(async () => {
      last = await status(id);
      return good(last) ? last : undefined;
    }, 20_000);
    if (!found) throw new Error(JSON.stringify(last));
    return found;
  };
  const poll = (id: string) => desk.admin.call('POST', `/mailboxes/${id}/poll`);
  const start = async (id: string): Promise<string> => {
    const answer = await desk.admin.call('POST', `/mailboxes/${id}/oauth2/start`, {});
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('"url"')]);
    return (answer.body as { url: string }).url;
  };
  const comeBack = async (to: URL, cookie = desk.admin.cookie): Promise<string> => {
    const response = await fetch(to, { redirect: 'manual', headers: { cookie } });
    expect(response.status).toBe(302);
    return response.headers.get('location') ?? '';
  };
  const signIn = async (id: string): Promise<string> => comeBack(await provider.signIn(await start(id), 'ops'));
  const subjects = async (): Promise<string[]> => {
    const { body: page } = await desk.admin.call('GET', '/messages?direction=in');
    return (page as { items: { subject: string }[] }).items.map(({ subject }) => subject).sort();
  };
  const deliver = (subject: string) =>
    dovecot.deliver(user, Buffer.from(`From: a@b.example\r\nSubject: ${subject}\r\n\r\nText.\r\n`));
  const arrived = async (id: string, subject: string): Promise<void> => {
    await deliver(subject);
    await poll(id);
    const found = await waitFor(async () => ((await subjects()).includes(subject) ? true : undefined), 20_000);
    expect([subject, found]).toEqual([subject, true]);
    await statusWhen(id, ({ error, state }) => error === null && state === 'idle');
  };

  let id: string;

  it('say that somebody has to sign in, and leave mail where it is', async () => {
    id = (await makeMailbox(desk, body())).id;
    const now = await statusWhen(id, ({ error }) => error !== null);
    expect(now).toMatchObject({
      state: 'sign-in-needed',
      error: { kind: 'grant', message: 'Nobody has signed in at the provider for these servers: sign in.' },
    });
    expect(now.oauth2).toMatchObject({ grantedBy: null, expiresAt: null });
    expect(provider.asked).toEqual([]);
  });

  it('take what comes of another session, of nobody, or twice for nothing', async () => {
    const other = await desk.person('Otto Other', { [desk.rootId]: 'administrator' });
    const back = await provider.signIn(await start(id), 'ops');
    expect(await comeBack(back, other.cookie)).toBe(`/admin/mailboxes/${id}?oauth2=expired`);
    expect(await comeBack(back, '')).toBe(`/admin/mailboxes/${id}?oauth2=not-signed-in`);
    const forged = new URL(back);
    forged.searchParams.set('state', 'made-up');
    expect(await comeBack(forged)).toBe('/admin/mailboxes?oauth2=expired');
    // What was begun before is over with a new beginning.
    await start(id);
    expect(await comeBack(back)).toBe(`/admin/mailboxes/${id}?oauth2=expired`);
    expect(provider.asked).toEqual([]);
  });

  it('are refused where the provider gives no refresh token, with what to do', async () => {
    provider.givesRefreshTokens = false;
    expect(await signIn(id)).toBe(`/admin/mailboxes/${id}?oauth2=refused`);
    provider.givesRefreshTokens = true;
    const now = await status(id);
    expect(now.oauth2).toMatchObject({ state: 'refused', error: expect.stringContaining('offline_access') });
    expect(await desk.database.read.countBy(SecretEntity, { ownerId: id, field: 'oauth2.grant' })).toBe(0);
  });

  it('are refused where the person says no, in the provider’s words', async () => {
    const url = new URL(await start(id));
    const denied = new URL(`${desk.url}/api/oauth2/callback`);
    denied.search = new URLSearchParams({
      ...{ error: 'access_denied', error_description: 'End-User aborted interaction', iss: provider.url },
      state: url.searchParams.get('state') ?? '',
    }).toString();
    expect(await comeBack(denied)).toBe(`/admin/mailboxes/${id}?oauth2=refused`);
    expect((await status(id)).oauth2?.error).toMatch(/access_denied: End-User aborted interaction.*allow/);
  });

  it('fetch what waited as soon as somebody has signed in', async () => {
    const before = provider.asked.length;
    expect(await signIn(id)).toBe(`/admin/mailboxes/${id}?oauth2=granted`);
    const now = await statusWhen(id, ({ error, state }) => error === null && state === 'idle');
    expect(now.oauth2).toMatchObject({ state: 'ready', grantedBy: 'Anna Admin', error: null });
    expect(now.oauth2?.scopes).toContain('pop');
    expect(Date.parse(now.oauth2?.expiresAt ?? '')).toBeGreaterThan(Date.now());
    await arrived(id, 'first');
    expect(provider.asked.slice(before)).toEqual(['authorization_code']);
    expect(dovecot.log()).toMatch(new RegExp(`method=${mechanism}`, 'i'));
  });

  it('send by XOAUTH2', async () => {
    const { body: page } = await desk.admin.call('GET', '/conversations');
    const [conversation] = (page as { items: { id: string }[] }).items;
    const reply = await desk.admin.call('POST', `/conversations/${conversation?.id ?? ''}/replies`, {
      fromAddressId: id,
      text: 'An answer.',
      to: ['a@b.example'],
    });
    expect([reply.status, reply.text]).toEqual([201, expect.any(String)]);
    const sent = await waitFor(() => (smtp.received.some((line) => line === 'An answer.') ? true : undefined), 20_000);
    expect([sent, smtp.received.filter((line) => line.startsWith('AUTH')).length]).toEqual([true, 1]);
  });

  it('replace a token once that a server does not take any more', async () => {
    const before = provider.asked.length;
    await provider.revokeAccess();
    await arrived(id, 'second');
    expect(provider.asked.slice(before)).toEqual(['refresh_token']);
  });

  it('are tested as the form stands, both ways', async () => {
    const test = async (over: Record<string, unknown>) => {
      const response = await fetch(`${desk.url}/api/mailboxes/test`, {
        method: 'POST',
        headers: { cookie: desk.admin.cookie, 'content-type': 'application/json' },
        body: JSON.stringify({ id, ...over }),
      });
      const text = await response.text();
      expect(text).not.toContain(provider.issued.at(-1)?.access_token ?? '');
      return { status: response.status, text };
    };
    const { text } = await test({});
    const well = text
      .trim()
      .split('\n')
      .map((line) => mailboxTestLine.parse(JSON.parse(line)));
    expect(well.filter(({ ok }) => !ok)).toEqual([]);
    expect(well.filter(({ stage }) => stage === 'sign-in').length).toBe(2);
    // A form that points elsewhere gets no token of the saved mailbox.
    const moved = await test({ pop: { host: 'localhost' } });
    expect([moved.status, moved.text]).toEqual([400, expect.stringContaining('oauth2.grant')]);
    await arrived(id, 'after tests');
  });

  it('keep working while the provider is away, and ask ahead of a token’s end', async () => {
    accessSeconds = 6;
    await provider.revokeAccess();
    await arrived(id, 'short-lived');
    const asked = provider.asked.length;
    provider.down = true;
    const failing = await waitFor(async () => {
      await poll(id);
      const now = await status(id);
      return now.error?.kind === 'temporary' ? now : undefined;
    }, 20_000);
    expect(failing).toMatchObject({ state: 'failing', oauth2: { state: 'failing' } });
    provider.down = false;
    accessSeconds = 3600;
    await deliver('kept meanwhile');
    const back = await waitFor(async () => {
      await poll(id);
      return (await subjects()).includes('kept meanwhile') ? true : undefined;
    }, 30_000);
    expect(back).toBe(true);
    expect(provider.asked.slice(asked)).toEqual(['refresh_token']);
  });

  it('ask once, however many processes want another token at one moment', async () => {
    const before = provider.asked.length;
    const { groups } = await desk.database.read.findOneByOrFail(MailboxEntity, { id });
    const others = [1, 2].map(
      () => new AccessTokens(desk.database, desk.app.get(Secrets), { allowNetworks: ['127.0.0.0/8'] }),
    );
    const refused = provider.issued.at(-1)?.access_token ?? '';
    const wanting = [desk.app.get(AccessTokens), ...others];
    const given = await Promise.all(wanting.map((tokens) => tokens.get(id, groups, refused)));
    expect(provider.asked.slice(before)).toEqual(['refresh_token']);
    expect(new Set(given.map(({ token }) => token))).toEqual(new Set([provider.issued.at(-1)?.access_token]));
    expect(given[0]?.token).not.toBe(refused);
  });

  it('need a sign-in where what was granted is taken back; mail waits for it', async () => {
    await provider.revokeAll();
    await deliver('waits');
    await poll(id);
    const now = await statusWhen(id, ({ state }) => state === 'sign-in-needed');
    expect(now.error).toMatchObject({ kind: 'grant', message: expect.stringMatching(/invalid_grant.*sign in/) });
    expect(now.oauth2).toMatchObject({ state: 'refused' });
    expect((await dovecot.waiting(user)).length).toBe(1);
    expect(await signIn(id)).toBe(`/admin/mailboxes/${id}?oauth2=granted`);
    const found = await waitFor(async () => ((await subjects()).includes('waits') ? true : undefined), 20_000);
    expect([found, (await dovecot.waiting(user)).length]).toEqual([true, 0]);
  });

  it('take no answer for settings that were saved meanwhile', async () => {
    const back = await provider.signIn(await start(id), 'ops');
    asMailbox(
      await desk.admin.call('PATCH', `/mailboxes/${id}`, {
        oauth2: { scopes: ['openid', 'offline_access', 'calendar'] },
      }),
    );
    expect(await comeBack(back)).toBe(`/admin/mailboxes/${id}?oauth2=expired`);
  });

  it('say so where the mail server does not take what the scope gives', async () => {
    expect(await signIn(id)).toBe(`/admin/mailboxes/${id}?oauth2=granted`);
    await poll(id);
    const now = await statusWhen(
      id,
      ({ error }) => error?.kind === 'grant' && error.message.includes('the scopes are those'),
    );
    expect(now.state).toBe('sign-in-needed');
  });

  it('sign in for themselves where the provider lets a client do so', async () => {
    const flow = { flow: 'clientCredentials', authorizationUrl: null, scopes: ['pop'], clientSecret, grant: null };
    asMailbox(await desk.admin.call('PATCH', `/mailboxes/${id}`, { oauth2: oauth2(flow) }));
    await arrived(id, 'by itself');
    expect(provider.asked.at(-1)).toBe('client_credentials');
    expect((await status(id)).oauth2).toMatchObject({ state: 'ready', grantedBy: null });
  });

  it('let no token, code or secret out', async () => {
    const told = JSON.stringify([
      await desk.database.read.find(AuditEntity),
      await desk.database.read.find(EventEntity),
      (await desk.admin.call('GET', `/mailboxes/${id}`)).text,
      (await desk.admin.call('GET', `/mailboxes/${id}/history`)).text,
      (await desk.admin.call('GET', `/mailboxes/${id}/visits`)).text,
      await desk.database.read.find(SecretEntity),
    ]);
    const secrets = provider.issued.flatMap(({ access_token: access, refresh_token: refresh }) => [access, refresh]);
    for (const secret of [...secrets, clientSecret]) if (secret !== undefined) expect(told).not.toContain(secret);
    expect(secrets.length).toBeGreaterThan(6);
  });
});
