import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Pop3Client, Pop3Error, type TranscriptLine } from '../src/index.ts';
import { local } from './failure.ts';
import { scripted, type ScriptedServer } from './scripted-server.ts';

/** Random numbers that are the same in each run (mulberry32). */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const PASSWORD = 'correct-horse-7';
const ANSWERS: Record<string, string> = {
  CAPA: '+OK\r\nPIPELINING\r\nUIDL\r\nTOP\r\nSASL PLAIN LOGIN\r\nEXPIRE 30\r\nLOGIN-DELAY 5\r\n.\r\n',
  UIDL: '+OK\r\n1 a\r\n2 b\r\n3 c\r\n.\r\n',
  LIST: '+OK\r\n1 10\r\n2 20\r\n3 30\r\n.\r\n',
  STAT: '+OK 3 60\r\n',
  QUIT: '+OK bye\r\n',
};

function rightAnswer(line: string): string {
  const verb = line.split(' ')[0] ?? '';
  if (line.startsWith('AUTH PLAIN')) return '+ \r\n';
  if (verb === 'RETR') return '+OK\r\nSubject: x\r\n\r\n..\r\nbody\r\n.\r\n';
  if (verb === 'TOP') return '+OK\r\nSubject: x\r\n\r\n.\r\n';
  return ANSWERS[verb] ?? '+OK\r\n';
}

/** What servers, proxies and those in between do to answers. */
const SCRAPS = [
  '\r\n.\r\n',
  '.',
  '..',
  '+',
  '+ \r\n',
  '-ERR [IN-USE] no\r\n',
  '-ERR [SYS/TEMP]',
  '+OK\r\n',
  '\0',
  '\xff\xfe',
  '99999999999999999999',
  '* OK IMAP\r\n',
  '\x16\x03\x01',
];

/** What servers say that repeat what they were told. */
const ECHOES = [`-ERR you said ${PASSWORD}\r\n`, Buffer.from(PASSWORD).toString('base64')];

function mutate(answer: Buffer, next: (below: number) => number, knowsSecret: boolean): Buffer {
  const scraps = knowsSecret ? [...SCRAPS, ...ECHOES] : SCRAPS;
  let octets = answer;
  for (let changes = next(3); changes >= 0; changes -= 1) {
    const at = next(octets.length + 1);
    const [before, after] = [octets.subarray(0, at), octets.subarray(at)];
    switch (next(7)) {
      case 0:
        octets = before;
        break;
      case 1:
        octets = Buffer.concat([before, Buffer.from(scraps[next(scraps.length)] ?? '', 'latin1'), after]);
        break;
      case 2:
        octets = Buffer.concat([before, after.subarray(next(4))]);
        break;
      case 3:
        octets = Buffer.from(octets.map((octet, i) => (i === at ? next(256) : octet)));
        break;
      case 4:
        octets = Buffer.concat([octets, after]);
        break;
      case 5:
        octets = Buffer.from(octets.toString('latin1').replaceAll('\r\n', next(2) === 0 ? '\n' : '\r'), 'latin1');
        break;
      default:
        octets = Buffer.concat([before, Buffer.alloc(next(3000), 0x41 + next(26)), after]);
    }
  }
  return octets;
}

const LIMITS = {
  lineBytes: 1024,
  listEntries: 50,
  capabilityLines: 20,
  uidlBytes: 100,
  topBytes: 2000,
  discardBytes: 1000,
};
const MAX_BYTES = 4000;

/** A whole visit; throws if anything that it gives is past a bound. */
async function visit(port: number, transcript: (line: TranscriptLine) => void): Promise<void> {
  const client = await Pop3Client.connect(local(port, { timeoutMs: 4000, limits: LIMITS, transcript }));
  try {
    await client.signIn({ method: 'password', user: 'u', password: PASSWORD });
    await client.stat();
    const uidls = (await client.uidl()) ?? [];
    const sizes = await client.list();
    expect(Math.max(uidls.length, sizes.length)).toBeLessThanOrEqual(LIMITS.listEntries);
    expect(uidls.every(({ uidl }) => uidl.length <= LIMITS.uidlBytes)).toBe(true);
    for await (const { stream } of client.retrieveMany([1, 2, 3], { window: 2, maxBytes: MAX_BYTES })) {
      let bytes = 0;
      if (stream) for await (const piece of stream) bytes += piece.length;
      expect(bytes).toBeLessThanOrEqual(MAX_BYTES);
    }
    expect((await client.top(1, 0)).length).toBeLessThanOrEqual(LIMITS.topBytes);
    await client.deleteMany([1, 2]);
    await client.quit();
  } finally {
    client.close();
  }
}

describe('a server that says anything at all', () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  let server: ScriptedServer;
  let wrongFrom = 0;
  let next = random(1);

  beforeAll(async () => {
    process.on('unhandledRejection', note);
    let answered = 0;
    let told = false;
    server = await scripted(
      null,
      (line, socket) => {
        answered += 1;
        told ||= line.startsWith('AUTH ') || line.startsWith('PASS ');
        const right = Buffer.from(rightAnswer(line), 'latin1');
        const wrong = answered >= wrongFrom && next(3) === 0;
        const answer = wrong ? mutate(right, next, told) : right;
        // A server that then only waits would be known by its silence: a timeout, tested elsewhere.
        if (wrong) setImmediate(() => setImmediate(() => setImmediate(() => socket.end(answer))));
        return wrong ? null : answer;
      },
      undefined,
      (socket) => {
        answered = 0;
        told = false;
        const greeting = Buffer.from('+OK ready <1.2@host>\r\n');
        if (wrongFrom === 0) socket.end(mutate(greeting, next, false));
        else socket.write(greeting);
      },
    );
  });
  afterAll(async () => {
    process.off('unhandledRejection', note);
    await server.stop();
  });

  it('gets a result or a Pop3Error, within the bounds, and no secret is written down, in three thousand visits', async () => {
    const ends = new Map<string, number>();
    for (let seed = 1; seed <= 3000; seed += 1) {
      next = random(seed);
      wrongFrom = next(16);
      const lines: TranscriptLine[] = [];
      const end = await visit(server.port, (line) => lines.push(line)).then(
        () => null,
        (error: unknown) => error,
      );
      if (end !== null && !(end instanceof Pop3Error)) throw new Error(`visit ${seed}`, { cause: end });
      ends.set(end?.kind ?? 'result', (ends.get(end?.kind ?? 'result') ?? 0) + 1);
      const told = JSON.stringify([lines, end?.message, end?.serverText]);
      expect([seed, told.includes(PASSWORD)]).toEqual([seed, false]);
      expect([seed, lines.every(({ text }) => text.length <= 501)]).toEqual([seed, true]);
    }
    expect(unhandled).toEqual([]);
    // It is no fuzzing if nothing gets through, or nothing is refused.
    for (const kind of ['result', 'protocol', 'greeting', 'in-use'])
      expect([kind, ends.get(kind) ?? 0]).not.toEqual([kind, 0]);
  }, 120_000);
});
