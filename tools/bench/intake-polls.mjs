/*
 * `npm run bench:polls`: visits per second to mailboxes in which nothing waits, against a bare client of the same POP3
 * library with the same commands. Each visits every mailbox twice in one process, with 1, 16 and 64 at a time, without
 * and with TLS; the second time counts, as in a process that runs for days. Visits are counted by Dovecot's log. Prints a
 * table and writes it to docs/performance.md.
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
import { copyOfServer, startPostroom } from './intake-postroom.mjs';
import { cpuSeconds, peakMegabytes } from './intake-process.mjs';
import { median } from './intake-table.mjs';
import { writeSection } from './performance-page.mjs';
import { makePolled, startPollServer } from './polls-server.mjs';

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
const { dovecot, users, soFar } = await startPollServer({ count, password, folder });
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

/** From the first sign-in until every mailbox was visited: visits per second and CPU seconds of the process. */
async function untilAllVisited(pid, visits, before) {
  while (soFar().begun === before.begun) await pause(5);
  const begun = performance.now();
  const cpu = cpuSeconds(pid);
  while (soFar().finished < before.finished + visits) {
    await pause(20);
    if (performance.now() - begun > 300_000) throw new Error('Mailboxes were not visited within five minutes.');
  }
  const seconds = (performance.now() - begun) / 1000;
  return { rate: visits / seconds, seconds, cpu: cpuSeconds(pid) - cpu, megabytes: peakMegabytes(pid) };
}

/** A data directory with all mailboxes, active, visited once. */
async function prepare(name) {
  const dataFolder = join(folder, name);
  const server = await startPostroom({ main, folder: dataFolder, receivers: 'low:16' });
  await makePolled(server, { dovecot, users, soFar }, { ...securities[name], password, pollSeconds: 86_400 });
  await pause(1000);
  await server.stop();
  return dataFolder;
}

/** Beside a running server too: its receivers look for themselves within about a second. */
function makeAllDue(dataFolder) {
  const database = new DatabaseSync(join(dataFolder, 'postroom.db'), { timeout: 10_000 });
  database.exec('UPDATE maildrop SET due_at = 0');
  database.close();
}

async function runServer(name, at, dataFolder) {
  makeAllDue(dataFolder);
  const before = soFar();
  const server = await startPostroom({ main, folder: dataFolder, receivers: `low:${at}`, ...profile });
  try {
    const first = await untilAllVisited(server.pid, count, before);
    await pause(1000);
    const again = soFar();
    makeAllDue(dataFolder);
    return { ...(await untilAllVisited(server.pid, count, again)), first: first.rate };
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
  let first = 0;
  let result;
  for (const round of ['first', 'second']) {
    const before = soFar();
    client.stdin.write(`${round}\n`);
    result = await untilAllVisited(client.pid, count, before);
    first ||= result.rate;
    await lines.next();
  }
  client.stdin.write('end\n');
  return { ...result, first };
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
        const firsts = [results.bare[run].first, results.server[run].first].map((rate) => rate.toFixed(0));
        say(
          `${name}, ${at} at a time, run ${run + 1}: bare ${bare.toFixed(0)}/s, Postroom ${server.toFixed(0)}/s ` +
            `(the first time ${firsts.join(' and ')})`,
        );
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
    `${count} empty mailboxes on Dovecot, each visited a second time by the same process, SQLite; median of ${runs} runs in turn, ` +
      `${cpus().length} cores shared with Dovecot, load when it began ${load}. The bare client is a Node process with the same POP3 library and ` +
      'the same commands (CAPA, AUTH, CAPA, UIDL, QUIT) that stores nothing.',
  ].join('\n');
  process.stdout.write(`${text}\n`);
  if (values.at === '1,16,64') writeSection('Polls of empty mailboxes', 'npm run bench:polls', text);
} finally {
  await dovecot.stop();
}
