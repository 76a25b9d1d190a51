import { parentPort } from 'node:worker_threads';
import { readMessage } from '@postroom/mime';
import { answerBody, type BodyTask } from '../src/conversation/body-thread.ts';
import { faultAsked, misbehave } from './misbehave.ts';

/** The thread of tests that reads messages for people: the product's, and mail that breaks it as no mail should. */
parentPort?.on('message', (task: BodyTask) =>
  parentPort?.postMessage(
    answerBody(task, (source, options) => {
      misbehave(faultAsked(source.subarray(0, 4096)));
      return readMessage(source, options);
    }),
  ),
);
