import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { stripVTControlCharacters } from 'node:util';

const killAfterMs = 10_000;
const leftoversMs = 2000;
const outputLimit = 8 * 1024 * 1024;

let running;

function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group has ended.
  }
}

function end(child) {
  signalGroup(child, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), killAfterMs);
  child.once('close', () => clearTimeout(timer));
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    const leave = () => process.exit(128 + constants.signals[signal]);
    if (running === undefined) return leave();
    running.once('close', leave);
    end(running);
  });
}

/**
 * Runs one part of the whole, tells its name and seconds on standard error, and shows its output only when it fails.
 * Runs in a process group of its own, which a signal to us ends as a whole.
 * @param {string} name
 * @param {string[]} command program and arguments
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, timeoutMs: number, worthShowing?: (output: string) => string }} options
 * @returns {Promise<boolean>} whether it ended with 0 in time
 */
export function runStage(name, [program, ...args], { cwd, env, timeoutMs, worthShowing = (output) => output }) {
  const started = Date.now();
  process.stderr.write(`${name} … `);
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    running = child;
    let output = '';
    let late = false;
    const keep = (chunk) => (output = (output + chunk).slice(-outputLimit));
    const timer = setTimeout(() => {
      late = true;
      end(child);
    }, timeoutMs);
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.once('error', (error) => keep(`${error.message}\n`));
    // What the stage left running (a server that a test forgot) goes with it, and may not hold its output open.
    let leftovers;
    child.once('exit', () => {
      leftovers = setTimeout(() => {
        signalGroup(child, 'SIGKILL');
        child.stdout.destroy();
        child.stderr.destroy();
      }, leftoversMs);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      clearTimeout(leftovers);
      running = undefined;
      if (child.pid !== undefined) signalGroup(child, 'SIGKILL');
      const good = code === 0 && !late;
      const seconds = ((Date.now() - started) / 1000).toFixed(0);
      process.stderr.write(`${late ? 'TOO LATE' : good ? 'ok' : 'FAILED'} (${seconds} s)\n`);
      if (!good) process.stdout.write(`\n${worthShowing(stripVTControlCharacters(output))}\n`);
      resolve(good);
    });
  });
}
