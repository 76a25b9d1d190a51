import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type Dovecot, type MariaDb, startDovecot, startMariaDb } from '@postroom/testing';
import { Api, eventually, type Mailbox, type MailboxStatus, type Page } from '../support/api.ts';
import { type CuttableProxy, startProxy } from '../support/cuttable-proxy.ts';
import { FaultPlan } from '../support/fault-plan.ts';
import { type Program, startProgram, temporaryFolder } from '../support/program.ts';
import { makeSmallDisk, type SmallDisk } from '../support/small-disk.ts';

const password = 'a good long password';

/** The steps of a visit (apps/server/src/intake/visit-steps.ts), and at which of its occurrences it is interrupted. */
const steps = {
  connected: 1,
  'signed-in': 1,
  listed: 1,
  received: 7,
  prepared: 7,
  committing: 1,
  written: 1,
  committed: 1,
  deleting: 1,
  deleted: 1,
  quitting: 1,
  quit: 1,
  confirmed: 1,
  ended: 1,
} as const;

type Step = keyof typeof steps;
type Fault = 'kill' | 'cut' | 'disk' | 'database';
const faultNames: Record<Fault, string> = {
  kill: 'SIGKILL of the server',
  cut: 'connection cut',
  disk: 'disk full',
  database: 'database killed and started again',
};

interface Scene {
  readonly dovecot: Dovecot;
  readonly proxy: CuttableProxy;
  readonly disk: SmallDisk;
  readonly plan: FaultPlan;
  readonly mariaDb: MariaDb | null;
  readonly mailboxId: string;
  readonly restart: () => Promise<void>;
  readonly api: () => Api;
  readonly program: () => Program;
}

const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Small ones, some that lie in files, one that is spooled: each place that bytes can be in when something fails. */
function mail(name: string, count: number): Buffer[] {
  return Array.from({ length: count }, (_, n) => {
    const size = n % 15 === 14 ? 1_500_000 : n % 5 === 4 ? 400_000 : 2000;
    const lines = Array.from({ length: size / 50 }, (_line, at) => `${name} ${n} ${at} `.padEnd(48, 'x'));
    const head = [
      `From: c${n}@example.org`,
      'To: orders@example.net',
      `Subject: ${name} ${n}`,
      `Message-ID: <${name}.${n}@x>`,
    ];
    return Buffer.from([...head, '', ...lines, ''].join('\r\n'));
  });
}

async function interrupt(scene: Scene, fault: Fault): Promise<void> {
  if (fault === 'kill') await scene.restart();
  else if (fault === 'cut') {
    scene.proxy.cut();
    scene.plan.goOn();
  } else if (fault === 'disk') {
    scene.disk.fill();
    scene.plan.goOn();
    await eventually(
      () => trouble(scene),
      (there) => there,
      1500,
    ).catch(() => undefined);
    scene.disk.free();
  } else {
    await scene.mariaDb!.kill();
    scene.plan.goOn();
    await scene.mariaDb!.restart();
  }
}

/** A visit came to its end since the fault: it says why, or it had nothing left to write. */
async function trouble({ api, mailboxId }: Scene): Promise<boolean> {
  const status = await api().get<MailboxStatus>(`mailboxes/${mailboxId}/status`);
  return status.state === 'failing';
}

/** Downloads until nothing waits; the back-off after a fault is not waited for. */
async function emptied(scene: Scene): Promise<void> {
  await eventually(
    async () => {
      const poll = await scene
        .api()
        .ask('POST', `mailboxes/${scene.mailboxId}/poll`)
        .catch(() => null);
      if (poll === null || poll.status >= 500) return -1;
      await new Promise((resolve) => setTimeout(resolve, 150));
      return (await scene.dovecot.waiting('orders')).length;
    },
    (waiting) => waiting === 0,
    100_000,
  );
}

async function setUp(program: Program): Promise<Api> {
  const [, url] = await program.waitFor(/ready at (\S+)/);
  const [, token] = await program.waitFor(/^ {4}([\w-]{22})$/m);
  const api = new Api(url!);
  await api.post('setup', { token, name: 'Ada', email: 'ada@example.net', password });
  return api;
}

const results: string[] = [];

for (const engine of ['SQLite', 'MariaDB'] as const) {
  const faults: Fault[] = engine === 'SQLite' ? ['kill', 'cut', 'disk'] : ['kill', 'cut', 'disk', 'database'];
  for (const fault of faults) {
    test(`${faultNames[fault]} at each step of a visit loses nothing and doubles nothing, on ${engine}`, async () => {
      test.setTimeout(400_000);
      const folder = temporaryFolder();
      const disk = makeSmallDisk(join(folder.path, 'data'), 200);
      const dovecot = await startDovecot({ users: [{ name: 'orders', password: 'secret' }] });
      const proxy = await startProxy(dovecot.port);
      const mariaDb = engine === 'MariaDB' ? await startMariaDb({ flushLogAtCommit: 1 }) : null;
      const databaseUrl = await mariaDb?.createDatabase();
      const plan = new FaultPlan(folder.path);
      const start = (port = '0') =>
        startProgram('main', ['serve'], {
          PORT: port,
          POSTROOM_DATA_DIR: disk.path,
          POSTROOM_LOG_LEVEL: 'warn',
          POSTROOM_SECRET_KEY: 'thirty-two characters are enough for it',
          ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
          ...plan.settings,
        });
      let program = start();
      let api = await setUp(program);
      try {
        const queues = await api.get<Page<{ id: string; kind: string }>>('queues');
        const mailbox = await api.post<Mailbox>('mailboxes', {
          email: 'orders@example.net',
          name: 'Orders',
          active: true,
          defaultQueueId: queues.items.find((queue) => queue.kind === 'general')?.id,
          pop: {
            host: '127.0.0.1',
            port: proxy.port,
            security: 'none',
            user: 'orders',
            password: 'secret',
            leaveOnServerDays: 0,
            pollSeconds: 600,
          },
          firstActivation: { choice: 'all' },
        });
        const scene: Scene = {
          dovecot,
          proxy,
          disk,
          plan,
          mariaDb,
          mailboxId: mailbox.id,
          api: () => api,
          program: () => program,
          restart: async () => {
            await program.kill();
            program = start();
            const [, url] = await program.waitFor(/ready at (\S+)/);
            api = new Api(url!);
            await api.signIn('ada@example.net', password);
          },
        };
        await emptied(scene);
        const expected = new Map<string, string>();
        for (const [step, after] of Object.entries(steps) as [Step, number][]) {
          const portion = mail(step, 15);
          for (const raw of portion) {
            expected.set(hash(raw), step);
            await dovecot.deliver('orders', raw);
          }
          plan.at(step, after, fault);
          await api.ask('POST', `mailboxes/${mailbox.id}/poll`);
          await plan.reached();
          await interrupt(scene, fault);
          await emptied(scene).catch(async (error: unknown) => {
            const status = await api.get(`mailboxes/${mailbox.id}/status`);
            throw new Error(`after ${step}: ${String(error)} ${JSON.stringify(status)}`, { cause: error });
          });
        }
        const stored = await api.allMessages(`mailboxId=${mailbox.id}&direction=in`);
        const counts = new Map<string, number>();
        for (const message of stored) {
          const one = hash(await api.bytes(`messages/${message.id}/raw`));
          counts.set(one, (counts.get(one) ?? 0) + 1);
        }
        const foreign = [...counts.keys()].filter((one) => !expected.has(one)).length;
        for (const step of Object.keys(steps)) {
          const own = [...expected].filter(([, name]) => name === step).map(([one]) => one);
          const lost = own.filter((one) => !counts.has(one)).length;
          const doubled = own.filter((one) => (counts.get(one) ?? 0) > 1).length;
          results.push(`| ${engine} | ${faultNames[fault]} | ${step} | ${own.length} | ${lost} | ${doubled} |`);
          expect({ step, lost, doubled }).toEqual({ step, lost: 0, doubled: 0 });
        }
        expect({ offered: expected.size, stored: stored.length, foreign }).toEqual({
          offered: expected.size,
          stored: expected.size,
          foreign: 0,
        });
      } catch (error) {
        throw new Error(`${String(error)}\n${program.output().slice(-4000)}`, { cause: error });
      } finally {
        plan.goOn();
        await program.stop();
        await proxy.stop();
        await dovecot.stop();
        await mariaDb?.stop();
        disk.remove();
        folder.remove();
      }
    });
  }
}

/** `POSTROOM_TEST_WRITE_DOCS=1` keeps what was counted in docs/faults.md. */
test.afterAll(() => {
  if (process.env['POSTROOM_TEST_WRITE_DOCS'] === undefined) return;
  const text = `# What faults do to mail

Counted by \`apps/console-e2e/journeys/faults.spec.ts\`: the built server, Dovecot with Maildir, and the database as they are in production. At each step of a visit (\`apps/server/src/intake/visit-steps.ts\`) the fault happens exactly there; then everything is mended, and the rest is downloaded. 15 messages for each row: small ones, some of 400 kB, one of 1.5 MB. Lost: delivered, and not in Postroom. Doubled: in Postroom more than once. Compared by the SHA-256 of the bytes that the .eml download gives.

SQLite is a part of the server's process: its restart is the first fault. “Disk full” fills the data directory's file system to its last page (on SQLite the database, the spool and raw files; on MariaDB the spool and raw files).

| database | fault | at the step | messages | lost | doubled |
| --- | --- | --- | --: | --: | --: |
${results.join('\n')}
`;
  writeFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'faults.md'), text);
});
