import { afterEach, describe, expect, it } from '@jest/globals';
import type { Pop3Client, Pop3Options } from '../src/index.ts';
import { failure, signedIn } from './failure.ts';
import { scripted, type Reply, type ScriptedServer } from './scripted-server.ts';

const SIGN_IN: Record<string, string> = { CAPA: '+OK\nPIPELINING\n.\n', 'USER u': '+OK\n', 'PASS p': '+OK\n' };

describe('a transaction', () => {
  let server: ScriptedServer;
  const session = async (
    answers: Record<string, Reply | (() => Reply)>,
    options: Partial<Pop3Options> = {},
  ): Promise<Pop3Client> => {
    const all: typeof answers = { ...SIGN_IN, ...answers };
    server = await scripted('+OK\n', (line) => {
      const reply = all[line];
      return typeof reply === 'function' ? reply() : (reply ?? (line in all ? null : '-ERR unknown\n'));
    });
    return await signedIn(server.port, options);
  };
  afterEach(() => server.stop());

  it('goes on after a refused command', async () => {
    const client = await session({ NOOP: '+OK\n' });
    const error = await failure(client.stat());
    expect(error).toMatchObject({ kind: 'command', phase: 'transaction', serverText: 'unknown', usable: true });
    await client.noop();
    await expect(client.retrieve(3).whole()).rejects.toMatchObject({ kind: 'command', usable: true });
    await client.noop();
  });

  it('gives null for a server without UIDL, and no null for one that fails', async () => {
    expect(await (await session({})).uidl()).toBeNull();
    await server.stop();
    const failing = await session({ UIDL: '-ERR [SYS/TEMP] disk\n' });
    expect(await failure(failing.uidl())).toMatchObject({ kind: 'temporary', responseCode: 'SYS/TEMP' });
    await server.stop();
    const listed = await session({ CAPA: '+OK\nUIDL\n.\n', UIDL: '-ERR\n' });
    expect(await failure(listed.uidl())).toMatchObject({ kind: 'command' });
  });

  it('ends when the server falls silent', async () => {
    const client = await session({ NOOP: null }, { timeoutMs: 100 });
    expect(await failure(client.noop())).toMatchObject({ kind: 'timeout', phase: 'transaction', usable: false });
    expect(await failure(client.stat())).toMatchObject({ kind: 'timeout' });
    await server.allClosed();
  });

  it('ends when the server falls silent inside a message', async () => {
    const client = await session({ 'RETR 1': '+OK\nhalf a' }, { timeoutMs: 100 });
    const stream = client.retrieve(1);
    expect((await stream.next()).value?.toString()).toBe('half a');
    const error = await failure(stream.next());
    expect(error).toMatchObject({ kind: 'timeout' });
    expect(stream.outcome).toEqual({ state: 'failed', error });
  });

  it('never calls a message complete whose connection ended first', async () => {
    for (const sent of ['+OK\n', '+OK\na\n', '+OK\na\n.', '+OK\nbody']) {
      const client = await session({
        'RETR 1': () => sent,
        QUIT: '+OK\n',
      });
      const stream = client.retrieve(1);
      const first = stream.next();
      setImmediate(() => setImmediate(() => void server.stop()));
      await first.catch(() => undefined);
      await failure(
        (async () => {
          for await (const piece of stream) expect(piece.length).toBeGreaterThan(0);
          if (stream.outcome?.state === 'failed') throw stream.outcome.error;
        })(),
      );
      expect(stream.outcome).toMatchObject({ state: 'failed', error: { kind: 'protocol', usable: false } });
    }
  });

  it('ends after its whole time', async () => {
    const client = await session({ NOOP: null }, { totalMs: 300, timeoutMs: 10_000 });
    const error = await failure(client.noop());
    expect(error).toMatchObject({ kind: 'timeout', usable: false });
    expect(error.message).toContain('whole time of 0.3 s');
  });

  it('ends a status line that only drips in', async () => {
    let drip: NodeJS.Timeout | undefined;
    server = await scripted('+OK\n', (line, socket) => {
      if (line !== 'NOOP') return SIGN_IN[line] ?? '-ERR\n';
      drip = setInterval(() => socket.write('+'), 20);
      return '+OK ';
    });
    const client = await signedIn(server.port, { timeoutMs: 200 });
    const error = await failure(client.noop());
    clearInterval(drip);
    expect(error).toMatchObject({ kind: 'timeout', usable: false });
  });

  it('ends at once when it is cancelled inside a message, and when it is closed', async () => {
    const controller = new AbortController();
    const client = await session({ 'RETR 1': '+OK\nhalf' }, { signal: controller.signal });
    const stream = client.retrieve(1);
    await stream.next();
    const second = failure(stream.next());
    controller.abort();
    expect(await second).toMatchObject({ kind: 'cancelled' });
    client.close();
    client.close();
    await server.allClosed();
    await server.stop();
    const other = await session({ NOOP: null });
    const waiting = failure(other.noop());
    other.close();
    expect(await waiting).toMatchObject({ kind: 'cancelled', usable: false });
  });

  it('refuses what no argument may hold before it sends anything', async () => {
    server = await scripted('+OK\n', (line) => SIGN_IN[line] ?? '-ERR\n');
    for (const text of ['a\rb', 'a\nDELE 1', 'a\0b']) {
      expect(await failure(signedInAs(text, 'p'))).toMatchObject({ kind: 'sign-in', usable: true });
      expect(await failure(signedInAs('u', text))).toMatchObject({ kind: 'sign-in', usable: true });
    }
    expect(server.received.every((line) => line === 'CAPA')).toBe(true);
    const client = await signedIn(server.port);
    for (const number of [0, -1, 1.5, NaN, Infinity]) expect(() => client.retrieve(number)).toThrow(RangeError);
    await expect(client.deleteMany([1, 0])).rejects.toThrow(RangeError);
  });

  const signedInAs = async (user: string, password: string): Promise<unknown> => {
    const { Pop3Client } = await import('../src/index.ts');
    const client = await Pop3Client.connect({
      host: '127.0.0.1',
      port: server.port,
      security: 'none',
      timeoutMs: 5000,
    });
    try {
      return await client.signIn({ method: 'password', user, password });
    } finally {
      client.close();
    }
  };

  it('takes nothing that it did not ask for as an answer', async () => {
    const client = await session({ 'RETR 1': '+OK\na\n.\nthe rest of a line of a dot\n.\n', 'DELE 1': '+OK\n' });
    expect((await client.retrieve(1).whole()).toString()).toBe('a\r\n');
    const error = await failure(client.quit());
    expect(error).toMatchObject({ kind: 'protocol', phase: 'quit', usable: false });
    expect(error.message).toContain('the rest of a line');
    expect(server.received).not.toContain('QUIT');
  });

  it('does one thing at a time', async () => {
    const client = await session({ NOOP: '+OK\n', 'RETR 1': '+OK\na\n.\n' });
    const first = client.noop();
    await expect(client.noop()).rejects.toThrow('under way');
    await first;
    const stream = client.retrieve(1);
    await client.noop();
    await stream.next();
    await expect(stream.whole()).resolves.toEqual(Buffer.alloc(0));
    await client.noop();
  });

  it('says what QUIT came to, and fails where no answer came', async () => {
    const client = await session({ QUIT: '-ERR some deleted messages not removed\n' });
    expect(await client.quit()).toEqual({ ok: false, text: 'some deleted messages not removed' });
    await server.stop();
    const other = await session({
      QUIT: () => {
        void server.stop();
        return null;
      },
    });
    expect(await failure(other.quit())).toMatchObject({ kind: 'protocol', phase: 'quit', usable: false });
  });

  it.each<[string, Partial<Pop3Options>['limits'], Record<string, string>, (client: Pop3Client) => Promise<unknown>]>([
    ['a line', { lineBytes: 100 }, { STAT: '+OK ' + 'x'.repeat(101) }, (client) => client.stat()],
    ['a list', { listEntries: 2 }, { LIST: '+OK\n1 1\n2 1\n3 1\n.\n' }, (client) => client.list()],
    ['a unique id', {}, { UIDL: `+OK\n1 ${'x'.repeat(1025)}\n.\n` }, (client) => client.uidl()],
    ['TOP', { topBytes: 9 }, { 'TOP 1 0': '+OK\n0123456789\n.\n' }, (client) => client.top(1, 0)],
    ['a line of a list', {}, { LIST: '+OK\nnonsense\n.\n' }, (client) => client.list()],
    ['a number', {}, { STAT: '+OK many\n' }, (client) => client.stat()],
    ['a response', {}, { NOOP: 'WAT\n' }, (client) => client.noop()],
    ['a continuation', {}, { NOOP: '+ more\n' }, (client) => client.noop()],
  ])('closes the connection past the bound of, or where it cannot read, %s', async (_name, limits, answers, act) => {
    const client = await session(answers, { limits: limits ?? {} });
    expect(await failure(act(client))).toMatchObject({ kind: 'protocol', usable: false });
    await server.allClosed();
  });

  it('takes unique ids longer than the 70 octets of RFC 1939', async () => {
    const client = await session({ UIDL: `+OK\n1 ${'x'.repeat(1024)}\n2\n.\n` });
    expect((await client.uidl())?.map(({ uidl }) => uidl.length)).toEqual([1024, 0]);
  });
});
