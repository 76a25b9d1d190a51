/*
 * `npm run bench:memory`: how much memory one server takes, whatever the mail. One after the other: a message of 400 MB
 * stored whole, one of 300 MB and one of 1 GB of which the first 25 MiB are stored, 100,000 small ones. Prints a table
 * and, at full scale, writes it to docs/performance.md.
 *
 * --scale 0.1     so much of each
 * --engine sqlite  or mariadb
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startDovecot, startMariaDb } from '../../libs/testing/src/index.ts';
import { corpora } from './intake-mail.mjs';
import { firstAdministrator, copyOfServer, startPostroom } from './intake-postroom.mjs';
import { peakMegabytes, residentMegabytes } from './intake-process.mjs';
import { writeSection } from './performance-page.mjs';

const { values } = parseArgs({
  options: { scale: { type: 'string', default: '1' }, engine: { type: 'string', default: 'sqlite' } },
});
const scale = Number(values.scale);
const password = 'bench-secret';
const mebibyte = 1024 * 1024;
const sampleEvery = 5000;
const longestRun = 30 * 60_000;

/** A message of so many bytes: text, and an attachment in base64. */
function large(bytes) {
  const head =
    'From: jo@customer.example\r\nSubject: large\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n' +
    '--b\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n--b\r\nContent-Type: application/zip; name=a.zip\r\n' +
    'Content-Transfer-Encoding: base64\r\n\r\n';
  const lines = corpora.large.message(0).subarray(-10_000_000, -2000);
  const raw = Buffer.alloc(Math.floor(bytes), lines.subarray(lines.indexOf('\n') + 1));
  raw.write(head, 0, 'latin1');
  raw.write('\r\n--b--\r\n', raw.length - 9, 'latin1');
  return raw;
}

const cases = [
  { name: '400 MB, stored whole', user: 'whole', sizes: [400e6 * scale], maxMessageBytes: 1024 * mebibyte },
  { name: '300 MB, the first 25 MiB stored', user: 'cut', sizes: [300e6 * scale], maxMessageBytes: 25 * mebibyte },
  { name: '1 GB, the first 25 MiB stored', user: 'giant', sizes: [1e9 * scale], maxMessageBytes: 25 * mebibyte },
  { name: `${Math.round(100_000 * scale)} of 4 kB`, user: 'many', small: Math.round(100_000 * scale) },
];

const folder = mkdtempSync(join(tmpdir(), 'postroom-memory-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
const say = (line) => process.stderr.write(`${line}\n`);
const main = copyOfServer();
const dovecot = await startDovecot({ users: cases.map(({ user }) => ({ name: user, password })) });
const mariaDb = values.engine === 'mariadb' ? await startMariaDb({ flushLogAtCommit: 1 }) : undefined;
const databaseUrl = await mariaDb?.createDatabase();
const server = await startPostroom({ main, folder, receivers: 'low:1', ...(databaseUrl ? { databaseUrl } : {}) });

/** The peak from now on. */
const forgetPeak = () => writeFileSync(`/proc/${server.pid}/clear_refs`, '5');

async function untilEmpty(user, count) {
  const samples = [];
  const begun = performance.now();
  for (let left = count, next = count - sampleEvery; left > 0;) {
    await pause(left > 2000 ? 250 : 50);
    left = (await dovecot.waiting(user)).length;
    // What is stored is deleted at the end of a visit: samples come as often as visits end.
    if (left <= next) {
      samples.push({ stored: count - left, megabytes: residentMegabytes(server.pid) });
      next = left - sampleEvery;
    }
    if (performance.now() - begun > longestRun) throw new Error(`${left} messages still wait: ${server.said()}`);
  }
  return samples;
}

try {
  const { call, newMailbox } = await firstAdministrator(server);
  await pause(2000);
  const idle = residentMegabytes(server.pid);
  say(`idle: ${idle.toFixed(0)} MB`);
  const rows = [];
  let samples = [];
  for (const { name, user, sizes = [], small = 0, maxMessageBytes = 25 * mebibyte } of cases) {
    for (const size of sizes) await dovecot.deliver(user, large(size));
    for (let number = 0; number < small; number += 1) await dovecot.deliver(user, corpora.small.message(number));
    const { host, port } = dovecot;
    const pop = { host, port, security: 'none', user, password, timeoutSeconds: 600, maxMessageBytes };
    const id = await newMailbox({ ...pop, keepTruncatedDays: 0, pollSeconds: 10 });
    forgetPeak();
    const before = residentMegabytes(server.pid);
    const begun = performance.now();
    await call('PATCH', `/api/mailboxes/${id}`, { active: true, firstActivation: { choice: 'all' } });
    const sampled = await untilEmpty(user, sizes.length + small);
    const seconds = (performance.now() - begun) / 1000;
    const peak = peakMegabytes(server.pid);
    if (small > 0) samples = sampled;
    rows.push({ name, before, peak, growth: peak - idle, seconds });
    say(`${name}: peak ${peak.toFixed(0)} MB, ${(peak - idle).toFixed(0)} over idle, ${seconds.toFixed(1)} s`);
  }
  const mb = (value) => value.toFixed(0);
  const text = [
    '| mail | peak MB | over the idle server | seconds |',
    '|---|--:|--:|--:|',
    ...rows.map((row) => `| ${row.name} | ${mb(row.peak)} | ${mb(row.growth)} | ${row.seconds.toFixed(1)} |`),
    '',
    `Resident memory of the whole server (10^6 bytes), idle ${mb(idle)}, ${values.engine}, the same process throughout; load when it ended ${loadavg()[0].toFixed(1)}.`,
    ...(samples.length > 1
      ? [
          '',
          `While the small ones were stored: ${samples.map((one) => `${mb(one.megabytes)} after ${one.stored}`).join(', ')}.`,
        ]
      : []),
  ].join('\n');
  process.stdout.write(`${text}\n`);
  if (scale === 1 && values.engine === 'sqlite') writeSection('Memory', 'npm run bench:memory', text);
} finally {
  await server.stop();
  await dovecot.stop();
  await mariaDb?.stop();
}
