import Pop3Command from 'node-pop3';
import { SandboxPop3Server } from '../src/index.ts';
import { LOOPBACK_TLS } from './loopback-tls.ts';
import { RawClient } from './raw-client.ts';

const HELLO = 'Subject: Hello\r\n\r\nFirst line\r\n.dotted\r\n..twice\r\nlast\r\n';

describe('the sandbox POP3 server', () => {
  let server: SandboxPop3Server;

  beforeEach(async () => {
    server = await SandboxPop3Server.start({ tls: LOOPBACK_TLS });
    server.addMaildrop('anna', 'secret word');
  });
  afterEach(() => server.stop());

  const deliver = (...texts: string[]): string[] => texts.map((text) => server.deliver('anna', Buffer.from(text)));

  it('serves a whole session to an independent client', async () => {
    const uidls = deliver(HELLO, 'Subject: Second\n\nwith bare line feeds');
    const client = new Pop3Command({ host: '127.0.0.1', port: server.port, user: 'anna', password: 'secret word' });
    expect(await client.LIST()).toEqual([
      ['1', '54'],
      ['2', '41'],
    ]);
    expect(await client.UIDL()).toEqual([
      ['1', uidls[0]],
      ['2', uidls[1]],
    ]);
    expect(await client.STAT()).toBe('2 95');
    expect(await client.RETR(2)).toBe('Subject: Second\r\n\r\nwith bare line feeds');
    expect(await client.TOP(1, 1)).toBe('Subject: Hello\r\n\r\nFirst line');
    await client.DELE(1);
    expect(server.waiting('anna')).toHaveLength(2);
    await client.QUIT();
    expect(server.waiting('anna').map(({ uidl }) => uidl)).toEqual([uidls[1]]);
  });

  it('stuffs dots and ends the message with a terminator of its own', async () => {
    deliver(HELLO);
    const client = await RawClient.signedIn(server.port);
    const stuffed = HELLO.replace('\r\n.dotted', '\r\n..dotted').replace('\r\n..twice', '\r\n...twice');
    expect(await client.askLines('RETR 1')).toBe(`+OK ${HELLO.length} octets\r\n${stuffed}.\r\n`);
  });

  it('keeps bytes that are no text', async () => {
    const raw = Buffer.concat([
      Buffer.from('Subject: x\r\n\r\n'),
      Buffer.from([0, 0x80, 0xff, 0x0d, 0x41, 0x0d, 0x0a]),
    ]);
    server.deliver('anna', raw);
    const client = await RawClient.signedIn(server.port);
    expect(await client.askLines('RETR 1')).toBe(`+OK ${raw.length} octets\r\n${raw.toString('latin1')}.\r\n`);
  });

  it('answers pipelined commands in their order', async () => {
    deliver(HELLO, HELLO, HELLO);
    const client = await RawClient.signedIn(server.port);
    client.send('STAT\r\nDELE 1\r\nLIST 1\r\nNOOP\r\nRSET\r\nLIST 1\r\nQUIT\r\n');
    expect((await client.rest()).split('\r\n')).toEqual([
      '+OK 3 162',
      '+OK marked',
      '-ERR no such message',
      '+OK',
      '+OK nothing is marked',
      '+OK 1 54',
      '+OK bye',
      '',
    ]);
    expect(server.waiting('anna')).toHaveLength(3);
  });

  it('leaves marked messages out of LIST and UIDL, and keeps the numbers of the others', async () => {
    const uidls = deliver(HELLO, HELLO);
    const client = await RawClient.signedIn(server.port);
    await client.ask('DELE 1');
    expect(await client.askLines('LIST')).toBe('+OK 1 messages\r\n2 54\r\n.\r\n');
    expect(await client.askLines('UIDL')).toBe(`+OK 1 messages\r\n2 ${String(uidls[1])}\r\n.\r\n`);
    expect(await client.ask('RETR 1')).toBe('-ERR no such message');
    expect(await client.ask('DELE 3')).toBe('-ERR no such message');
    expect(await client.ask('UIDL 2')).toBe(`+OK 2 ${String(uidls[1])}`);
  });

  it('deletes nothing when the connection ends without QUIT', async () => {
    deliver(HELLO);
    const client = await RawClient.signedIn(server.port);
    await client.ask('DELE 1');
    client.abandon();
    await ended(server);
    expect(server.waiting('anna')).toHaveLength(1);
  });

  it('locks the maildrop for one session and frees it at its end', async () => {
    const first = await RawClient.signedIn(server.port);
    const second = await RawClient.connect(server.port);
    await second.line();
    await second.ask('USER anna');
    expect(await second.ask('PASS secret word')).toMatch(/^-ERR \[IN-USE\]/);
    expect(await first.ask('QUIT')).toBe('+OK bye');
    await second.ask('USER anna');
    expect(await second.ask('PASS secret word')).toBe('+OK 0 messages');
    second.abandon();
  });

  it('shows a session the maildrop as it was at sign-in', async () => {
    const client = await RawClient.signedIn(server.port);
    deliver(HELLO);
    expect(await client.ask('STAT')).toBe('+OK 0 0');
    client.abandon();
  });

  it('takes AUTH PLAIN with and without an initial response', async () => {
    const response = Buffer.from('\0anna\0secret word').toString('base64');
    const first = await RawClient.connect(server.port);
    await first.line();
    expect(await first.ask(`AUTH PLAIN ${response}`)).toBe('+OK 0 messages');
    await first.ask('QUIT');
    const second = await RawClient.connect(server.port);
    await second.line();
    expect(await second.ask('auth plain')).toBe('+');
    expect(await second.ask(response)).toBe('+OK 0 messages');
    await second.ask('QUIT');
    const third = await RawClient.connect(server.port);
    await third.line();
    await third.ask('AUTH PLAIN');
    expect(await third.ask('*')).toBe('-ERR authentication cancelled');
    expect(await third.ask('AUTH PLAIN !')).toBe('-ERR not base64');
    expect(await third.ask('AUTH GSSAPI')).toBe('-ERR unknown mechanism');
    third.abandon();
  });

  it('refuses a wrong password by name and hangs up after the fifth', async () => {
    const client = await RawClient.connect(server.port);
    await client.line();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await client.ask('USER anna');
      expect(await client.ask('PASS wrong')).toBe('-ERR [AUTH] wrong user name or password');
    }
    expect(await client.rest()).toBe('');
  });

  it('says what it can, and offers STLS until TLS is there', async () => {
    const client = await RawClient.connect(server.port);
    await client.line();
    const offered = (await client.askLines('CAPA')).split('\r\n');
    for (const capability of [
      'TOP',
      'UIDL',
      'RESP-CODES',
      'AUTH-RESP-CODE',
      'PIPELINING',
      'USER',
      'SASL PLAIN',
      'STLS',
    ]) {
      expect(offered).toContain(capability);
    }
    expect(await client.ask('STLS')).toBe('+OK begin TLS');
    await client.upgrade();
    expect(await client.askLines('CAPA')).not.toContain('STLS');
    await client.ask('USER anna');
    expect(await client.ask('PASS secret word')).toBe('+OK 0 messages');
    expect(server.sessions[0]).toMatchObject({ user: 'anna', secure: true });
    client.abandon();
  });

  it('throws away what was sent in plain text behind STLS', async () => {
    const client = await RawClient.connect(server.port);
    await client.line();
    client.send('STLS\r\nUSER mallory\r\n');
    expect(await client.line()).toBe('+OK begin TLS');
    await client.upgrade();
    expect(await client.ask('PASS secret word')).toBe('-ERR USER first');
    client.abandon();
  });

  it('refuses mail commands before sign-in and sign-in after it', async () => {
    const client = await RawClient.connect(server.port);
    await client.line();
    expect(await client.ask('STAT')).toBe('-ERR not now');
    expect(await client.ask('XTND')).toBe('-ERR unknown command');
    expect(await client.ask('PASS secret word')).toBe('-ERR USER first');
    await client.ask('USER anna');
    await client.ask('PASS secret word');
    expect(await client.ask('USER anna')).toBe('-ERR not now');
    client.abandon();
  });

  it('ends a session whose line has no end', async () => {
    const client = await RawClient.connect(server.port);
    await client.line();
    client.send('A'.repeat(20_000));
    expect(await client.rest()).toBe('-ERR line too long\r\n');
  });

  it('records commands without their secrets', async () => {
    const client = await RawClient.signedIn(server.port);
    await client.ask('QUIT');
    expect(server.sessions[0]).toMatchObject({ commands: ['USER anna', 'PASS ***', 'QUIT'], ended: 'quit' });
    expect(server.commandCount('pass')).toBe(1);
    expect(server.sessionCount).toBe(1);
  });

  it('speaks TLS from the first byte where it is told to', async () => {
    const tls = await SandboxPop3Server.start({ tls: LOOPBACK_TLS, implicitTls: true });
    const client = await RawClient.connect(tls.port, true);
    expect(await client.line()).toBe('+OK Postroom sandbox ready');
    expect(await client.ask('STLS')).toBe('-ERR no TLS here');
    await tls.stop();
    await client.rest();
  });
});

/** Resolves once the server has seen the end of all its sessions. */
async function ended(server: SandboxPop3Server): Promise<void> {
  while (server.sessions.some((session) => session.ended === 'open')) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
