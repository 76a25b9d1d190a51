import { parentPort } from 'node:worker_threads';
import { answerBody, type BodyTask } from './body-thread.ts';

// Tasks wait in the port: one after the other.
parentPort?.on('message', (task: BodyTask) => parentPort?.postMessage(answerBody(task)));
