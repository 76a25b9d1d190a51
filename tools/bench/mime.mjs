/*
 * Reading messages: Postroom's reader against mailparser and postal-mime, each in a process of its own, in turn.
 *   npm run bench:mime -- [--scale 1] [--runs 3] [--corpus small,mixed,large] [--no-page]
 */
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { hostile } from './mime-hostile.mjs';
import { writeSection } from './performance-page.mjs';

const { values: options } = parseArgs({
  options: {
    scale: { type: 'string', default: '1' },
    runs: { type: 'string', default: '3' },
    corpus: { type: 'string', default: 'small,mixed,large' },
    'no-page': { type: 'boolean', default: false },
  },
});
const runs = Number(options.runs);
const scale = Number(options.scale);
const load = loadavg()[0].toFixed(1);
const counts = { small: 4000, mixed: 800, large: 6 };
const targets = { small: 3, mixed: 3, large: 10 };
const readers = ['postroom', 'mailparser', 'postal-mime'];

// Built as the server is, into the workspace, so that packages are found.
const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(root, 'node_modules', '.bench-mime-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
const bundle = join(folder, 'mime.mjs');
await build({
  absWorkingDir: root,
  entryPoints: ['libs/mime/src/index.ts'],
  outfile: bundle,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node24',
  tsconfig: 'tsconfig.base.json',
  logLevel: 'warning',
});
const bundleUrl = pathToFileURL(bundle).href;

function run(reader, corpus, count, ...more) {
  const args = [reader, corpus, count, bundleUrl, ...more];
  const program = join(import.meta.dirname, 'mime-process.mjs');
  const out = execFileSync(process.execPath, [program, ...args.map(String)], { encoding: 'utf8', maxBuffer: 1 << 24 });
  return JSON.parse(out.trim().split('\n').at(-1));
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

const lines = [
  '| corpus | reader | messages/s | MB/s | CPU ms a message | peak MB | against the better of the others |',
  '|---|---|--:|--:|--:|--:|--:|',
];
for (const corpus of options.corpus.split(',')) {
  const count = Math.max(2, Math.round(counts[corpus] * scale));
  const found = Object.fromEntries(readers.map((reader) => [reader, []]));
  for (let round = 0; round < runs; round++) {
    for (const reader of readers) found[reader].push(run(reader, corpus, count));
  }
  const figures = readers.map((reader) => ({
    reader,
    rate: median(found[reader].map((one) => (one.messages / one.ms) * 1000)),
    mb: median(found[reader].map((one) => one.bytes / one.ms / 1000)),
    cpu: median(found[reader].map((one) => one.cpu / one.messages)),
    peak: median(found[reader].map((one) => one.peak)),
  }));
  const best = Math.max(...figures.slice(1).map(({ rate }) => rate));
  for (const { reader, rate, mb, cpu, peak } of figures) {
    const ratio = reader === 'postroom' ? `${(rate / best).toFixed(1)} (to reach: ${targets[corpus]})` : '';
    lines.push(
      `| ${corpus} | ${reader} | ${rate >= 100 ? rate.toFixed(0) : rate.toFixed(1)} | ${mb.toFixed(0)} | ${cpu.toFixed(cpu < 10 ? 3 : 0)} | ${peak.toFixed(0)} | ${ratio} |`,
    );
  }
}

const size = 500_000;
const growth = ['', '| hostile input | CPU ms at 1 MB | at 4 MB | exponent |', '|---|--:|--:|--:|'];
for (const kind of Object.keys(hostile)) {
  const cpuAt = (n) => median(Array.from({ length: runs }, () => run('postroom', 'hostile', 1, kind, n).cpu));
  const [small, large] = [cpuAt(2 * size), cpuAt(8 * size)];
  const exponent = Math.log(large / small) / Math.log(4);
  growth.push(`| ${kind} | ${small.toFixed(0)} | ${large.toFixed(0)} | ${exponent.toFixed(2)} |`);
}

const note = `Median of ${runs} run${runs === 1 ? '' : 's'} in turn at scale ${scale}, each in a process of its own with the messages made before the clock starts; ${cpus().length} cores, load when it began ${load}. All give headers, text, HTML and attachments; the others decode attachments, Postroom leaves them as ranges of the stored message. Peaks include up to 64 MB of messages made beforehand.`;
const body = [...lines, ...growth, '', note].join('\n');
console.log(body);
if (!options['no-page']) writeSection('Reading messages', 'npm run bench:mime', body);
