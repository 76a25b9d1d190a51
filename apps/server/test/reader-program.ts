import { parentPort, workerData } from 'node:worker_threads';
import { readMessage } from '@postroom/mime';
import { answerJobs } from '../src/reading/answer-jobs.ts';
import { readOne } from '../src/reading/read-one.ts';

/** The reader of tests: the product's, and mail that breaks it as no mail should. Reads `X-Test-Reader: loops` and so on. */
const fault = /^X-Test-Reader: (throws|loops|eats|dies|dies-unread)\r$/m;

if (parentPort) {
  answerJobs(parentPort, workerData as SharedArrayBuffer, async (message, raw, step) => {
    const found = raw === null ? null : fault.exec(raw.toString('latin1', 0, 4096));
    if (found?.[1] === 'dies-unread') process.exit(1);
    return readOne(message, raw, step, (source, options) => {
      misbehave(found?.[1]);
      return readMessage(source, options);
    });
  });
}

function misbehave(how: string | undefined): void {
  if (how === 'throws') throw new TypeError('Cannot read properties of undefined');
  if (how === 'dies') process.exit(1);
  const kept: number[][] = [];
  while (how === 'loops' || how === 'eats') {
    if (how === 'eats') kept.push(Array.from({ length: 10_000 }, (_, index) => index + kept.length));
  }
}
