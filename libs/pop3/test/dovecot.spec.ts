import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Dovecot, startDovecot } from '@postroom/testing';
import { createHash } from 'node:crypto';
import { Pop3Client, type Pop3Options, type TranscriptLine } from '../src/index.ts';
import { failure } from './failure.ts';

const BODY = Buffer.from('Subject: dots\r\n\r\n.\r\n..\r\n.x\r\nlast line\r\n');
const EIGHT_BIT = Buffer.from('Subject: 8 bit\r\n\r\n\xe4\xf6\xfc\xff\x80 end\r\n', 'latin1');
const LONG = Buffer.concat([Buffer.from('Subject: long\r\n\r\n'), Buffer.alloc(11 * 270_000, '.........\r\n')]);
const SECRET = 'secret';

describe('against Dovecot', () => {
  let dovecot: Dovecot;
  const as = (user: string, password = SECRET) => ({ method: 'password', user, password }) as const;

  beforeAll(async () => {
    const sha256 = createHash('sha256').update(SECRET).digest('base64');
    dovecot = await startDovecot({
      users: [
        { name: 'alice', password: SECRET },
        // Stored as a hash, which serves only the mechanisms that send the password.
        { name: 'bob', password: SECRET, stored: `{SHA256}${sha256}` },
        { name: 'closed', password: SECRET, stored: `{PLAIN}${SECRET}::::::nologin=yes reason=Ask the office` },
      ],
    });
  }, 60_000);
  afterAll(() => dovecot.stop());

  const options = (more: Partial<Pop3Options> = {}): Pop3Options => ({
    host: '127.0.0.1',
    port: more.security === 'tls' ? dovecot.tlsPort : dovecot.port,
    security: 'none',
    timeoutMs: 20_000,
    caPem: dovecot.caPem,
    ...more,
  });

  it.each(['none', 'starttls', 'tls'] as const)(
    'gives every octet and deletes by QUIT alone, security %s',
    async (security) => {
      const messages = [BODY, EIGHT_BIT, LONG];
      for (const message of messages) await dovecot.deliver('alice', message);
      const dropped = await Pop3Client.connect(options({ security }));
      await dropped.signIn(as('alice'));
      await dropped.deleteMany([1, 2, 3]);
      dropped.close();

      const client = await Pop3Client.connect(options({ security }));
      await client.signIn(as('alice'));
      expect(client.capabilities).toMatchObject({ known: true, uidl: true, top: true, pipelining: true });
      expect(await client.stat()).toEqual({ count: 3, bytes: BODY.length + EIGHT_BIT.length + LONG.length });
      expect((await client.list()).map(({ size }) => size)).toEqual(messages.map(({ length }) => length));
      const ids = await client.uidl();
      expect(new Set(ids?.map(({ uidl }) => uidl.toString())).size).toBe(3);
      for await (const { number, stream } of client.retrieveMany([1, 2, 3], { window: 3 })) {
        const got = await stream?.whole();
        expect(got?.equals(messages[number - 1]!)).toBe(true);
      }
      expect((await client.top(1, 0)).toString()).toBe('Subject: dots\r\n\r\n');
      expect(await failure(client.retrieve(4).whole())).toMatchObject({ kind: 'command', usable: true });
      await client.deleteMany([1]);
      await client.reset();
      expect((await client.deleteMany([1, 2, 3, 4])).map(({ ok }) => ok)).toEqual([true, true, true, false]);
      expect(await client.quit()).toMatchObject({ ok: true });
      expect(await dovecot.waiting('alice')).toEqual([]);
    },
  );

  it('describes the certificate and how the line is secured', async () => {
    const client = await Pop3Client.connect(options({ security: 'starttls' }));
    expect(client.tls).toMatchObject({ version: 'TLSv1.3', altNames: ['DNS:localhost', 'IP Address:127.0.0.1'] });
    expect(client.tls?.subject).toMatch(/^CN=/);
    expect(client.tls?.validTo?.getTime()).toBeGreaterThan(Date.now());
    client.close();
  });

  it.each(['tls', 'starttls'] as const)('refuses certificates that are not right, security %s', async (security) => {
    const refused = async (more: Partial<Pop3Options>): Promise<string> => {
      const error = await failure(Pop3Client.connect(options({ security, ...more })));
      expect(error).toMatchObject({ kind: 'tls', phase: 'tls', usable: false });
      return error.message;
    };
    expect(await refused({ host: '127.0.0.2' })).toBe("The server's certificate has expired.");
    expect(await refused({ host: '127.0.0.3' })).toBe("The server's certificate is not for 127.0.0.3.");
    expect(await refused({ servername: 'pop.example.com' })).toBe(
      "The server's certificate is not for pop.example.com.",
    );
    expect(await refused({ caPem: '' })).toContain('not known here');
    const named = await Pop3Client.connect(
      options({ security, host: '127.0.0.3', servername: 'mail.elsewhere.example' }),
    );
    named.close();
  });

  it('advises TLS on the port for TLS, and STARTTLS on the other', async () => {
    const { tlsPort, port } = dovecot;
    const silent = await failure(Pop3Client.connect(options({ port: tlsPort, security: 'starttls', timeoutMs: 300 })));
    expect(silent).toMatchObject({ kind: 'greeting' });
    expect(silent.advice).toContain('choose TLS');
    const plain = await failure(Pop3Client.connect({ ...options({ security: 'tls' }), port }));
    expect(plain).toMatchObject({ kind: 'greeting' });
    expect(plain.advice).toContain('choose STARTTLS');
  });

  describe.each([
    ['scram-sha-256 plain login apop', 'tls', 'SCRAM-SHA-256', 'PLAIN'],
    ['plain login', 'tls', 'PLAIN', 'PLAIN'],
    ['login', 'tls', 'LOGIN', 'LOGIN'],
    ['apop plain', 'none', 'APOP', 'PLAIN'],
  ] as const)('that has %s, security %s', (mechanisms, security, forAlice, forBob) => {
    let own: Dovecot;
    let lines: TranscriptLine[];
    const connect = (): Promise<Pop3Client> =>
      Pop3Client.connect({
        ...options({ security, caPem: own.caPem, transcript: (line) => lines.push(line) }),
        port: security === 'tls' ? own.tlsPort : own.port,
      });

    beforeAll(async () => {
      const sha256 = createHash('sha256').update(SECRET).digest('base64');
      const users = [
        { name: 'alice', password: SECRET },
        { name: 'bob', password: SECRET, stored: `{SHA256}${sha256}` },
      ];
      own = await startDovecot({ users, mechanisms: mechanisms.split(' ') });
    }, 60_000);
    afterAll(() => own.stop());
    beforeEach(() => {
      lines = [];
    });

    it('signs in by the best way that the stored password allows', async () => {
      for (const [user, mechanism] of [
        ['alice', forAlice],
        ['bob', forBob],
      ] as const) {
        const client = await connect();
        expect([user, await client.signIn(as(user))]).toEqual([user, { mechanism }]);
        expect(await client.stat()).toEqual({ count: 0, bytes: 0 });
        await client.quit();
      }
      expect(JSON.stringify(lines)).not.toMatch(/secret|c2VjcmV0/);
    });

    it('knows a wrong password, and takes the right one on the same connection', async () => {
      const client = await connect();
      const error = await failure(client.signIn(as('alice', 'wrong password')));
      expect(error).toMatchObject({ kind: 'sign-in', responseCode: 'AUTH', phase: 'sign-in', usable: true });
      expect(JSON.stringify([lines, error.message])).not.toContain('wrong password');
      expect(await client.signIn(as('alice'))).toEqual({ mechanism: forAlice });
      await client.quit();
    });
  });

  it('knows that the mailbox is in use', async () => {
    const strict = await startDovecot({ extra: 'mail_max_userip_connections = 1' });
    const { port, caPem } = strict;
    const first = await Pop3Client.connect(options({ port, caPem }));
    await first.signIn(as('alice'));
    const second = await Pop3Client.connect(options({ port, caPem }));
    expect(await failure(second.signIn(as('alice')))).toMatchObject({ kind: 'in-use', responseCode: 'IN-USE' });
    first.close();
    second.close();
    await strict.stop();
  }, 30_000);

  it('advises STARTTLS where the server takes no password in clear', async () => {
    const strict = await startDovecot({ extra: 'disable_plaintext_auth = yes' });
    const { port, caPem } = strict;
    // From the server's own address the line counts as secured.
    const localAddress = '127.0.0.9';
    const client = await Pop3Client.connect(options({ port, caPem, localAddress }));
    const error = await failure(client.signIn({ method: 'password', user: 'nobody', password: 'x' }));
    expect(error).toMatchObject({ kind: 'sign-in', responseCode: 'AUTH' });
    expect(error.advice).toContain('STARTTLS');
    const secured = await Pop3Client.connect(options({ port, caPem, localAddress, security: 'starttls' }));
    await secured.signIn(as('alice'));
    await secured.quit();
    client.close();
    await strict.stop();
  }, 30_000);

  it("hands on the server's own words to who may not sign in", async () => {
    const client = await Pop3Client.connect(options({ security: 'tls' }));
    const error = await failure(client.signIn(as('closed')));
    expect(error.serverText).toContain('Ask');
    client.close();
  });
});
