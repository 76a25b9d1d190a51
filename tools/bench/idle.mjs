/*
 * `npm run bench:idle`: what a server costs that has nothing to do but to look: mailboxes in which nothing waits, each
 * visited once a minute, without and with TLS, beside the same server without a mailbox. Prints a table and writes it to
 * docs/performance.md.
 *
 * --mailboxes 1000
 * --minutes 3       how long is measured, after each mailbox was visited twice
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { copyOfServer, startPostroom } from './intake-postroom.mjs';
import { cpuSeconds, peakMegabytes } from './intake-process.mjs';
import { writeSection } from './performance-page.mjs';
import { makePolled, startPollServer } from './polls-server.mjs';

const { values } = parseArgs({
  options: { mailboxes: { type: 'string', default: '1000' }, minutes: { type: 'string', default: '3' } },
});
const count = Number(values.mailboxes);
const minutes = Number(values.minutes);
const pollSeconds = 60;
const password = 'bench-secret';

const folder = mkdtempSync(join(tmpdir(), 'postroom-idle-'));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const main = copyOfServer();
const polls = await startPollServer({ count, password, folder });
const { dovecot, soFar } = polls;
const kinds = {
  'no mailbox': null,
  plain: { security: 'none', port: dovecot.port },
  TLS: { security: 'tls', port: dovecot.tlsPort },
};

async function measure(name, kind) {
  const server = await startPostroom({ main, folder: join(folder, name), receivers: 'low:4' });
  try {
    if (kind) {
      await makePolled(server, polls, { ...kind, password, pollSeconds });
      const before = soFar().finished;
      while (soFar().finished < before + count) await pause(200);
    } else await pause(5000);
    const [begun, cpu, visits] = [performance.now(), cpuSeconds(server.pid), soFar().finished];
    await pause(minutes * 60_000);
    const seconds = (performance.now() - begun) / 1000;
    const used = cpuSeconds(server.pid) - cpu;
    return { name, seconds, used, visits: soFar().finished - visits, megabytes: peakMegabytes(server.pid) };
  } finally {
    await server.stop();
  }
}

const load = loadavg()[0].toFixed(1);
try {
  const rows = [];
  for (const [name, kind] of Object.entries(kinds)) {
    const { seconds, used, visits, megabytes } = await measure(name, kind);
    const share = ((100 * used) / seconds).toFixed(1);
    const each = visits === 0 ? '' : ((1000 * used) / visits).toFixed(2);
    rows.push(`| ${name} | ${(visits / seconds).toFixed(1)} | ${share} % | ${each} | ${megabytes.toFixed(0)} |`);
    process.stderr.write(`${rows.at(-1)}\n`);
  }
  const text = [
    '| | visits/s | share of a core | CPU ms a visit | peak MB |',
    '|---|--:|--:|--:|--:|',
    ...rows,
    '',
    `${count} empty mailboxes on Dovecot, each visited every ${pollSeconds} s by one process with four receivers, SQLite; over ` +
      `${minutes} minutes, after each was visited twice; ${cpus().length} cores shared with Dovecot, load when it began ${load}.`,
  ].join('\n');
  process.stdout.write(`${text}\n`);
  if (count >= 1000) writeSection('An idle server', 'npm run bench:idle', text);
} finally {
  await dovecot.stop();
}
