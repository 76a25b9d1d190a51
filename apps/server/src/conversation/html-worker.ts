import { parentPort } from 'node:worker_threads';
import { answerHtml, type HtmlTask } from './html-thread.ts';

// Tasks wait in the port: one after the other.
parentPort?.on('message', (task: HtmlTask) => parentPort?.postMessage(answerHtml(task)));
