import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { type Dovecot, startDovecot } from './dovecot.ts';

/** Sends the commands in one go and gives everything until the server closes. */
async function talk(socket: Socket | TLSSocket, ...commands: string[]): Promise<string> {
  socket.write([...commands, 'QUIT', ''].join('\r\n'));
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('latin1');
}

/** The code with which Node refuses the certificate of this address. */
function certificateFault(dovecot: Dovecot, host: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connectTls({ host, port: dovecot.tlsPort, ca: dovecot.caPem });
    socket.once('secureConnect', () => {
      socket.destroy();
      resolve('none');
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

describe('Dovecot', () => {
  let dovecot: Dovecot;
  beforeAll(async () => {
    const users = [
      { name: 'alice', password: 'secret' },
      { name: 'bob', password: 'pass:wörd €' },
      { name: 'carol', password: 'x', stored: '{PLAIN}kept' },
    ];
    dovecot = await startDovecot({ users, extra: 'pop3_uidl_format = %g' });
  }, 30_000);
  afterAll(() => dovecot.stop());

  it('hands out delivered mail in the order of delivery, byte by byte', async () => {
    await dovecot.deliver('alice', Buffer.from('Subject: one\r\n\r\n.dot\r\n'));
    await dovecot.deliver('alice', Buffer.from('Subject: two\r\n\r\nsecond\r\n'));
    const said = await talk(
      connectTcp(dovecot.port, dovecot.host),
      ...['USER alice', 'PASS secret', 'STAT', 'RETR 1', 'RETR 2'],
    );
    expect(said).toContain('+OK 2 46\r\n');
    expect(said).toContain('Subject: one\r\n\r\n..dot\r\n.\r\n');
    expect(said).toContain('Subject: two\r\n\r\nsecond\r\n.\r\n');
    expect(await dovecot.waiting('alice')).toHaveLength(2);
  });

  it('shows what waits after deletion, and an unknown maildrop as empty', async () => {
    await dovecot.deliver('carol', Buffer.from('Subject: gone\r\n\r\n'));
    expect(await dovecot.waiting('carol')).toHaveLength(1);
    expect(await talk(connectTcp(dovecot.port, dovecot.host), 'USER carol', 'PASS kept', 'DELE 1')).toContain('+OK');
    expect(await dovecot.waiting('carol')).toEqual([]);
    expect(await dovecot.waiting('nobody-yet')).toEqual([]);
  });

  it('takes passwords of any characters and says in its log who was refused', async () => {
    const sasl = Buffer.from('\0bob\0pass:wörd €').toString('base64');
    expect(await talk(connectTcp(dovecot.port, dovecot.host), `AUTH PLAIN ${sasl}`)).toContain('+OK Logged in.');
    expect(await talk(connectTcp(dovecot.port, dovecot.host), 'USER bob', 'PASS wrong')).toContain('-ERR [AUTH]');
    expect(dovecot.log()).toContain('user=<bob>');
  });

  it('shows a certificate with one fault on each address', async () => {
    expect(await certificateFault(dovecot, '127.0.0.1')).toBe('none');
    expect(await certificateFault(dovecot, '127.0.0.2')).toBe('CERT_HAS_EXPIRED');
    expect(await certificateFault(dovecot, '127.0.0.3')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(await certificateFault(dovecot, '127.0.0.4')).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  });

  it('comes back on the same ports with its mail', async () => {
    await dovecot.deliver('bob', Buffer.from('Subject: stays\r\n\r\n'));
    await dovecot.restart();
    expect(await dovecot.waiting('bob')).toHaveLength(1);
    expect(await talk(connectTcp(dovecot.port, dovecot.host))).toContain('+OK');
  }, 30_000);

  it('tells with its own words why it does not start', async () => {
    await expect(startDovecot({ extra: 'no_such_setting = 1' })).rejects.toThrow(
      /Dovecot did not start: [^]*no_such_setting/,
    );
  }, 30_000);
});
