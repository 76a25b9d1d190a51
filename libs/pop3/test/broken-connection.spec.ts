import { describe, expect, it } from '@jest/globals';
import { Pop3Client, Pop3Error } from '../src/index.ts';
import { failure, local } from './failure.ts';
import { scripted, type Cut } from './scripted-server.ts';

const ANSWERS: Record<string, string> = {
  CAPA: '+OK\nPIPELINING\nSASL PLAIN\n.\n',
  'AUTH PLAIN': '+ \n',
  AHUAcA: '+OK\n',
  UIDL: '+OK\n1 a\n2 b\n.\n',
  'RETR 1': '+OK\none\n..\n.\n',
  'RETR 2': '+OK\ntwo\n.\n',
  'DELE 1': '+OK\n',
  'DELE 2': '+OK\n',
  QUIT: '+OK\n',
};
const answerTo = (line: string): string => ANSWERS[line.replace(/=*$/, '')] ?? '-ERR\n';
const GREETING = '+OK ready\n';
const MESSAGES = ['one\r\n.\r\n', 'two\r\n'];

/** What a visit believes at its end, however it ends. */
interface Visit {
  complete: string[];
  deleted: boolean;
  signedOut: boolean;
}

async function visit(port: number, signal: AbortSignal | undefined, belief: Visit): Promise<void> {
  const client = await Pop3Client.connect(local(port, signal ? { signal } : {}));
  await client.signIn({ method: 'password', user: 'u', password: 'p' });
  await client.uidl();
  for await (const { stream } of client.retrieveMany([1, 2], { window: 2 })) {
    const pieces: Buffer[] = [];
    for await (const piece of stream!) pieces.push(piece);
    if (stream?.outcome?.state === 'complete') belief.complete.push(Buffer.concat(pieces).toString());
  }
  belief.deleted = (await client.deleteMany([1, 2])).every(({ ok }) => ok);
  belief.signedOut = (await client.quit()).ok;
}

describe('a connection that breaks', () => {
  const noVisit = (): Visit => ({ complete: [], deleted: false, signedOut: false });

  /** Lets `break_` happen once the server has sent so many octets; gives what the visit came to. */
  const broken = async (
    at: number,
    breakOff: 'end' | 'reset' | 'abort',
  ): Promise<{ belief: Visit; error: Pop3Error | null }> => {
    const belief = noVisit();
    const controller = new AbortController();
    let drop: () => void = () => undefined;
    const cut: Cut = (reply, position) => {
      if (position + reply.length <= at) return [reply];
      setImmediate(() => setImmediate(() => setImmediate(() => drop())));
      return [reply.subarray(0, Math.max(0, at - position))];
    };
    const server = await scripted(
      GREETING,
      answerTo,
      cut,
      (socket) =>
        (drop = () => {
          if (breakOff === 'abort') controller.abort();
          else if (breakOff === 'reset') socket.resetAndDestroy();
          else socket.end();
        }),
    );
    try {
      const act = visit(server.port, controller.signal, belief);
      const ended = await act.then(
        () => null,
        () => failure(act),
      );
      return { belief, error: ended };
    } finally {
      await server.stop();
    }
  };

  const total = [GREETING, ...Object.values(ANSWERS), ANSWERS['CAPA']!]
    .map((text) => text.replaceAll('\n', '\r\n').length)
    .reduce((sum, length) => sum + length, 0);

  it.each(['end', 'reset', 'abort'] as const)(
    'after any octet (%s) ends the visit by an error, and nothing that is half there is taken for whole',
    async (breakOff) => {
      const kinds = new Set<string>();
      for (let at = 0; at < total; at += 1) {
        const { belief, error } = await broken(at, breakOff);
        expect([at, error instanceof Pop3Error, error?.usable]).toEqual([at, true, false]);
        expect([at, belief.signedOut]).toEqual([at, false]);
        expect(belief.complete).toEqual(MESSAGES.slice(0, belief.complete.length));
        kinds.add(error!.kind);
      }
      expect([...kinds].sort()).toEqual(breakOff === 'abort' ? ['cancelled'] : ['greeting', 'protocol']);
    },
    60_000,
  );

  it('is what makes the difference: left alone, the same visit succeeds', async () => {
    const belief = noVisit();
    const server = await scripted(GREETING, answerTo);
    await visit(server.port, undefined, belief);
    await server.stop();
    expect(belief).toEqual({ complete: MESSAGES, deleted: true, signedOut: true });
  });
});
