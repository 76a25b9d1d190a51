import { afterEach, describe, expect, it, jest } from '@jest/globals';
import Pop3Command from 'node-pop3';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { signedIn } from './failure.ts';
import { scripted, type Cut, type ScriptedServer } from './scripted-server.ts';

const MIB = 1024 * 1024;

/**
 * The faults of node-pop3 0.11.0 for which it is not the receiver's client (docs/decisions/0001-own-pop3-client.md),
 * each beside what this library makes of the same octets. When one of these fails after an update of node-pop3, that
 * fault is mended there, and the decision may be looked at again.
 */
describe('node-pop3', () => {
  const servers: ScriptedServer[] = [];
  const others: Pop3Command[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
    others.splice(0);
  });

  /** A server whose answer to RETR leaves in the given pieces; node-pop3 and this library to read it. */
  const serve = async (...pieces: (string | Buffer)[]) => {
    const octets = pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece));
    const retr = Buffer.concat(octets);
    const cut: Cut = (reply) => (reply === retr ? octets : [reply]);
    const answer = (line: string) => (line.startsWith('RETR') ? retr : line === 'CAPA' ? '-ERR\n' : '+OK\n');
    const server = await scripted('+OK ready\n', answer, cut);
    servers.push(server);
    const other = new Pop3Command({ host: '127.0.0.1', port: server.port, user: 'u', password: 'p', timeout: 1000 });
    // The server is taken away under it at the end of each test.
    other.on('error', () => undefined);
    others.push(other);
    const ours = async (): Promise<string> => {
      const client = await signedIn(server.port);
      return (await client.retrieve(1).whole()).toString('latin1');
    };
    return { other, ours };
  };

  it('takes a status line that comes in two pieces for a whole one, and its rest for mail', async () => {
    const { other, ours } = await serve('+O', 'K\r\nbody\r\n.\r\n');
    expect(await other.RETR(1)).toBe('OK\r\nbody');
    expect(await ours()).toBe('body\r\n');
  });

  it('ends a message early where a piece of it happens to be a dot and CRLF', async () => {
    const { other, ours } = await serve('+OK\r\n', 'end of sentence', '.\r\n', 'next line\r\n.\r\n');
    expect(await other.RETR(1)).toBe('end of sentence');
    expect(await ours()).toBe('end of sentence.\r\nnext line\r\n');
  });

  it('does not see the end of a message that comes in two pieces', async () => {
    const { other, ours } = await serve('+OK\r\nbody\r\n.', '\r\n');
    const late = new Promise((resolve) => other.once('end', resolve));
    const outcome = await Promise.race([other.RETR(1), late]);
    expect(outcome).toMatchObject({ message: 'timeout' });
    expect(await ours()).toBe('body\r\n');
  });

  it('leaves dot-stuffing in and cuts the last line end off', async () => {
    const { other, ours } = await serve('+OK\r\n..\r\n..hidden\r\n.\r\n');
    expect(await other.RETR(1)).toBe('..\r\n..hidden');
    expect(await ours()).toBe('.\r\n.hidden\r\n');
  });

  it('loses octets that are not UTF-8', async () => {
    const { other, ours } = await serve('+OK\r\n\xe4\xf6\xfc\r\n.\r\n');
    expect(await other.RETR(1)).toBe('\ufffd\ufffd\ufffd');
    expect(await ours()).toBe('\xe4\xf6\xfc\r\n');
  });

  it('copies a message again for every piece of it', async () => {
    const copied = async (pieces: number): Promise<number> => {
      const concat = jest.spyOn(Buffer, 'concat');
      try {
        await Pop3Command.stream2String(Readable.from(Array.from({ length: pieces }, () => Buffer.alloc(100))));
        return concat.mock.calls.reduce((sum, [, length]) => sum + (length ?? 0), 0);
      } finally {
        concat.mockRestore();
      }
    };
    const [small, large] = [await copied(100), await copied(1000)];
    // Ten times the message, a hundred times the work.
    expect(large / small).toBeGreaterThan(90);
  });

  it('reads on into memory while nobody takes what it has read', async () => {
    const { other } = await serve('+OK\r\n', ...Array.from({ length: 64 }, () => Buffer.alloc(MIB, 'x')));
    await other._connect();
    const [, stream] = await other.command('RETR', 1);
    const socket = other._socket as Readable | null;
    while (socket && stream.readableLength < 32 * MIB) await once(socket, 'data');
    expect(stream.readableLength).toBeGreaterThanOrEqual(32 * MIB);
  });

  it.each(['STLS', 'CAPA', 'AUTH', 'APOP'])('has no %s', (command) => {
    expect(command in Pop3Command.prototype).toBe(false);
  });

  it('mixes up the answers of commands that are sent ahead', async () => {
    const { other } = await serve('+OK one\r\nbody\r\n.\r\n+OK two\r\nother\r\n.\r\n');
    expect(await other.RETR(1)).toBe('body\r\n.\r\n+OK two\r\nother');
  });
});
