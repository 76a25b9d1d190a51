import { type PopFaults, SandboxPop3Server } from '../src/index.ts';
import { LOOPBACK_TLS } from './loopback-tls.ts';
import { RawClient } from './raw-client.ts';

const MAIL = `Subject: Hello\r\n\r\n${'A line of forty bytes, its end included\r\n'.repeat(10)}`;

describe('a sandbox POP3 server with a fault', () => {
  let server: SandboxPop3Server;
  let faults: PopFaults;
  const waiting = (): number => server.waiting('anna').length;

  beforeEach(async () => {
    server = await SandboxPop3Server.start({ tls: LOOPBACK_TLS });
    ({ faults } = server);
    server.addMaildrop('anna', 'secret word');
    server.deliver('anna', Buffer.from(MAIL), { uidl: 'one' });
    server.deliver('anna', Buffer.from(MAIL), { uidl: 'two' });
  });
  afterEach(() => server.stop());

  it('delivers so many bytes at a time', async () => {
    const client = await RawClient.signedIn(server.port);
    faults.chunkBytes = 3;
    const from = client.pieces.length;
    expect(await client.askLines('RETR 1')).toBe(`+OK ${MAIL.length} octets\r\n${MAIL}.\r\n`);
    expect(client.pieces.length - from).toBeGreaterThan(10);
  });

  it.each([0, 1, 27, 60, 200])('closes after exactly %d bytes', async (bytes) => {
    faults.dropAfterBytes = bytes;
    const client = await RawClient.connect(server.port);
    client.send('USER anna\r\nPASS secret word\r\nRETR 1\r\n');
    expect(await client.rest()).toHaveLength(bytes);
    expect(server.sessions[0]).toMatchObject({ bytesSent: bytes, ended: 'server' });
  });

  it('goes silent after exactly so many bytes', async () => {
    faults.hangAfterBytes = 100;
    const client = await RawClient.connect(server.port);
    client.send('USER anna\r\nPASS secret word\r\nRETR 1\r\n');
    while (client.text.length < 100) await turn();
    client.send('NOOP\r\n');
    client.abandon();
    while (server.sessions[0]?.ended === 'open') await turn();
    expect(server.sessions[0]).toMatchObject({ bytesSent: 100, ended: 'client' });
  });

  it('resets the connection', async () => {
    faults.resetOnDrop = true;
    faults.dropAfterCommand('NOOP');
    const client = await RawClient.signedIn(server.port);
    expect(await client.ask('NOOP')).toBe('');
    expect(client.error).toBe('ECONNRESET');
  });

  it('closes at the nth command, unanswered', async () => {
    faults.dropAfterCommand('RETR', 2, { times: 1 });
    const client = await RawClient.signedIn(server.port);
    await client.askLines('RETR 1');
    expect(await client.askLines('RETR 2')).toBe('');
    const again = await RawClient.signedIn(server.port);
    await again.askLines('RETR 1');
    expect(await again.askLines('RETR 2')).not.toBe('');
  });

  it('closes behind the answer to the nth command', async () => {
    faults.dropAfterCommand('DELE', 1, { answered: true });
    const client = await RawClient.signedIn(server.port);
    expect(await client.ask('DELE 1')).toBe('+OK marked');
    expect(await client.rest()).toBe('');
    expect(waiting()).toBe(2);
  });

  it('closes at QUIT and deletes nothing', async () => {
    faults.dropAfterCommand('QUIT');
    const client = await RawClient.signedIn(server.port);
    await client.ask('DELE 1');
    expect(await client.ask('QUIT')).toBe('');
    expect(waiting()).toBe(2);
  });

  it('deletes at QUIT and closes without an answer', async () => {
    faults.noQuitAnswer = true;
    const client = await RawClient.signedIn(server.port);
    await client.ask('DELE 1');
    expect(await client.ask('QUIT')).toBe('');
    expect(waiting()).toBe(1);
  });

  it('refuses QUIT and deletes nothing', async () => {
    faults.refuseQuit = '[SYS/TEMP] some messages not removed';
    const client = await RawClient.signedIn(server.port);
    await client.ask('DELE 1');
    expect(await client.ask('QUIT')).toBe('-ERR [SYS/TEMP] some messages not removed');
    expect(waiting()).toBe(2);
  });

  it('says +OK to DELE and QUIT and keeps the mail', async () => {
    faults.ignoreDele = true;
    const client = await RawClient.signedIn(server.port);
    expect(await client.ask('DELE 1')).toBe('+OK marked');
    expect(await client.ask('QUIT')).toBe('+OK bye');
    expect(waiting()).toBe(2);
  });

  it('hangs at a command until the client gives up', async () => {
    faults.hangAt('UIDL');
    const client = await RawClient.signedIn(server.port);
    client.send('UIDL\r\nNOOP\r\n');
    while (server.commandCount('UIDL') === 0) await turn();
    client.abandon();
    while (server.sessions[0]?.ended === 'open') await turn();
    expect(client.text).toBe('');
    expect((await RawClient.connect(server.port)).ended).toBe(false);
  });

  it('takes a connection and says nothing', async () => {
    faults.hangAt('CONNECT');
    const client = await RawClient.connect(server.port);
    client.abandon();
    while (server.sessions[0]?.ended === 'open') await turn();
    expect(server.sessions[0]).toMatchObject({ bytesSent: 0, ended: 'client' });
  });

  it('refuses one message by its UIDL', async () => {
    faults.refuse('RETR', '[SYS/PERM] cannot read it', { uidl: 'two' });
    const client = await RawClient.signedIn(server.port);
    expect(await client.ask('RETR 2')).toBe('-ERR [SYS/PERM] cannot read it');
    expect(await client.ask('RETR 2')).toBe('-ERR [SYS/PERM] cannot read it');
    expect(await client.askLines('RETR 1')).toContain(MAIL);
  });

  it.each([
    [{ refuseSignIn: '[AUTH] application password needed' }, '-ERR [AUTH] application password needed'],
    [{ inUse: true }, '-ERR [IN-USE] another session holds this maildrop'],
    [{ loginDelay: true }, '-ERR [LOGIN-DELAY] too soon since the last session'],
    [{ sysTemp: true }, '-ERR [SYS/TEMP] mail store not available'],
  ])('refuses to sign in: %j', async (fault, answer) => {
    Object.assign(faults, fault);
    const client = await RawClient.connect(server.port);
    await client.line();
    await client.ask('USER anna');
    expect(await client.ask('PASS secret word')).toBe(answer);
    faults.clear();
    await client.ask('USER anna');
    expect(await client.ask('PASS secret word')).toBe('+OK 2 messages');
  });

  it.each([
    [{ noUidl: true }, 'UIDL', 'UIDL'],
    [{ noTop: true }, 'TOP', 'TOP 1 0'],
    [{ noCapa: true }, 'RESP-CODES', 'CAPA'],
    [{ noStls: true }, 'STLS', 'STLS'],
    [{ noSasl: true }, 'SASL PLAIN', 'AUTH PLAIN'],
  ])('neither offers nor understands: %j', async (fault, capability, command) => {
    Object.assign(faults, fault);
    const client = await RawClient.connect(server.port);
    await client.line();
    if (!faults.noCapa) expect((await client.askLines('CAPA')).split('\r\n')).not.toContain(capability);
    if (command === 'UIDL' || command === 'TOP 1 0') {
      await client.ask('USER anna');
      await client.ask('PASS secret word');
    }
    expect(await client.ask(command)).toMatch(/^-ERR/);
  });

  it('throws away what comes together with a command', async () => {
    faults.noPipelining = true;
    const client = await RawClient.signedIn(server.port);
    expect(await client.askLines('CAPA')).not.toContain('PIPELINING');
    client.send('NOOP\r\nSTAT\r\nQUIT\r\n');
    expect(await client.line()).toBe('+OK');
    expect(await client.ask('LIST 1')).toMatch(/^\+OK 1 /);
  });

  it('greets as it is told', async () => {
    faults.greeting = '-ERR too busy';
    expect(await (await RawClient.connect(server.port)).line()).toBe('-ERR too busy');
  });

  it('states sizes that are not so', async () => {
    faults.sizeOffset = -10;
    const client = await RawClient.signedIn(server.port);
    expect(await client.ask('LIST 1')).toBe(`+OK 1 ${MAIL.length - 10}`);
    expect(await client.ask('STAT')).toBe(`+OK 2 ${(MAIL.length - 10) * 2}`);
  });

  it('adds a Status line after the first RETR', async () => {
    faults.statusHeaders = true;
    const client = await RawClient.signedIn(server.port);
    expect(await client.askLines('RETR 1')).not.toContain('Status');
    expect(await client.askLines('TOP 1 0')).toBe(
      '+OK top of message follows\r\nSubject: Hello\r\nStatus: RO\r\n\r\n.\r\n',
    );
    expect(await client.ask('LIST 1')).toBe(`+OK 1 ${MAIL.length + 12}`);
  });

  it.each(['endlessBody', 'endlessLine'] as const)('sends without end: %s', async (fault) => {
    faults[fault] = true;
    const client = await RawClient.signedIn(server.port);
    client.send('RETR 1\r\n');
    while (client.text.length < 100_000) await turn();
    client.abandon();
    while (server.sessions[0]?.ended === 'open') await turn();
    expect(client.text).not.toContain('\r\n.\r\n');
  });

  it('injects plain text behind STLS', async () => {
    faults.bytesAfterStls = '+OK injected\r\n';
    const client = await RawClient.connect(server.port);
    await client.line();
    expect(await client.ask('STLS')).toBe('+OK begin TLS');
    expect(await client.line()).toBe('+OK injected');
  });

  it('speaks TLS on a plain port, and plain text on a TLS port', async () => {
    faults.tlsOnPlainPort = true;
    expect(await (await RawClient.connect(server.port, true)).line()).toMatch(/^\+OK/);
    const tls = await SandboxPop3Server.start({ tls: LOOPBACK_TLS, implicitTls: true });
    tls.faults.plainOnTlsPort = true;
    expect(await (await RawClient.connect(tls.port)).line()).toMatch(/^\+OK/);
    await tls.stop();
  });

  it('renames UIDLs, and lists one twice where it is told to', () => {
    server.deliver('anna', Buffer.from(MAIL), { uidl: 'two' });
    expect(server.waiting('anna').map(({ uidl }) => uidl)).toEqual(['one', 'two', 'two']);
    server.renameUidls('anna');
    expect(new Set(server.waiting('anna').map(({ uidl }) => uidl)).size).toBe(3);
    expect(() => server.deliver('anna', Buffer.from(MAIL), { uidl: 'a b' })).toThrow(RangeError);
  });
});

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
