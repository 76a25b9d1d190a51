import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { createTransport } from 'nodemailer';
import { type Aiosmtpd, type AiosmtpdOptions, startAiosmtpd } from './aiosmtpd.ts';
import { type AuthorizationServer, startAuthorizationServer } from './authorization-server.ts';
import { type Dovecot, startDovecot } from './dovecot.ts';

const redirectUri = 'http://127.0.0.1:9/api/oauth2/callback';
const client = { client_id: 'shop', client_secret: 'very-secret' };

interface Tokens {
  access_token: string;
  refresh_token?: string;
  expires_in: number;
  scope: string;
  error?: string;
}

let server: AuthorizationServer;
beforeAll(async () => {
  server = await startAuthorizationServer({
    ...{ clientId: client.client_id, clientSecret: client.client_secret },
    ...{ redirectUris: [redirectUri], accessTokenSeconds: 300, clientUser: 'alice' },
  });
});
afterAll(() => server.stop());

async function ask(parameters: Record<string, string>): Promise<{ status: number; body: Tokens }> {
  const body = new URLSearchParams({ ...client, ...parameters });
  const response = await fetch(server.tokenUrl, { method: 'POST', body });
  const text = await response.text();
  return { status: response.status, body: (text.startsWith('{') ? JSON.parse(text) : { error: text }) as Tokens };
}

async function granted(user: string, scope = 'openid offline_access pop'): Promise<Tokens> {
  const verifier = randomBytes(32).toString('base64url');
  const page = new URL(server.authorizationUrl);
  page.search = new URLSearchParams({
    ...{ client_id: 'shop', response_type: 'code', redirect_uri: redirectUri, scope, state: 'of-ours' },
    ...{ code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256' },
    prompt: 'consent',
  }).toString();
  const back = await server.signIn(page.href, user);
  expect(back.searchParams.get('state')).toBe('of-ours');
  const code = back.searchParams.get('code') ?? '';
  const answer = await ask({
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
  });
  expect(answer.status).toBe(200);
  for (const secret of [code, verifier, answer.body.access_token, client.client_secret]) {
    expect(server.secrets()).toContain(secret);
  }
  return answer.body;
}

const refreshed = ({ refresh_token: token = '' }: Tokens) => ask({ grant_type: 'refresh_token', refresh_token: token });
const clientToken = async (scope = 'pop') => (await ask({ grant_type: 'client_credentials', scope })).body.access_token;

describe('The authorization server', () => {
  it('gives tokens to who signed in and allowed it, and another for each refresh token once', async () => {
    const before = server.tokenRequests().length;
    const first = await granted('alice');
    expect(first).toMatchObject({ expires_in: 300, scope: 'openid offline_access pop' });
    server.accessTokenSeconds = 7;
    const second = await refreshed(first);
    expect(second.body).toMatchObject({ expires_in: 7 });
    server.accessTokenSeconds = 300;
    expect(second.body.refresh_token).not.toBe(first.refresh_token);
    expect((await refreshed(first)).body.error).toBe('invalid_grant');
    expect(server.tokenRequests().slice(before)).toEqual([
      { grantType: 'authorization_code', status: 200, error: null },
      { grantType: 'refresh_token', status: 200, error: null },
      { grantType: 'refresh_token', status: 400, error: 'invalid_grant' },
    ]);
  });

  it('takes back what was granted', async () => {
    const tokens = await granted('alice');
    await server.revokeAccessTokens();
    const next = await refreshed(tokens);
    expect(next.status).toBe(200);
    await server.revokeAll();
    expect(await refreshed(next.body)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('gives no refresh token where it was told so', async () => {
    server.omitRefreshToken = true;
    expect((await granted('alice')).refresh_token).toBeUndefined();
    server.omitRefreshToken = false;
    expect((await granted('alice')).refresh_token).toBeDefined();
  });

  it('is away when it was told so', async () => {
    const tokens = await granted('alice');
    server.failNext();
    expect(await refreshed(tokens)).toMatchObject({ status: 503 });
    expect(server.tokenRequests().at(-1)).toEqual({ grantType: 'refresh_token', status: 503, error: null });
    server.down(true);
    expect((await refreshed(tokens)).status).toBe(503);
    expect((await fetch(server.introspection.url.replace(/\/\/.*@/, '//'), { method: 'POST' })).status).toBe(503);
    server.down('tokens');
    expect((await refreshed(tokens)).status).toBe(503);
    expect((await fetch(server.authorizationUrl)).status).not.toBe(503);
    server.down(false);
    expect((await refreshed(tokens)).status).toBe(200);
  });

  it('says where the pages do not go on', async () => {
    await expect(server.signIn(`${server.authorizationUrl}?client_id=unknown`, 'alice')).rejects.toThrow(
      /answered 400 .*: invalid_client/,
    );
  });
});

const sasl = (user: string, token: string) => Buffer.from(`user=${user}\x01auth=Bearer ${token}\x01\x01`);

describe('Dovecot with introspection', () => {
  let dovecot: Dovecot;
  beforeAll(async () => {
    const { url } = server.introspection;
    dovecot = await startDovecot({
      mechanisms: ['plain'],
      introspection: { url, mechanisms: ['xoauth2', 'oauthbearer'] },
    });
  }, 30_000);
  afterAll(() => dovecot.stop());

  /** What it says to a client that answers a challenge by an empty line. */
  async function said(mechanism: string, response: Buffer): Promise<string> {
    const socket = connect(dovecot.port, dovecot.host);
    socket.write(`CAPA\r\nAUTH ${mechanism} ${response.toString('base64')}\r\n`);
    let text = '';
    for await (const chunk of socket) {
      const more = (chunk as Buffer).toString();
      text += more;
      if (/^\+ /m.test(more)) socket.write('\r\n');
      if (/^\+OK Logged in|^-ERR/m.test(more)) socket.write('QUIT\r\n');
    }
    return text;
  }
  const bearer = (user: string, token: string) =>
    Buffer.from(`n,a=${user},\x01host=127.0.0.1\x01port=110\x01auth=Bearer ${token}\x01\x01`);

  it('takes a good token of its user both ways, and still passwords', async () => {
    const { access_token: token } = await granted('alice');
    const text = await said('XOAUTH2', sasl('alice', token));
    expect(text).toMatch(/^SASL PLAIN XOAUTH2 OAUTHBEARER\r$/m);
    expect(text).toContain('+OK Logged in');
    expect(await said('OAUTHBEARER', bearer('alice', token))).toContain('+OK Logged in');
    expect(await said('XOAUTH2', sasl('alice', await clientToken()))).toContain('+OK Logged in');
    expect(await said('PLAIN', Buffer.from('\0alice\0secret'))).toContain('+OK Logged in');
  });

  it.each([
    ['that was taken back', 'alice', async () => (await granted('alice')).access_token, true],
    ['of somebody else', 'alice', async () => (await granted('bob')).access_token, false],
    ['without the scope', 'alice', () => clientToken('calendar'), false],
  ])('refuses a token %s', async (_what, user, make, revoked) => {
    const token = await make();
    if (revoked) await server.revokeAccessTokens();
    expect(await said('XOAUTH2', sasl(user, token))).toMatch(/^\+ [^]*^-ERR \[AUTH\]/m);
  });

  it('knows nothing while the authorization server is away', async () => {
    const token = await clientToken();
    server.down(true);
    expect(await said('XOAUTH2', sasl('alice', token))).toContain('-ERR [SYS/TEMP]');
    server.down(false);
  });
});

describe('aiosmtpd with introspection', () => {
  const started: Aiosmtpd[] = [];
  const start = async (more: AiosmtpdOptions = {}, scope?: string): Promise<Aiosmtpd> => {
    const { url } = server.introspection;
    const smtp = await startAiosmtpd({ ...more, introspection: { url, ...(scope === undefined ? {} : { scope }) } });
    started.push(smtp);
    return smtp;
  };
  afterEach(async () => {
    await Promise.all(started.splice(0).map((one) => one.stop()));
  });

  async function send({ host, port, caPem }: Aiosmtpd, accessToken: string | null, more: object = {}): Promise<void> {
    const auth = accessToken === null ? {} : { auth: { type: 'OAuth2' as const, user: 'alice', accessToken } };
    const transport = createTransport({ host, port, tls: { ca: caPem }, ...auth, ...more });
    const envelope = { from: 'shop@example.test', to: ['x@example.test'] };
    await transport.sendMail({ envelope, raw: 'Subject: x\r\n\r\n' }).finally(() => transport.close());
  }

  it('takes mail for a good token only, by XOAUTH2 only', async () => {
    const smtp = await start({}, 'smtp');
    await send(smtp, await clientToken('pop smtp'));
    expect(await smtp.nextMessage()).toMatchObject({ user: 'alice', tls: false });
    await expect(send(smtp, await clientToken('pop'))).rejects.toMatchObject({ responseCode: 535 });
    await expect(send(smtp, null)).rejects.toMatchObject({ responseCode: 530 });
    const password = { auth: { user: 'alice', pass: 'secret' } };
    await expect(send(smtp, null, password)).rejects.toThrow();
    expect(await smtp.received()).toHaveLength(1);
  });

  it('tells a challenge first, then the refusal', async () => {
    const smtp = await start();
    const socket = connect(smtp.port, smtp.host);
    socket.write('EHLO test\r\n');
    let text = '';
    for await (const chunk of socket) {
      text += (chunk as Buffer).toString();
      if (text.endsWith('250 HELP\r\n')) socket.write('AUTH XOAUTH2\r\n');
      else if (text.endsWith('334 \r\n')) socket.write(`${sasl('alice', 'made-up').toString('base64')}\r\n`);
      else if (/334 \S+\r\n$/.test(text)) socket.write('\r\n');
      else if (/^535 .*\r\n$/m.test(text) && !text.includes('\r\n221 ')) socket.write('QUIT\r\n');
    }
    expect(text).toMatch(/^250-AUTH XOAUTH2\r$/m);
    const challenge = /^334 (\S+)\r$/m.exec(text)?.[1] ?? '';
    expect(JSON.parse(Buffer.from(challenge, 'base64').toString())).toMatchObject({ status: '401' });
  });

  it('wants TLS first where it was told so, and says 454 while the authorization server is away', async () => {
    const smtp = await start({ tls: 'starttls' });
    const token = await clientToken();
    await expect(send(smtp, token, { ignoreTLS: true })).rejects.toThrow();
    await send(smtp, token, { requireTLS: true });
    expect(await smtp.nextMessage()).toMatchObject({ user: 'alice', tls: true });
    server.down(true);
    await expect(send(smtp, token, { requireTLS: true })).rejects.toMatchObject({ responseCode: 454 });
    server.down(false);
  });
});
