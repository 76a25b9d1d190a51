import { spawn } from 'node:child_process';
import { lookup as systemLookup } from 'node:dns';
import { once } from 'node:events';
import { connect } from 'node:net';
import { type MailboxTestLine, mailboxTestLine } from '@postroom/contracts';
import { type ScriptedTalk, startTalk, type TalkScript } from '@postroom/testing';
import { cautions, failures } from '../src/mailbox-test/failures.ts';
import { PopTest, type PopWishes } from '../src/mailbox-test/pop-test.ts';
import { SmtpTest, type SmtpWishes } from '../src/mailbox-test/smtp-test.ts';
import { channelBounds, type Target } from '../src/mailbox-test/target.ts';

/** The password of every account here: tests search for it where it must not be. */
export const password = 'Sesam-öffne-dich-42';

type Over = Partial<Omit<Target, 'channel' | 'bounds'>> & {
  bounds?: Partial<typeof channelBounds>;
  wishes?: Partial<PopWishes & SmtpWishes>;
};

const signIn = { method: 'password', user: 'sales@shop.example', password } as const;

function target(channel: Target['channel'], server: { host: string; port: number }, over: Over): Target {
  const { bounds, wishes: _wishes, ...rest } = over;
  return {
    channel,
    host: server.host,
    port: server.port,
    security: 'none',
    caPem: null,
    signIn,
    // Short, so that silence is over soon: what is tested is what is said of it.
    bounds: { ...channelBounds, silenceMs: 400, lookMs: 400, wholeMs: 4000, ...bounds },
    signal: new AbortController().signal,
    lookup: systemLookup,
    now: () => new Date('2026-11-24T00:00:00Z'),
    ...rest,
  };
}

/** Codes of all failures and cautions that tests have provoked so far, in this file. */
export const seen = new Set<string>();

/** Lines that a program can rely on: in the form of the contract, ended by one with a transcript. */
export function checked(lines: readonly MailboxTestLine[]): MailboxTestLine[] {
  for (const line of lines) if (line.code !== null) seen.add(line.code);
  const text = JSON.stringify(lines);
  for (const secret of [password, encodeURIComponent(password), Buffer.from(password).toString('base64')]) {
    if (text.includes(secret)) throw new Error('The password is in what is told.');
  }
  for (const line of lines.slice(0, -1)) {
    if (!line.ok || line.transcript !== undefined) throw new Error(`The channel went on behind ${line.stage}.`);
  }
  if (lines.length > 0 && lines.at(-1)?.transcript === undefined) throw new Error('The transcript is missing.');
  return lines.map((line) => mailboxTestLine.parse(line));
}

export async function testPop(server: { host: string; port: number }, over: Over = {}): Promise<MailboxTestLine[]> {
  const lines: MailboxTestLine[] = [];
  const wishes = { leaveOnServerDays: 0, keepTruncatedDays: 7, pollSeconds: 60, ...over.wishes };
  await new PopTest(target('pop', server, over), wishes, (line) => lines.push(line)).run();
  return checked(lines);
}

export async function testSmtp(server: { host: string; port: number }, over: Over = {}): Promise<MailboxTestLine[]> {
  const lines: MailboxTestLine[] = [];
  const wishes = { email: 'sales@shop.example', attachmentsTotalBytes: 20 * 1024 * 1024, ...over.wishes };
  await new SmtpTest(target('smtp', server, over), wishes, (line) => lines.push(line)).run();
  return checked(lines);
}

const running: ScriptedTalk[] = [];

/** A scripted server that ends with the test. */
export async function talk(script: TalkScript): Promise<ScriptedTalk> {
  const server = await startTalk(script);
  running.push(server);
  return server;
}

export async function stopTalks(): Promise<void> {
  await Promise.all(running.splice(0).map((server) => server.stop()));
}

/** A POP3 server that knows the account; `over` answers other than usual, by the command's first word. */
export function popScript(over: Record<string, string | null> = {}, greeting: string | null = '+OK ready'): TalkScript {
  const usual: Record<string, string> = {
    CAPA: '+OK\nUSER\nUIDL\nTOP\n.',
    USER: '+OK',
    PASS: '+OK',
    STAT: '+OK 3 4096',
    QUIT: '+OK bye',
  };
  return {
    greeting,
    answer: (line) => {
      const word = line.split(' ')[0] ?? '';
      const answer = { ...usual, ...over }[word];
      return answer === undefined ? '-ERR not known' : answer;
    },
  };
}

/** An SMTP server that knows the account, likewise. */
export function smtpScript(
  over: Record<string, string | null> = {},
  greeting: string | null = '220 mx ESMTP',
): TalkScript {
  const usual: Record<string, string> = {
    EHLO: '250-mx\n250-AUTH PLAIN LOGIN\n250 8BITMIME',
    AUTH: '235 2.7.0 well',
    MAIL: '250 2.1.0 well',
    RCPT: '250 2.1.5 well',
    RSET: '250 2.0.0 well',
    QUIT: '221 bye',
  };
  return {
    greeting,
    answer: (line) => {
      const word = line.split(' ')[0] ?? '';
      const answer = { ...usual, ...over }[word];
      return answer === undefined ? '500 not known' : answer;
    },
  };
}

export const everyCode = [...Object.keys(failures), ...Object.keys(cautions)];

/** A port whose queue of connections is full, since nobody takes them: the next one gets no answer, as behind a firewall. */
export async function silentPort(): Promise<{ port: number; stop: () => Promise<void> }> {
  const listens =
    'import socket,sys;s=socket.socket();s.bind(("127.0.0.1",0));s.listen(0);print(s.getsockname()[1],flush=True);sys.stdin.read()';
  const program = spawn('/usr/bin/python3', ['-c', listens], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [said] = (await once(program.stdout, 'data')) as [Buffer];
  const port = Number(said.toString());
  const sockets = Array.from({ length: 4 }, () => connect({ host: '127.0.0.1', port }).on('error', () => undefined));
  await once(sockets[0] ?? program, 'connect');
  return {
    port,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      program.kill();
      await once(program, 'exit');
    },
  };
}

/** The stage that failed, with its sentence and mend. */
export function failure(lines: readonly MailboxTestLine[]) {
  const last = lines.at(-1);
  expect(last?.ok).toBe(false);
  return { stage: last?.stage, code: last?.code, cause: last?.cause, advice: last?.advice };
}

export function cautionAt(lines: readonly MailboxTestLine[], stage: string): string | null | undefined {
  expect(lines.at(-1)?.ok).toBe(true);
  return lines.find((line) => line.stage === stage)?.caution;
}
