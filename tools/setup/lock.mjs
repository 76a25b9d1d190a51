import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { SetupError } from './progress.mjs';

const longestWaitMs = 15 * 60_000;

function holderOf(file) {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10);
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Links a file that already holds our process id, so that nobody ever reads an empty lock. */
function tryTake(file) {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, `${process.pid}\n`);
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

/**
 * Takes away the lock of a process that is gone. By renaming, so that of several who see it one wins; where
 * the lock meanwhile became a living one's, it is put back.
 */
function removeStale(file) {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const holder = holderOf(aside);
  if (holder !== undefined && isAlive(holder)) {
    try {
      linkSync(aside, file);
    } catch {
      // Somebody took it in between; the one whose lock this was is then not alone, but npm ci repeats itself.
    }
  }
  rmSync(aside, { force: true });
}

/**
 * Waits (at most 15 minutes) until no other process holds the lock file, then holds it until `release` or the
 * end of this process. A lock whose process is gone does not count.
 * @param {string} file
 * @param {string} what what the holder does, for the message to those who wait
 * @returns {Promise<{ waited: boolean, release: () => void }>}
 */
export async function takeLock(file, what) {
  mkdirSync(dirname(file), { recursive: true });
  const started = Date.now();
  let waited = false;
  while (!tryTake(file)) {
    const holder = holderOf(file);
    if (holder === undefined) continue;
    if (!isAlive(holder)) {
      removeStale(file);
      continue;
    }
    if (!waited) process.stderr.write(`Waiting for process ${holder}, which is ${what} …\n`);
    waited = true;
    if (Date.now() - started > longestWaitMs) {
      throw new SetupError(`Process ${holder} has been ${what} for 15 minutes. End it, or remove ${file}.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  const release = () => {
    process.off('exit', release);
    if (holderOf(file) === process.pid) rmSync(file, { force: true });
  };
  process.on('exit', release);
  return { waited, release };
}
