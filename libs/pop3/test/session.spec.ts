import { describe, expect, it } from '@jest/globals';
import { splitChunks } from '@postroom/testing';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Pop3Client } from '../src/index.ts';
import { cutAt, scripted, whole, type Cut } from './scripted-server.ts';

const DOTS = '+OK\r\n..\r\n...\r\n..x\r\na.\r\n\r\n..\r\n.\r\n';
const EIGHT_BIT = Buffer.from('+OK 12 octets\r\nS: \xe4\xff\r\n\r\nbare\n.\r\nLF \r x\x00\r\n.\r\n', 'latin1');
const ANSWERS: Record<string, string | Buffer> = {
  CAPA: '+OK\nUIDL\nTOP\nPIPELINING\nEXPIRE 30\n.\n',
  'USER u': '+OK\n',
  'PASS p': '+OK logged in\n',
  STAT: '+OK 4 1234\n',
  LIST: '+OK\n1 10\n2 20\n4 40 more\n.\n',
  UIDL: Buffer.from('+OK\r\n1 \xff\x80id\r\n2 ..\r\n4 x\n.\r\n', 'latin1'),
  'RETR 1': Buffer.from(DOTS),
  'RETR 2': EIGHT_BIT,
  'RETR 3': '-ERR [SYS/TEMP] not now\n',
  'RETR 4': '+OK\n.\n',
  'TOP 1 0': '+OK\nSubject: x\n\n.\n',
  'DELE 1': '+OK\n',
  'DELE 2': '-ERR no such\n',
  'DELE 4': Buffer.from('+OK gone\n'),
  QUIT: '+OK bye\n',
};

/** A whole session; what it gives must not depend on how the server's octets are cut. */
async function session(cut: Cut): Promise<unknown> {
  const server = await scripted('+OK ready\n', (command) => ANSWERS[command] ?? '-ERR\n', cut);
  try {
    const { port } = server;
    const client = await Pop3Client.connect({ host: '127.0.0.1', port, security: 'none', timeoutMs: 5000 });
    const { mechanism } = await client.signIn({ method: 'password', user: 'u', password: 'p' });
    const stat = await client.stat();
    const list = await client.list();
    const uidl = (await client.uidl())?.map((entry) => entry.uidl.toString('latin1'));
    const one = (await client.retrieve(1).whole()).toString('latin1');
    const many: unknown[] = [];
    for await (const { number, stream, refused } of client.retrieveMany([1, 2, 3, 4], { window: 3 })) {
      many.push([number, stream ? (await stream.whole()).toString('latin1') : refused.responseCode, stream?.outcome]);
    }
    const top = (await client.top(1, 0)).toString();
    const deleted = (await client.deleteMany([1, 2, 4])).map(({ ok }) => ok);
    const quit = await client.quit();
    const { pipelining, expireDays } = client.capabilities;
    return { mechanism, stat, list, uidl, one, many, top, deleted, quit, pipelining, expireDays };
  } finally {
    await server.stop();
  }
}

const dots = '.\r\n..\r\n.x\r\na.\r\n\r\n.\r\n';
const eightBit = 'S: \xe4\xff\r\n\r\nbare\n.\r\nLF \r x\x00\r\n';
const EXPECTED = {
  mechanism: 'USER',
  stat: { count: 4, bytes: 1234 },
  list: [
    { number: 1, size: 10 },
    { number: 2, size: 20 },
    { number: 4, size: 40 },
  ],
  uidl: ['\xff\x80id', '..', 'x'],
  one: dots,
  many: [
    [1, dots, { state: 'complete', bytes: dots.length }],
    [2, eightBit, { state: 'complete', bytes: eightBit.length }],
    [3, 'SYS/TEMP', undefined],
    [4, '', { state: 'complete', bytes: 0 }],
  ],
  top: 'Subject: x\r\n\r\n',
  deleted: [true, false, true],
  quit: { ok: true, text: 'bye' },
  pipelining: true,
  expireDays: 30,
};

describe('a session', () => {
  it('is tried with pieces that truly arrive one by one', async () => {
    const server = await scripted('+OK ready\n', () => null, cutAt(5));
    const chunks: string[] = [];
    const socket = connect(server.port, '127.0.0.1').on('data', (chunk) => chunks.push(chunk.toString()));
    while (chunks.join('').length < 11) await once(socket, 'data');
    socket.destroy();
    await server.stop();
    expect(chunks).toEqual(['+OK r', 'eady\r\n']);
  });

  it.each([1, 2, 3, 7])('gives the same when the server sends %i octets at a time', async (size) => {
    expect(await session((reply) => splitChunks(reply, [size]))).toEqual(EXPECTED);
  });

  it('tells what each of its stages took, and every octet once', async () => {
    let sent = 0;
    const server = await scripted(
      '+OK ready\n',
      (command) => ANSWERS[command] ?? '-ERR\n',
      (reply, position) => {
        sent = position + reply.length;
        return [reply];
      },
    );
    const stages = new Map<string, number>();
    const options = { host: '127.0.0.1', port: server.port, security: 'none', timeoutMs: 5000 } as const;
    const client = await Pop3Client.connect({
      ...options,
      onStage: (stage, ms, bytes) => {
        expect(ms).toBeGreaterThanOrEqual(0);
        stages.set(stage, (stages.get(stage) ?? 0) + bytes);
      },
    });
    await client.signIn({ method: 'password', user: 'u', password: 'p' });
    await client.uidl();
    for await (const { stream } of client.retrieveMany([1, 2], { window: 2 })) await stream?.whole();
    await client.deleteMany([1]);
    await client.quit();
    await server.stop();
    expect([...stages.keys()]).toEqual(['connect', 'sign-in', 'list', 'fetch', 'delete', 'quit']);
    expect(stages.get('fetch')).toBe(DOTS.length + EIGHT_BIT.length);
    expect([...stages.values()].reduce((sum, bytes) => sum + bytes, 0)).toBe(sent);
  });

  it('gives the same when every answer comes whole', async () => {
    expect(await session(whole)).toEqual(EXPECTED);
  });

  it('gives the same wherever its octets are cut once', async () => {
    let total = 0;
    await session((reply, position) => {
      total = position + reply.length;
      return [reply];
    });
    for (let at = 1; at < total; at += 1) expect([at, await session(cutAt(at))]).toEqual([at, EXPECTED]);
    expect(total).toBeGreaterThan(300);
  }, 60_000);
});
