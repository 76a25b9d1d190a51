import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Aiosmtpd, type Certificates, freePort, makeCertificates, startAiosmtpd } from '@postroom/testing';
import { cautionAt, failure, password, smtpScript, stopTalks, talk, testSmtp } from './mailbox-test-stand.ts';

describe('Test of the way out', () => {
  let dir: string;
  let certificates: Certificates;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'postroom-mailbox-test-'));
    certificates = await makeCertificates(dir);
  });
  afterAll(() => rmSync(dir, { recursive: true }));
  afterEach(stopTalks);

  const good = () => ({ cert: certificates.good.cert, key: certificates.good.key });
  const trusting = () => ({ caPem: certificates.ca.cert });
  const at = async (over: Record<string, string | null>, greeting?: string | null) =>
    failure(await testSmtp(await talk(smtpScript(over, greeting))));

  it('tells each stage with its time, and sends nothing', async () => {
    const server = await talk({ ...smtpScript(), tls: 'direct', secure: good() });
    const lines = await testSmtp({ host: 'localhost', port: server.port }, { security: 'tls', ...trusting() });
    expect(lines.map(({ stage, ok }) => [stage, ok])).toEqual(
      ['resolve', 'connect', 'tls', 'greeting', 'ehlo', 'sign-in', 'from'].map((stage) => [stage, true]),
    );
    expect(lines.at(-1)?.detail).toBe('sales@shop.example is accepted as sender. Nothing was sent.');
    expect(server.received.map((line) => line.split(/[ :]/)[0])).toEqual([
      'EHLO',
      'AUTH',
      'MAIL',
      'RCPT',
      'RSET',
      'QUIT',
    ]);
    expect(lines.at(-1)?.transcript?.map(({ text }) => text)).toContain('AUTH PLAIN ***');
  });

  it('asks for STARTTLS before anything else, and greets again behind it', async () => {
    const tls = { startsTls: 'STARTTLS', answer: '220 go on' };
    const server = await talk({ ...smtpScript({ EHLO: '250-mx\n250-STARTTLS\n250 AUTH PLAIN' }), tls, secure: good() });
    const lines = await testSmtp({ host: 'localhost', port: server.port }, { security: 'starttls', ...trusting() });
    expect(lines.every(({ ok }) => ok)).toBe(true);
    expect(server.received.map((line) => line.split(' ')[0]).slice(0, 4)).toEqual(['EHLO', 'STARTTLS', 'EHLO', 'AUTH']);
  });

  describe('at a real server', () => {
    let server: Aiosmtpd;
    beforeAll(async () => {
      server = await startAiosmtpd({ users: [{ name: 'sales@shop.example', password }], tls: 'starttls' });
    });
    afterAll(() => server.stop());

    it('signs in over STARTTLS with an authority of its own, and leaves no mail there', async () => {
      const lines = await testSmtp(
        { host: 'localhost', port: server.port },
        { security: 'starttls', caPem: server.caPem, bounds: { silenceMs: 10_000, wholeMs: 20_000 } },
      );
      expect(lines.map(({ stage, ok, cause }) => [stage, ok, cause])).toEqual(
        ['resolve', 'connect', 'greeting', 'tls', 'ehlo', 'sign-in', 'from'].map((stage) => [stage, true, null]),
      );
      expect(await server.received()).toEqual([]);
    });

    it('says that the password is wrong, and that it lets nobody sign in before STARTTLS', async () => {
      const long = { bounds: { silenceMs: 10_000, wholeMs: 20_000 } };
      const signIn = { method: 'password', user: 'sales@shop.example', password: `${password}x` } as const;
      const where = { host: 'localhost', port: server.port };
      const wrong = await testSmtp(where, { security: 'starttls', caPem: server.caPem, signIn, ...long });
      expect(failure(wrong)).toMatchObject({ stage: 'sign-in', code: 'password-wrong' });
      expect(failure(await testSmtp(where, long))).toMatchObject({ stage: 'sign-in', code: 'auth-after-tls' });
    });
  });

  it.each<[string, string, Record<string, string | null>, string | null | undefined]>([
    ['greeting', 'greeting-pop', {}, '+OK ready'],
    ['greeting', 'greeting-imap', {}, '* OK IMAP4rev1'],
    ['greeting', 'greeting-web', {}, 'HTTP/1.1 400 Bad Request'],
    ['greeting', 'greeting-strange', {}, 'SSH-2.0-OpenSSH_9.2'],
    ['greeting', 'turned-away', {}, '554 5.7.1 your address is listed'],
    ['greeting', 'no-greeting', {}, null],
    ['ehlo', 'ehlo-refused', { EHLO: '502 not implemented' }, undefined],
    ['ehlo', 'broken-rules', { EHLO: 'hello to you too' }, undefined],
    ['ehlo', 'too-slow', { EHLO: null }, undefined],
    ['ehlo', 'talks-on', { EHLO: `250-${'x'.repeat(70_000)}` }, undefined],
    ['sign-in', 'auth-not-offered', { EHLO: '250 mx' }, undefined],
    ['sign-in', 'auth-after-tls', { EHLO: '250-mx\n250 STARTTLS' }, undefined],
    ['sign-in', 'masked', { EHLO: '250-mx\n250 XXXXXXXA' }, '220 ****************************'],
    ['sign-in', 'auth-no-common', { EHLO: '250-mx\n250 AUTH GSSAPI NTLM' }, undefined],
    ['sign-in', 'password-wrong', { AUTH: '535 5.7.8 authentication failed' }, undefined],
    ['sign-in', 'smtp-off', { AUTH: '535 5.7.139 SmtpClientAuthentication is disabled for the Tenant' }, undefined],
    ['sign-in', 'app-password', { AUTH: '534 5.7.9 Application-specific password required' }, undefined],
    ['sign-in', 'blocked-for-now', { AUTH: '534 5.7.14 Please log in via your web browser' }, undefined],
    ['sign-in', 'sign-in-needs-tls', { AUTH: '538 5.7.11 Encryption required' }, undefined],
    ['sign-in', 'temporary', { AUTH: '454 4.7.0 temporary authentication failure' }, undefined],
    ['from', 'sender-refused', { MAIL: '553 5.7.1 sender address rejected: not owned by user' }, undefined],
    [
      'from',
      'sender-refused',
      { RCPT: '550 5.7.60 client does not have permissions to send as this sender' },
      undefined,
    ],
    ['from', 'relay-denied', { RCPT: '554 5.7.1 relay access denied' }, undefined],
    ['from', 'sign-in-wanted', { MAIL: '530 5.7.0 authentication required' }, undefined],
    ['from', 'from-later', { MAIL: '451 4.3.0 try later' }, undefined],
  ])('tells at %s: %s', async (stage, code, over, greeting) => {
    expect(await at(over, greeting)).toMatchObject({ stage, code });
  });

  it('tells what fails before a greeting as the way in does, with the ports of SMTP', async () => {
    const port = await freePort();
    expect(failure(await testSmtp({ host: '127.0.0.1', port }))).toEqual({
      stage: 'connect',
      code: 'refused',
      cause: `127.0.0.1 refused the connection at port ${port}: nothing listens there.`,
      advice: 'Check the port: SMTP has 465 with TLS, otherwise 587.',
    });
    expect(failure(await testSmtp({ host: 'smtp.shop.invalid', port }))).toMatchObject({ code: 'name-unknown' });
    const clear = await talk(smtpScript());
    expect(failure(await testSmtp(clear, { security: 'tls' }))).toMatchObject({ stage: 'tls', code: 'speaks-clear' });
    const secured = await talk({ ...smtpScript(), tls: 'direct', secure: good() });
    expect(failure(await testSmtp(secured))).toMatchObject({ stage: 'greeting', code: 'speaks-tls' });
    const none = await talk(smtpScript());
    expect(failure(await testSmtp(none, { security: 'starttls' }))).toMatchObject({ code: 'starttls-not-offered' });
    const where = { host: 'localhost', port: secured.port };
    expect(failure(await testSmtp(where, { security: 'tls' }))).toMatchObject({ code: 'certificate-unknown-issuer' });
    const { cert, key } = certificates.expired;
    const old = await talk({ ...smtpScript(), tls: 'direct', secure: { cert, key } });
    expect(failure(await testSmtp(old, { security: 'tls', ...trusting() }))).toMatchObject({
      code: 'certificate-expired',
    });
  });

  it('cautions where the server takes less than the mailbox may send, and where its own address is not taken', async () => {
    const small = await talk(smtpScript({ EHLO: '250-mx\n250-SIZE 10485760\n250 AUTH PLAIN' }));
    expect(cautionAt(await testSmtp(small), 'ehlo')).toBe(
      'The server takes messages of 10 MiB at most; this mailbox may send attachments of 20 MiB.',
    );
    const grey = await talk(smtpScript({ RCPT: '450 4.2.0 greylisted' }));
    expect(cautionAt(await testSmtp(grey), 'from')).toMatch(/not taken at the moment: “4\.2\.0 greylisted”/);
    const unknown = await talk(smtpScript({ RCPT: '550 5.1.1 no such user' }));
    expect(cautionAt(await testSmtp(unknown), 'from')).toMatch(/but a message to it is refused/);
    const readable = await talk(smtpScript());
    expect(cautionAt(await testSmtp(readable), 'sign-in')).toMatch(/the password too, crosses the network readable/);
  });

  it('tells a token that is refused, answers its challenge, and shows it nowhere', async () => {
    const signIn = { method: 'token', user: 'sales', token: () => Promise.resolve('t0ken-t0ken') } as const;
    const answers = { EHLO: '250-mx\n250 AUTH XOAUTH2' };
    const server = await talk({
      greeting: '220 mx',
      answer: (line) => {
        if (line === '') return '535 5.7.3 authentication unsuccessful for t0ken-t0ken';
        return line.startsWith('AUTH') ? '334 eyJzdGF0dXMiOiI0MDEifQ==' : answers.EHLO;
      },
    });
    const lines = await testSmtp(server, { signIn });
    expect(failure(lines)).toMatchObject({ stage: 'sign-in', code: 'token-refused' });
    expect(JSON.stringify(lines)).not.toContain('t0ken-t0ken');
    expect(server.received.at(-1)).toBe('');
    expect(failure(await testSmtp(await talk(smtpScript()), { signIn }))).toMatchObject({ code: 'token-not-offered' });
  });

  it('ends with a server that says one octet at a time', async () => {
    const drips = await talk({
      greeting: null,
      connected: (socket) => {
        const timer = setInterval(() => socket.write('2'), 50);
        socket.once('close', () => clearInterval(timer));
      },
    });
    expect(failure(await testSmtp(drips))).toMatchObject({ stage: 'greeting' });
  });
});
