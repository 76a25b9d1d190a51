import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { takeLock } from './lock.mjs';
import { firstLines, runWithProgress, SetupError } from './progress.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const mark = join(root, 'node_modules', '.postroom-setup');
const pinnedNode = join(root, 'node_modules', '.bin', 'node');
const leastNode = [24, 21];

const installArguments = [
  'ci',
  '--ignore-scripts',
  '--include=dev',
  '--include=optional',
  '--loglevel=error',
  '--no-audit',
  '--no-fund',
];

/** Linux on x64 and arm64 get their Node from npm; everybody else must bring it. */
const hasPinnedNode = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);

function isNewEnough(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]);
}

/**
 * What the installed packages must fit. The Node that runs this script is not part of it: the first run is on
 * the machine's own, all later ones on the pinned one, and no package is compiled for either.
 */
function wanted() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}\n`;
}

function isInstalled() {
  if (hasPinnedNode && !existsSync(pinnedNode)) return false;
  return existsSync(mark) && readFileSync(mark, 'utf8') === wanted();
}

function checkPlatform() {
  if (hasPinnedNode || isNewEnough(process.version)) return;
  const where =
    process.platform === 'linux'
      ? `Linux on ${process.arch}`
      : ({ darwin: 'macOS', win32: 'Windows' }[process.platform] ?? process.platform);
  throw new SetupError(
    `The pinned Node comes from npm for Linux on x64 and arm64 only, and this is ${where} with Node ${process.version}. ` +
      `Install Node ${leastNode.join('.')} or newer and try again.`,
  );
}

/** npm as it runs us, else the one on the PATH; never by way of node_modules/.bin, which is about to be replaced. */
function npmCommand() {
  const cli = process.env.npm_execpath;
  if (cli !== undefined && basename(cli) === 'npm-cli.js' && existsSync(cli)) return [process.execPath, [cli]];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
}

function npmEnvironment() {
  const own = join(root, 'node_modules', '.bin');
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== own);
  return { ...process.env, PATH: path.join(delimiter) };
}

function reason(output) {
  if (/\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT)\b/.test(output)) {
    return "npm's registry cannot be reached (npm config get registry). Is there a network?";
  }
  if (/\bEUSAGE\b|not in sync/.test(output)) {
    return 'package.json and package-lock.json do not belong together: take both from the same commit.';
  }
  if (/\b(ENOSPC)\b/.test(output)) return 'The disk is full: about 1 GB is needed.';
  if (/\b(EACCES|EPERM|EROFS)\b/.test(output)) return `This user may not write in ${join(root, 'node_modules')}.`;
  return 'npm ci failed.';
}

function checkNpm(program, args) {
  let version;
  try {
    version = execFileSync(program, [...args, '--version'], { encoding: 'utf8', env: npmEnvironment() }).trim();
  } catch {
    throw new SetupError('npm was not found. It comes with Node (Debian: apt-get install npm).');
  }
  if (Number.parseInt(version, 10) < 9) throw new SetupError(`npm ${version} is too old: 9 or newer is needed.`);
}

function checkPinnedNode() {
  if (!hasPinnedNode) return;
  let version;
  try {
    version = execFileSync(pinnedNode, ['--version'], { encoding: 'utf8' }).trim();
  } catch (error) {
    throw new SetupError(
      `The pinned Node (package node-linux-${process.arch}) was installed but does not start: ${error.message}. ` +
        'It needs glibc 2.28 or newer; Alpine and other musl systems have none.',
    );
  }
  if (!isNewEnough(version)) throw new SetupError(`${pinnedNode} is ${version}, not ${leastNode.join('.')} or newer.`);
}

/**
 * Installs what package-lock.json names unless that is what is there. The mark is written last, so a broken
 * installation repeats itself.
 */
export async function ensurePackages() {
  if (isInstalled()) return;
  checkPlatform();
  const [program, args] = npmCommand();
  checkNpm(program, args);
  // Not inside node_modules, which npm ci deletes; .nx is ignored by git.
  const lock = await takeLock(join(root, '.nx', 'setup.lock'), 'installing packages');
  try {
    if (lock.waited && isInstalled()) return;
    const label = 'Installing packages (once, about a minute)';
    const { code, output } = await runWithProgress(label, program, [...args, ...installArguments], {
      cwd: root,
      env: npmEnvironment(),
    });
    if (code !== 0) throw new SetupError(`${reason(output)}\n${firstLines(output)}`);
    checkPinnedNode();
    writeFileSync(mark, wanted());
  } finally {
    lock.release();
  }
}
