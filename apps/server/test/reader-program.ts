import { parentPort, workerData } from 'node:worker_threads';
import { readMessage } from '@postroom/mime';
import { answerJobs } from '../src/reading/answer-jobs.ts';
import { readOne } from '../src/reading/read-one.ts';
import { faultAsked, misbehave } from './misbehave.ts';

/** The reader of tests: the product's, and mail that breaks it as no mail should. */
if (parentPort) {
  answerJobs(parentPort, workerData as SharedArrayBuffer, async (message, raw, step) => {
    const fault = raw === null ? null : faultAsked(raw);
    if (fault === 'dies-unread') process.exit(1);
    return readOne(message, raw, step, (source, options) => {
      misbehave(fault);
      return readMessage(source, options);
    });
  });
}
