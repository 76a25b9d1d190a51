/*
 * `npm run bench:polls`: visits per second to mailboxes in which nothing waits, against a bare client of the same POP3
 * library with the same commands. Each visits every mailbox once, with 1, 16 and 64 at a time, without and with TLS.
 * Visits are counted by Dovecot's log. Prints a table and writes it to docs/performance.md.
 *
 * --mailboxes 500   200 to 2,000
 * --at 1,16,64
 * --runs 3
 * --profile FOLDER  CPU profiles of Postroom's main thread, one for each run
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { startDovecot } from '../../libs/testing/src/index.ts';
import { copyOfServer, firstAdministrator, startPostroom } from './intake-postroom.mjs';
import { cpuSeconds, peakMegabytes } from './intake-process.mjs';
import { median } from './intake-table.mjs';
import { writeSection } from './performance-page.mjs';

const { values } = parseArgs({
  options: {
    mailboxes: { type: 'string', default: '500' },
    at: { type: 'string', default: '1,16,64' },
    runs: { type: 'string', default: '3' },
    profile: { type: 'string' },
  },
});
const count = Number(values.mailboxes);
const runs = Number(values.runs);
const profile = values.profile === undefined ? {} : { profileTo: resolve(values.profile) };
const password = 'bench-secret';
const say = (line) => process.stderr.write(`${line}\n`);

const folder = mkdtempSync(join(tmpdir(), 'postroom-polls-'));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const main = copyOfServer();
const users = Array.from({ length: count }, (_, index) => ({ name: `poll${index + 1}`, password }));
const dovecot = await startDovecot({
  users,
  // Cheap sign-ins in processes that serve many: what is measured is the client, not how fast Dovecot forks.
  mechanisms: ['plain', 'login'],
  extra: [
    'service anvil {\n  client_limit = 2000\n}',
    'service auth {\n  client_limit = 4000\n}',
    'service pop3-login {\n  service_count = 0\n  process_min_avail = 2\n}',
    'service pop3 {\n  service_count = 200\n}',
  ].join('\n'),
});
const library = join(folder, 'pop3.mjs');
await build({
  entryPoints: [join(import.meta.dirname, '../../libs/pop3/src/index.ts')],
  outfile: library,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
});

const securities = { plain: { security: 'none', port: dovecot.port }, TLS: { security: 'tls', port: dovecot.tlsPort } };

const finishedVisits = () => dovecot.log().match(/Disconnected: Logged out/g)?.length ?? 0;
const begunVisits = () => dovecot.log().match(/pop3-login: Info: Login: /g)?.length ?? 0;

/** From the first sign-in until every mailbox was visited: visits per second and CPU seconds of the process. */
async function untilAllVisited(pid, visits, before) {
  while (begunVisits() === before.begun) await pause(5);
  const begun = performance.now();
  const cpu = cpuSeconds(pid);
  while (finishedVisits() < before.finished + visits) {
    await pause(20);
    if (performance.now() - begun > 300_000) throw new Error('Mailboxes were not visited within five minutes.');
  }
  const seconds = (performance.now() - begun) / 1000;
  return { rate: visits / seconds, seconds, cpu: cpuSeconds(pid) - cpu, megabytes: peakMegabytes(pid) };
}

const soFar = () => ({ begun: begunVisits(), finished: finishedVisits() });

/** A data directory with all mailboxes, active, visited once. */
async function prepare(name) {
  const { security, port } = securities[name];
  const dataFolder = join(folder, name);
  const before = soFar();
  const server = await startPostroom({ main, folder: dataFolder, receivers: 'low:16' });
  const { call, newMailbox } = await firstAdministrator(server);
  for (const { name: user } of users) {
    const pop = { host: dovecot.host, port, security, user, password, caPem: dovecot.caPem, pollSeconds: 86_400 };
    const id = await newMailbox(pop);
    await call('PATCH', `/api/mailboxes/${id}`, { active: true, firstActivation: { choice: 'all' } });
  }
  while (finishedVisits() < before.finished + count) await pause(50);
  await pause(1000);
  await server.stop();
  return dataFolder;
}

async function runServer(name, at, dataFolder) {
  const database = new DatabaseSync(join(dataFolder, 'postroom.db'));
  database.exec('UPDATE maildrop SET due_at = 0, lease_until = 0');
  database.close();
  const before = soFar();
  const server = await startPostroom({ main, folder: dataFolder, receivers: `low:${at}`, ...profile });
  try {
    return await untilAllVisited(server.pid, count, before);
  } finally {
    await server.stop();
  }
}

async function runBare(name, at) {
  const { security, port } = securities[name];
  const caPem = security === 'tls' ? dovecot.caPem : null;
  const task = {
    library,
    host: dovecot.host,
    port,
    security,
    caPem,
    password,
    users: users.map((user) => user.name),
    at,
  };
  const client = spawn(process.execPath, [join(import.meta.dirname, 'intake-polls-client.mjs')], {
    env: { ...process.env, BENCH_TASK: JSON.stringify(task) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: client.stdout })[Symbol.asyncIterator]();
  await lines.next();
  const before = soFar();
  client.stdin.write('go\n');
  const result = await untilAllVisited(client.pid, count, before);
  await lines.next();
  client.stdin.write('end\n');
  return result;
}

const load = loadavg()[0].toFixed(1);
try {
  const rows = [];
  for (const name of Object.keys(securities)) {
    const dataFolder = await prepare(name);
    for (const at of values.at.split(',').map(Number)) {
      const results = { bare: [], server: [] };
      for (let run = 0; run < runs; run += 1) {
        results.bare.push(await runBare(name, at));
        results.server.push(await runServer(name, at, dataFolder));
        const [bare, server] = [results.bare[run].rate, results.server[run].rate];
        say(`${name}, ${at} at a time, run ${run + 1}: bare ${bare.toFixed(0)}/s, Postroom ${server.toFixed(0)}/s`);
      }
      const of = (key, what) => median(results[key].map((result) => result[what]));
      const ratio = median(results.server.map(({ rate }, run) => rate / results.bare[run].rate));
      const each = (key) => ((of(key, 'cpu') * 1000) / count).toFixed(2);
      const share = median(results.server.map(({ cpu, seconds }) => cpu / seconds));
      rows.push(
        `| ${name} | ${at} | ${of('server', 'rate').toFixed(0)} | ${of('bare', 'rate').toFixed(0)} | ${ratio.toFixed(2)} | ` +
          `${each('server')} | ${each('bare')} | ${(share * 100).toFixed(0)} % | ${of('server', 'megabytes').toFixed(0)} |`,
      );
    }
  }
  const text = [
    '| | at a time | Postroom, visits/s | bare client, visits/s | ratio | CPU ms a visit | bare | share of a core | peak MB |',
    '|---|--:|--:|--:|--:|--:|--:|--:|--:|',
    ...rows,
    '',
    `${count} empty mailboxes on Dovecot, each visited once, SQLite; median of ${runs} runs in turn, ${cpus().length} cores ` +
      `shared with Dovecot, load when it began ${load}. The bare client is a Node process with the same POP3 library and ` +
      'the same commands (CAPA, AUTH, CAPA, UIDL, QUIT) that stores nothing.',
  ].join('\n');
  process.stdout.write(`${text}\n`);
  if (values.at === '1,16,64') writeSection('Polls of empty mailboxes', 'npm run bench:polls', text);
} finally {
  await dovecot.stop();
}
