/*
 * `npm run bench:intake`: how fast mail gets from a POP3 server to where it is safe. Postroom on SQLite and on MariaDB,
 * and mpop, getmail6 and fetchmail, take turns at the same maildrops of a Dovecot on loopback; medians of three runs.
 * Prints a table and, at full scale with all corpora, writes it to docs/performance.md.
 *
 * --scale 0.1          so much of each corpus
 * --corpus small,mixed only these (small, mixed, large)
 * --programs sqlite,mpop  only these (sqlite, mariadb, mpop, getmail6, fetchmail)
 * --runs 3
 * --profile FOLDER     CPU profiles of Postroom's main thread, one for each run
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startDovecot, startMariaDb } from '../../libs/testing/src/index.ts';
import { corpora } from './intake-mail.mjs';
import { peers } from './intake-peers.mjs';
import { copyOfServer } from './intake-postroom.mjs';
import { fillMaildrop, runPeer, runPostroom } from './intake-runs.mjs';
import { report } from './intake-table.mjs';
import { writeSection } from './performance-page.mjs';

const { values } = parseArgs({
  options: {
    scale: { type: 'string', default: '1' },
    corpus: { type: 'string', default: 'small,mixed,large' },
    programs: { type: 'string', default: 'sqlite,mariadb,mpop,getmail6,fetchmail' },
    runs: { type: 'string', default: '3' },
    profile: { type: 'string' },
  },
});
const scale = Number(values.scale);
const runs = Number(values.runs);
const chosen = values.programs.split(',');
const password = 'bench-secret';
const folder = mkdtempSync(join(tmpdir(), 'postroom-intake-'));
// Peers run as nobody.
chmodSync(folder, 0o755);
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const main = copyOfServer();
const profileTo = values.profile === undefined ? undefined : resolve(values.profile);

// Else the copy of the server, which goes at the exit, would stay.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

const say = (line) => process.stderr.write(`${line}\n`);
const users = Array.from({ length: 1000 }, (_, index) => ({ name: `run${index + 1}`, password }));
const dovecot = await startDovecot({ users });
const mariaDb = chosen.includes('mariadb')
  ? await startMariaDb({ flushLogAtCommit: 1, args: ['--innodb-buffer-pool-size=256M', '--max-allowed-packet=64M'] })
  : undefined;

const programs = [
  { key: 'sqlite', name: 'Postroom, SQLite', run: (scene) => runPostroom(scene, { main, profileTo }) },
  { key: 'mariadb', name: 'Postroom, MariaDB', run: (scene) => runPostroom(scene, { main, mariaDb, profileTo }) },
  ...peers.map((peer) => ({ key: peer.name, name: peer.name, run: (scene) => runPeer(scene, peer) })),
].filter(({ key }) => chosen.includes(key));

let used = 0;
/** Each program in turn, `runs` times over, on maildrops of `count` messages. */
async function measure(name, count) {
  const results = Object.fromEntries(programs.map(({ key }) => [key, []]));
  for (let run = 1; run <= runs; run += 1) {
    for (const program of programs) {
      const { name: user } = users[used];
      used += 1;
      const delivered = await fillMaildrop(dovecot, { user, password }, corpora[name], count);
      const result = await program.run({ dovecot, folder: join(folder, user), user, password, delivered });
      results[program.key].push(result);
      say(
        `${name} × ${count}, run ${run}, ${program.name}: ${(count / result.seconds).toFixed(1)}/s, ` +
          `${result.cpu.toFixed(2)} s of CPU, ${result.megabytes.toFixed(0)} MB, lost ${result.lost}, doubled ${result.doubled}`,
      );
    }
  }
  return { count, results };
}

const load = loadavg()[0].toFixed(1);
try {
  const measured = {};
  for (const name of values.corpus.split(',')) {
    const count = Math.max(1, Math.round(corpora[name].count * scale));
    const tenth = Math.max(1, Math.round(count / 10));
    measured[name] = { tenth: tenth < count ? await measure(name, tenth) : null, full: await measure(name, count) };
  }
  const versions = peers.filter(({ name }) => chosen.includes(name)).map((peer) => `${peer.name} ${peer.version()}`);
  const text = report({ measured, programs, runs, scale, load, versions });
  process.stdout.write(`${text}\n`);
  if (scale === 1 && Object.keys(measured).length === 3) {
    const given = process.argv.slice(2).join(' ');
    writeSection('Intake', `npm run bench:intake${given === '' ? '' : ` -- ${given}`}`, text);
  }
  const faults = Object.values(measured).flatMap(({ tenth, full }) =>
    [tenth, full].flatMap((part) => Object.values(part?.results ?? {}).flat()),
  );
  if (faults.some(({ lost, doubled }) => lost + doubled > 0)) {
    say('Mail was lost or doubled.');
    process.exitCode = 1;
  }
} finally {
  await dovecot.stop();
  await mariaDb?.stop();
}
