import type { LookupFunction } from 'node:net';
import { type Dovecot, startDovecot, waitFor } from '@postroom/testing';
import { cautionAt, failure, password, popScript, stopTalks, talk, testPop } from './mailbox-test-stand.ts';

describe('Test of the way in', () => {
  let dovecot: Dovecot;
  const user = { name: 'sales@shop.example', password };
  beforeAll(async () => {
    dovecot = await startDovecot({ users: [user], mechanisms: ['plain', 'login'] });
    for (let n = 0; n < 3; n += 1) await dovecot.deliver(user.name, Buffer.from(`Subject: ${n}\r\n\r\nText ${n}.\r\n`));
  });
  afterAll(() => dovecot.stop());
  afterEach(stopTalks);

  const long = { bounds: { silenceMs: 10_000, wholeMs: 20_000 } };

  describe('at a real server', () => {
    it.each(['tls', 'starttls', 'none'] as const)(
      'tells each stage with its time, with security %s',
      async (security) => {
        const port = security === 'tls' ? dovecot.tlsPort : dovecot.port;
        const lines = await testPop({ host: 'localhost', port }, { security, caPem: dovecot.caPem, ...long });
        const secured = { tls: ['tls', 'greeting'], starttls: ['greeting', 'tls'], none: ['greeting'] }[security];
        expect(lines.map(({ stage }) => stage)).toEqual([
          'resolve',
          'connect',
          ...secured,
          'capabilities',
          'sign-in',
          'mail',
          'sign-out',
        ]);
        const detail = (stage: string) => lines.find((line) => line.stage === stage)?.detail;
        expect(detail('resolve')).toMatch(/^localhost: .*127\.0\.0\.1/);
        expect(detail('mail')).toMatch(/^3 messages wait, \d+ bytes; the server has UIDL\.$/);
        expect(detail('capabilities')).toContain('UIDL');
        expect(detail('sign-in')).toBe('Signed in as sales@shop.example by PLAIN.');
        if (security === 'none') expect(cautionAt(lines, 'sign-in')).toContain('readable');
        else {
          expect(detail('tls')).toMatch(
            /^TLSv1\.3; certificate of CN=Postroom test good, issued by CN=Postroom test ca, valid until 2049-01-01 \(\d+ days left\)\.$/,
          );
          expect(lines.map(({ caution }) => caution)).not.toContain(expect.any(String));
        }
      },
    );

    it('never downloads, marks or deletes mail', async () => {
      const before = await dovecot.waiting(user.name);
      await testPop({ host: 'localhost', port: dovecot.port }, long);
      expect(before.length).toBe(3);
      expect(await dovecot.waiting(user.name)).toEqual(before);
      // What Dovecot counted over all sessions: none retrieved, none deleted.
      expect(dovecot.log()).toMatch(/top=0\/0, retr=0\/0, del=0\/3/);
      expect(dovecot.log()).not.toMatch(/retr=[1-9]|top=[1-9]|del=[1-9]/);
    });

    it.each([
      ['127.0.0.2', 'certificate-expired', 'The server’s certificate ended on 2024-02-01.'],
      [
        '127.0.0.3',
        'certificate-wrong-name',
        'The server’s certificate is for mail.elsewhere.example, not for 127.0.0.3.',
      ],
      [
        '127.0.0.4',
        'certificate-self-signed',
        'The server’s certificate was made by itself (Postroom test self-signed) and is not known here.',
      ],
    ])('says what is wrong with the certificate at %s, by TLS and by STARTTLS', async (host, code, cause) => {
      for (const security of ['tls', 'starttls'] as const) {
        const port = security === 'tls' ? dovecot.tlsPort : dovecot.port;
        const lines = await testPop({ host, port }, { security, caPem: dovecot.caPem, ...long });
        expect(failure(lines)).toMatchObject({ stage: 'tls', code, cause });
      }
    });

    it('says who issued a certificate that is not known, and takes it once it is trusted', async () => {
      const lines = await testPop({ host: 'localhost', port: dovecot.tlsPort }, { security: 'tls', ...long });
      expect(failure(lines)).toMatchObject({
        code: 'certificate-unknown-issuer',
        cause: 'The server’s certificate was issued by Postroom test ca, which is not known here.',
      });
    });

    it('says that user name or password is wrong', async () => {
      const signIn = { method: 'password', user: user.name, password: `${password}x` } as const;
      const lines = await testPop({ host: 'localhost', port: dovecot.port }, { signIn, ...long });
      expect(failure(lines)).toMatchObject({
        stage: 'sign-in',
        code: 'password-wrong',
        cause: 'The server refused user name or password: “Authentication failed”.',
      });
    });
  });

  it('sends its own certificates’ trust to nobody: unreadable ones are told', async () => {
    const caPem = '-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----';
    const lines = await testPop({ host: 'localhost', port: dovecot.tlsPort }, { security: 'tls', caPem });
    expect(failure(lines)).toMatchObject({ stage: 'tls', code: 'certificate-unreadable' });
  });

  describe('at something that is no POP3 server', () => {
    it.each([
      ['220 mx.shop.example ESMTP', 'greeting-smtp', /^An SMTP server answers on this port/],
      ['* OK [CAPABILITY IMAP4rev1] ready', 'greeting-imap', /^An IMAP server answers/],
      ['HTTP/1.1 403 Forbidden', 'greeting-web', /^A web server or a proxy answers/],
      ['SSH-2.0-OpenSSH_9.2', 'greeting-strange', /^What answers on this port is no POP3 server: “SSH/],
    ])('tells who answers “%s”, and sends nothing', async (greeting, code, cause) => {
      const server = await talk({ greeting });
      const found = failure(await testPop(server));
      expect(found).toMatchObject({ stage: 'greeting', code });
      expect(found.cause).toMatch(cause);
      expect(server.octets()).toBe(0);
    });

    it('shows at most 200 printable characters of it', async () => {
      const server = await talk({ greeting: `\u0000\u001b[31m${'secret inside '.repeat(100)}` });
      const lines = await testPop(server);
      const shown = /“(.*)”/s.exec(lines.at(-1)?.cause ?? '')?.[1] ?? '';
      expect([...shown].length).toBeLessThanOrEqual(201);
      expect(shown).toMatch(/^··\[31msecret/);
      for (const { text } of lines.at(-1)?.transcript ?? []) expect(text.length).toBeLessThan(300);
    });

    it('tells a server that says nothing, one that hangs up and one that turns us away', async () => {
      const silent = await talk({ greeting: null });
      expect(failure(await testPop(silent))).toMatchObject({ stage: 'greeting', code: 'no-greeting' });
      // A handshake is all that was tried: no words before the greeting.
      expect(silent.received.join()).not.toMatch(/NOOP|CAPA|QUIT|USER/);
      const gone = await talk({ greeting: null, connected: (socket) => socket.end() });
      expect(failure(await testPop(gone))).toMatchObject({ stage: 'greeting', code: 'greeting-closed' });
      const away = await talk({ greeting: '-ERR too many connections from your address' });
      expect(failure(await testPop(away))).toMatchObject({
        stage: 'greeting',
        code: 'turned-away',
        cause: 'The server turned the connection away: “too many connections from your address”.',
      });
    });

    it('ends with a server that says one octet at a time, never stops, or breaks off', async () => {
      const drips = await talk({
        greeting: null,
        connected: (socket) => {
          const timer = setInterval(() => socket.write('+'), 20);
          socket.once('close', () => clearInterval(timer));
        },
      });
      expect(failure(await testPop(drips))).toMatchObject({ stage: 'greeting', code: 'no-greeting' });
      const slow = await talk(popScript({ CAPA: null }));
      expect(failure(await testPop(slow))).toMatchObject({ stage: 'capabilities', code: 'too-slow' });
      const endless = await talk(popScript({ CAPA: `+OK\n${'MORE\n'.repeat(5000)}` }));
      expect(failure(await testPop(endless))).toMatchObject({
        code: 'talks-on',
        cause: 'The server does not stop talking: The server listed more than 200 capabilities.',
      });
      const wide = await talk({ greeting: `+OK ${'x'.repeat(100_000)}` });
      expect(failure(await testPop(wide))).toMatchObject({ stage: 'greeting', code: 'talks-on' });
      const broken = await talk({ ...popScript(), answer: (_line, hangUp) => (hangUp(), null) });
      expect(failure(await testPop(broken))).toMatchObject({ stage: 'capabilities', code: 'broke-off' });
      const garbage = await talk(popScript({ STAT: 'three' }));
      expect(failure(await testPop(garbage))).toMatchObject({ stage: 'mail', code: 'broken-rules' });
    });
  });

  describe('that fails at signing in', () => {
    const at = async (over: Record<string, string | null>, more: Parameters<typeof testPop>[1] = {}) =>
      failure(await testPop(await talk(popScript(over)), more));

    it.each([
      [
        'USER',
        '-ERR [AUTH] Plaintext authentication disallowed on non-secure (SSL/TLS) connections.',
        'sign-in-needs-tls',
      ],
      ['USER', '-ERR never heard of user sales', 'user-unknown'],
      ['PASS', '-ERR [AUTH] Invalid login', 'password-wrong'],
      ['PASS', '-ERR [AUTH] Application-specific password required', 'app-password'],
      ['PASS', '-ERR [SYS/PERM] Your account is not enabled for POP access.', 'pop-off'],
      ['PASS', '-ERR [AUTH] Please log in via your web browser: https://x', 'blocked-for-now'],
      ['PASS', '-ERR [IN-USE] Mailbox is locked by another POP3 session', 'in-use'],
      ['PASS', '-ERR [SYS/TEMP] database away', 'temporary'],
      ['PASS', '-ERR [LOGIN-DELAY] wait a minute', 'login-delay'],
    ])('tells what %s answered by “%s” means', async (command, answer, code) => {
      const found = await at({ [command]: answer });
      expect(found).toMatchObject({ stage: 'sign-in', code });
      // The server's own words are in the sentence.
      expect(found.cause).toContain(answer.replace(/^-ERR (\[[A-Z/-]+\] )?/, '').replace(/\.$/, ''));
    });

    it.each([
      [
        'pop.gmail.com',
        '-ERR [AUTH] Username and password not accepted.',
        'google-password',
        /^Google refuses passwords/,
      ],
      [
        'outlook.office365.com',
        '-ERR Logon failure: unknown user name or bad password.',
        'microsoft-password',
        /^Microsoft refuses passwords for this account/,
      ],
    ])('says at %s to use OAuth 2.0', async (host, answer, code, cause) => {
      const server = await talk(popScript({ PASS: answer }));
      const lookup: LookupFunction = (_name, options, callback) =>
        options.all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4);
      const found = failure(await testPop({ host, port: server.port }, { lookup }));
      expect(found).toMatchObject({ stage: 'sign-in', code });
      expect(found.cause).toMatch(cause);
      expect(found.advice).toContain('OAuth 2.0');
    });

    it('tells a password that is not there, and sends none', async () => {
      const server = await talk(popScript());
      const signIn = { method: 'password', user: 'sales', password: null } as const;
      expect(failure(await testPop(server, { signIn }))).toMatchObject({ stage: 'sign-in', code: 'password-missing' });
      expect(server.received).toEqual(['CAPA']);
    });

    it('tells a token that is refused or of no use here, in the server’s words', async () => {
      const signIn = { method: 'token', user: 'sales', token: () => Promise.resolve('t0ken-t0ken') } as const;
      expect(await at({}, { signIn })).toMatchObject({ stage: 'sign-in', code: 'token-not-offered' });
      const CAPA = '+OK\nSASL XOAUTH2\n.';
      const server = await talk(popScript({ CAPA, AUTH: '-ERR [AUTH] token expired' }));
      const lines = await testPop(server, { signIn });
      expect(failure(lines)).toMatchObject({
        code: 'token-refused',
        cause: expect.stringContaining('expired') as string,
      });
      expect(JSON.stringify(lines)).not.toContain('t0ken-t0ken');
    });
  });

  describe('behind signing in', () => {
    it('cautions where messages cannot be told apart, expire, or sign-ins come too often', async () => {
      const plain = await talk(popScript({ CAPA: '-ERR', UIDL: '-ERR' }));
      const lines = await testPop(plain);
      expect(cautionAt(lines, 'mail')).toMatch(/^The server has no UIDL/);
      expect(lines.find(({ stage }) => stage === 'mail')?.advice).toMatch(/set “leave on server”/);
      const expiring = await talk(popScript({ CAPA: '+OK\nUIDL\nEXPIRE 5\n.' }));
      expect(cautionAt(await testPop(expiring), 'capabilities')).toBe('The server itself deletes mail after 5 days.');
      const delaying = await talk(popScript({ CAPA: '+OK\nUIDL\nLOGIN-DELAY 900\n.' }));
      expect(cautionAt(await testPop(delaying), 'capabilities')).toBe('The server wants 900 s between two sign-ins.');
    });

    it('tells a maildrop that cannot be looked at, and a sign-out that fails', async () => {
      const refusing = await talk(popScript({ STAT: '-ERR index is broken' }));
      expect(failure(await testPop(refusing))).toMatchObject({ stage: 'mail', code: 'list-refused' });
      const staying = await talk(popScript({ QUIT: '-ERR some messages were not removed' }));
      expect(failure(await testPop(staying))).toMatchObject({ stage: 'sign-out', code: 'sign-out-refused' });
    });

    it('says nothing but CAPA, the sign-in, STAT, UIDL and QUIT', async () => {
      const server = await talk(popScript({ CAPA: '-ERR', UIDL: '+OK\n.' }));
      const lines = await testPop(server);
      expect(server.received.map((line) => line.split(' ')[0])).toEqual([
        'CAPA',
        'USER',
        'PASS',
        'STAT',
        'UIDL',
        'QUIT',
      ]);
      expect(lines.at(-1)?.transcript).toEqual([
        { direction: 'server', text: '+OK ready' },
        { direction: 'client', text: 'CAPA' },
        { direction: 'server', text: '-ERR' },
        { direction: 'client', text: 'USER ***' },
        { direction: 'server', text: '+OK' },
        { direction: 'client', text: 'PASS ***' },
        { direction: 'server', text: '+OK' },
        { direction: 'client', text: 'STAT' },
        { direction: 'server', text: '+OK 3 4096' },
        { direction: 'client', text: 'UIDL' },
        { direction: 'server', text: '+OK' },
        { direction: 'note', text: '0 entries' },
        { direction: 'client', text: 'QUIT' },
        { direction: 'server', text: '+OK bye' },
        { direction: 'note', text: 'The connection was closed.' },
      ]);
    });
  });

  it('stops at once when nobody listens any more, and tells nobody anything', async () => {
    const server = await talk(popScript({ PASS: null }));
    const stop = new AbortController();
    const testing = testPop(server, { signal: stop.signal, bounds: { silenceMs: 60_000, wholeMs: 60_000 } });
    await waitFor(() => (server.received.length === 3 ? true : undefined), 5000);
    stop.abort();
    const lines = await testing.catch((error: unknown) => error);
    expect(String(lines)).toContain('transcript is missing');
    await waitFor(() => (server.open() === 0 ? true : undefined), 5000);
    expect(server.open()).toBe(0);
  });
});
