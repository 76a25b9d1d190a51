/*
 * Loaded into a server process (`node --import`): interrupts a visit at a named step. What to do is read from the file
 * POSTROOM_TEST_FAULTS names: `{ id, step, after, fault }`. A kill is done here and at once; anything else is done by
 * the test while this process stands still: it writes `FILE.wanted`, and waits until `FILE.done` is there.
 */
import { subscribe } from 'node:diagnostics_channel';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const file = process.env.POSTROOM_TEST_FAULTS;
const sleeper = new Int32Array(new SharedArrayBuffer(4));
let current = null;
let seen = 0;

function plan() {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

function interrupt({ step }) {
  const wanted = plan();
  if (wanted === null || existsSync(`${file}.${wanted.id}.wanted`)) return;
  if (wanted.id !== current) {
    current = wanted.id;
    seen = 0;
  }
  if (step !== wanted.step) return;
  seen += 1;
  if (seen < wanted.after) return;
  writeFileSync(`${file}.${wanted.id}.wanted`, '');
  if (wanted.fault === 'kill') process.kill(process.pid, 'SIGKILL');
  while (!existsSync(`${file}.${wanted.id}.done`)) Atomics.wait(sleeper, 0, 0, 20);
}

if (isMainThread && file) subscribe('postroom:visit-step', interrupt);
