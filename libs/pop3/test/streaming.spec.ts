import { afterEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Pop3Options } from '../src/index.ts';
import { failure, signedIn } from './failure.ts';
import { listen, onLines, type ScriptedServer } from './scripted-server.ts';

const LINE = Buffer.from('0123456789abcdef'.repeat(4) + '\r\n');
const MIB = 1024 * 1024;

/** Resolves when the socket takes more, or is closed. */
function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.once('drain', done).once('close', done);
  });
}

describe('messages as streams', () => {
  let server: ScriptedServer;
  let outstanding: number[];
  let written: number;
  afterEach(() => server.stop());

  /** A server whose message n is `size(n)` octets of whole lines, or refused for a size below 0. */
  const start = async (size: (number: number) => number, capa = 'PIPELINING'): Promise<void> => {
    outstanding = [];
    written = 0;
    server = await listen((socket) => {
      const queue: number[] = [];
      let busy = false;
      const serveNext = async (): Promise<void> => {
        if (busy) return;
        busy = true;
        for (let number = queue.shift(); number !== undefined; number = queue.shift()) {
          outstanding.push(queue.length + 1);
          await send(socket, size(number));
        }
        busy = false;
      };
      socket.write('+OK\r\n');
      onLines(socket, (line) => {
        const [verb, argument] = line.split(' ');
        if (verb === 'RETR') {
          queue.push(Number(argument));
          setImmediate(() => void serveNext());
        } else {
          socket.write(verb === 'CAPA' ? `+OK\r\n${capa}\r\n.\r\n` : '+OK\r\n');
        }
      });
    }, []);
  };
  const send = async (socket: Socket, size: number): Promise<void> => {
    if (size < 0) {
      socket.write('-ERR gone\r\n');
      return;
    }
    socket.write('+OK\r\n');
    const block = Buffer.concat(Array.from({ length: 500 }, () => LINE));
    for (let left = size; left > 0 && !socket.destroyed; left -= block.length) {
      const piece = block.subarray(0, Math.min(left, block.length));
      written += piece.length;
      if (!socket.write(piece)) await drained(socket);
    }
    socket.write('.\r\n');
  };
  const client = (more: Partial<Pop3Options> = {}) => signedIn(server.port, more);

  it('come in order, pipelined no further than the window', async () => {
    await start((number) => (number % 7 === 0 ? -1 : number * LINE.length));
    const reader = await client();
    const numbers = Array.from({ length: 60 }, (_, at) => at + 1);
    const seen: [number, number][] = [];
    for await (const { number, stream, refused } of reader.retrieveMany(numbers, { window: 8 })) {
      seen.push([number, refused ? -1 : (await stream.whole()).length]);
      if (refused) expect(refused).toMatchObject({ kind: 'command', serverText: 'gone', usable: true });
    }
    expect(seen).toEqual(numbers.map((number) => [number, number % 7 === 0 ? -1 : number * LINE.length]));
    expect(Math.max(...outstanding)).toBeLessThanOrEqual(8);
    expect(Math.max(...outstanding)).toBeGreaterThan(3);
    await reader.noop();
  });

  it('are sent for one at a time where the server does not list PIPELINING', async () => {
    await start(() => 100 * LINE.length, 'UIDL');
    const reader = await client();
    for await (const { stream } of reader.retrieveMany([1, 2, 3, 4], { window: 8 })) await stream?.whole();
    expect(Math.max(...outstanding)).toBe(1);
    await reader.deleteMany([1, 2, 3]);
    await reader.quit();
  });

  it('hold the server up while nobody asks for more', async () => {
    await start(() => 64 * MIB);
    const reader = await client({ limits: { readAheadBytes: 64 * 1024 } });
    const stream = reader.retrieve(1);
    await stream.next();
    // The server goes on until every buffer on the way is full; then its figure stands still.
    for (let before = -1; before !== written;) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(written).toBeLessThan(32 * MIB);
    reader.close();
  });

  it('keep every octet of a message of 40 MiB, in memory that does not grow with it', async () => {
    const size = Math.floor((40 * MIB) / LINE.length) * LINE.length;
    await start(() => size);
    const reader = await client();
    const hash = createHash('sha256');
    let longest = 0;
    const stream = reader.retrieve(1);
    for await (const piece of stream) {
      hash.update(piece);
      longest = Math.max(longest, piece.length);
    }
    const expected = createHash('sha256');
    for (let left = size; left > 0; left -= LINE.length) expected.update(LINE);
    expect(stream.outcome).toEqual({ state: 'complete', bytes: size });
    expect(hash.digest('hex')).toBe(expected.digest('hex'));
    expect(longest).toBeLessThanOrEqual(128 * 1024);
    await reader.noop();
  });

  it('end as capped at exactly the cap, and the connection is closed', async () => {
    await start(() => 10 * MIB);
    const reader = await client();
    const stream = reader.retrieve(1, { maxBytes: 100_001 });
    let bytes = 0;
    for await (const piece of stream) bytes += piece.length;
    expect(bytes).toBe(100_001);
    expect(stream.outcome).toEqual({ state: 'capped', bytes: 100_001 });
    expect(await failure(reader.noop())).toMatchObject({ usable: false });
    await server.allClosed();
    expect(written).toBeLessThan(10 * MIB);
  });

  it('are complete when they are just as long as the cap', async () => {
    await start(() => 10 * LINE.length);
    const reader = await client();
    const stream = reader.retrieve(1, { maxBytes: 10 * LINE.length });
    for await (const piece of stream) expect(piece.length).toBeGreaterThan(0);
    expect(stream.outcome).toEqual({ state: 'complete', bytes: 10 * LINE.length });
    await reader.noop();
  });

  it('leave the connection good when a short one is left early, and close it when a long one is', async () => {
    await start((number) => (number === 1 ? 100 * LINE.length : 4 * MIB));
    const reader = await client();
    for (const number of [1, 2]) {
      const stream = reader.retrieve(number);
      for await (const piece of stream) {
        expect(piece.length).toBeGreaterThan(0);
        break;
      }
      // The short one's terminator may have come with its first piece.
      expect(stream.outcome?.state).toMatch(number === 1 ? /^(?:discarded|complete)$/ : /^discarded$/);
      if (number === 1) await reader.noop();
    }
    expect(await failure(reader.noop())).toMatchObject({ kind: 'cancelled', usable: false });
  });

  it('close the connection when a run is left while answers are under way, and not when it is over', async () => {
    await start(() => LINE.length);
    const reader = await client();
    for await (const { stream } of reader.retrieveMany([1], { window: 8 })) {
      await stream?.whole();
      break;
    }
    await reader.noop();
    for await (const { stream } of reader.retrieveMany([1, 2, 3], { window: 8 })) {
      await stream?.whole();
      break;
    }
    expect(await failure(reader.noop())).toMatchObject({ kind: 'cancelled', usable: false });
  });

  it('are asked for as their numbers are taken: a source that ends in the middle leaves the connection good', async () => {
    await start(() => LINE.length);
    const reader = await client();
    let taken = 0;
    let enough = false;
    function* numbers(): Generator<number> {
      for (let number = 1; number <= 1000 && !enough; number += 1) {
        taken += 1;
        yield number;
      }
    }
    const seen: number[] = [];
    for await (const { number, stream } of reader.retrieveMany(numbers(), { window: 8 })) {
      await stream?.whole();
      seen.push(number);
      enough = seen.length === 20;
      expect(taken - seen.length).toBeLessThanOrEqual(8);
    }
    expect(seen).toEqual(Array.from({ length: taken }, (_, at) => at + 1));
    expect(taken).toBeLessThanOrEqual(28);
    await reader.noop();
  });

  it('of a known size are asked for ahead up to a number of octets, and the next one always', async () => {
    await start(() => LINE.length);
    const reader = await client({ limits: { aheadBytes: 250 } });
    const ahead = async (size: number) => {
      outstanding.length = 0;
      const announced = Array.from({ length: 20 }, (_, at) => ({ number: at + 1, size }));
      for await (const { stream } of reader.retrieveMany(announced, { window: 8 })) await stream?.whole();
      return Math.max(...outstanding);
    };
    expect(await ahead(100)).toBe(2);
    expect(await ahead(80)).toBe(3);
    expect(await ahead(100_000)).toBe(2);
    expect(await ahead(1)).toBe(8);
  });

  it('are skipped in a run when nobody reads them', async () => {
    await start(() => LINE.length);
    const reader = await client();
    const seen: number[] = [];
    for await (const { number } of reader.retrieveMany([1, 2, 3], { window: 8 })) seen.push(number);
    expect(seen).toEqual([1, 2, 3]);
    await reader.noop();
  });

  it('take deletions by the thousand', async () => {
    await start(() => 0);
    const reader = await client();
    const numbers = Array.from({ length: 5000 }, (_, at) => at + 1);
    const deletions = await reader.deleteMany(numbers);
    expect(deletions.map(({ number }) => number)).toEqual(numbers);
    expect(deletions.every(({ ok }) => ok)).toBe(true);
  });
});
