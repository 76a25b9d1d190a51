/*
 * Everything that `npm test` means: types, boundaries, lint, tests and builds of all projects, formatting, the checks
 * in tools/checks, then the console in a browser. Quiet about what passes; the last line is `N passed, N failed`.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { failedTasksOnly } from './failed-tasks.mjs';
import { runStage } from './stage.mjs';

const root = join(import.meta.dirname, '..', '..');
const results = join(root, 'dist', 'results');
const endAt = Date.now() + 25 * 60_000;

if (Number.parseInt(process.versions.node, 10) < 24) {
  process.stderr.write(`This is Node ${process.version}; run it by \`npm test\`, which takes the pinned one.\n`);
  process.exit(1);
}

const env = {
  ...process.env,
  PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  NX_DAEMON: 'false',
  NX_NO_CLOUD: 'true',
  NX_TUI: 'false',
};

let allGood = true;
async function stage(name, ...command) {
  const timeoutMs = Math.max(1, endAt - Date.now());
  const worthShowing = command[1] === 'run-many' ? failedTasksOnly : undefined;
  allGood = (await runStage(name, command, { cwd: root, env, timeoutMs, worthShowing })) && allGood;
}

/** The tests' real parts that are looked for once; a private MariaDB ends with this process. */
async function provide() {
  const corpus = resolve(root, '..', 'shared', 'corpus');
  if (env.POSTROOM_TEST_CORPUS === undefined && existsSync(corpus)) env.POSTROOM_TEST_CORPUS = corpus;
  try {
    const { findMariaDb } = await import('../../libs/testing/src/mariadb-url.ts');
    env.POSTROOM_TEST_MYSQL_URL = await findMariaDb();
  } catch (error) {
    allGood = false;
    process.stdout.write(`No MariaDB for the tests: ${error.message}\n`);
  }
}

/** The sums of what each project's tests wrote. */
function addUp() {
  const sum = { passed: 0, failed: 0 };
  for (const file of readdirSync(results).filter((name) => name.endsWith('.json'))) {
    const { passed, failed } = JSON.parse(readFileSync(join(results, file), 'utf8'));
    sum.passed += passed;
    sum.failed += failed;
  }
  return sum;
}

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
await provide();

const targets = ['typecheck', 'cruise', 'lint', 'test', 'build'];
const nxOptions = ['--parallel=2', '--nxBail=false', '--outputStyle=static'];
await stage('Types, boundaries, lint, tests, builds', 'nx', 'run-many', '-t', ...targets, ...nxOptions);
await stage('Lint of tools', 'eslint', 'tools');
await stage('Formatting', 'prettier', '--check', '--log-level=warn', '.');
for (const check of ['file-sizes', 'no-machine-paths']) {
  await stage(`Check ${check}`, process.execPath, join('tools', 'checks', `${check}.mjs`));
}
if (existsSync(join(root, 'apps', 'console-e2e', 'project.json'))) {
  await stage('Console in a browser', 'nx', 'run', 'console-e2e:e2e', '--outputStyle=static');
}

const { passed, failed } = addUp();
// Lint, types, formatting or a build may fail without a test that does; so do tests that did not run at all.
const faults = failed > 0 ? failed : allGood && passed > 0 ? 0 : 1;
process.exitCode = faults > 0 ? 1 : 0;
process.stdout.write(`${passed} passed, ${faults} failed\n`);
