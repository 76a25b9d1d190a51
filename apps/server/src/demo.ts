import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningSandbox, runSandbox, sampleMail } from '@postroom/sandbox';
import { accountOf, mailboxes, mailPassword } from './demo/demo-people.ts';
import { seed } from './demo/seed.ts';
import { type ServerProcess, startServer } from './demo/server-process.ts';
import { demoAccounts } from './sign-in/demo-accounts.service.ts';

/*
 * `npm run demo`: the product on a throw-away data directory, beside a sandbox POP3 and SMTP server with sample mail.
 * The mail server lives in this process and the product in one of its own, which may be killed at any time.
 */

const usualPort = 8080;
const trickleEvery = 20_000;
const restartAfter = 500;

function say(line = ''): void {
  process.stdout.write(`${line}\n`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** The port asked for, else the usual one, else a free one: the demo starts beside whatever runs already. */
async function choosePort(): Promise<string> {
  const asked = process.env['PORT'];
  if (asked !== undefined && asked !== '') return asked;
  return (await isFree(usualPort)) ? String(usualPort) : '0';
}

/** New sample mail, one message after the other, for as long as the demo runs. */
function trickle(sandbox: RunningSandbox): NodeJS.Timeout {
  let sent = 0;
  return setInterval(() => {
    const waiting = sampleMail(new Date()).filter((message) => message.trickle);
    const next = waiting[sent % waiting.length];
    sent += 1;
    if (next) sandbox.pop.deliver(accountOf(next.mailbox), next.raw);
  }, trickleEvery);
}

async function startSandbox(folder: string): Promise<RunningSandbox> {
  const mail = sampleMail(new Date()).filter((message) => !message.trickle);
  return runSandbox({
    popPort: 0,
    smtpPort: 0,
    folder,
    maildrops: mailboxes.map(({ key }) => ({
      user: accountOf(key),
      password: mailPassword,
      messages: mail.filter((message) => message.mailbox === key).map((message) => message.raw),
    })),
  });
}

function introduce(url: string, folder: string): void {
  say();
  say(`Postroom’s demo is ready: ${url}`);
  say();
  say('Sign in as (password for all: ' + (demoAccounts[0]?.password ?? '') + ')');
  for (const account of demoAccounts) say(`  ${account.email.padEnd(28)} ${account.what}`);
  say();
  say('Replies go to a sandbox mail server, nowhere else; each arrives as a file in');
  say(`  ${join(folder, 'sent')}`);
  say('New sample mail comes every 20 seconds. Ctrl C ends the demo and throws its data away.');
}

const folder = mkdtempSync(join(tmpdir(), 'postroom-demo-'));
let ending = false;
let server: ServerProcess | null = null;

try {
  const port = await choosePort();
  say('Starting the sandbox mail server and Postroom …');
  const sandbox = await startSandbox(join(folder, 'mail'));
  const env = (ownPort: string): NodeJS.ProcessEnv => ({
    PATH: process.env['PATH'],
    POSTROOM_DATA_DIR: join(folder, 'data'),
    POSTROOM_RECEIVERS: 'high:1,low:3',
    POSTROOM_LOG_LEVEL: 'warn',
    PORT: ownPort,
  });
  server = await startServer(env(port));
  if (server.token === null) throw new Error('The server printed no set-up token.');
  await seed(server.url, server.token, { pop: sandbox.pop.port, smtp: sandbox.smtp.port });
  const timer = trickle(sandbox);
  const ownPort = new URL(server.url).port;

  const watch = (running: ServerProcess): void => {
    running.child.once('exit', (code, signal) => {
      if (ending) return;
      if (signal === null) process.stderr.write(`${running.lastWords()}\n`);
      say(`The server ended (${signal ?? String(code)}); starting it again on the same data.`);
      setTimeout(() => {
        startServer(env(ownPort)).then(
          (again) => {
            server = again;
            watch(again);
            say(`Running again: ${again.url}`);
          },
          (error: unknown) => void end(1, String(error)),
        );
      }, restartAfter);
    });
  };

  const end = async (code: number, why?: string): Promise<void> => {
    if (ending) return;
    ending = true;
    clearInterval(timer);
    if (why !== undefined) process.stderr.write(`${why}\n`);
    if (server?.child.exitCode === null) {
      const gone = new Promise((resolve) => server?.child.once('exit', resolve));
      server.child.kill('SIGTERM');
      await gone;
    }
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
    process.exit(code);
  };

  watch(server);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));
  introduce(server.url, join(folder, 'mail'));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  server?.child.kill();
  rmSync(folder, { recursive: true, force: true });
  process.exit(1);
}
