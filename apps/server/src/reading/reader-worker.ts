import { parentPort, workerData } from 'node:worker_threads';
import { answerJobs } from './answer-jobs.ts';

if (parentPort) answerJobs(parentPort, workerData as SharedArrayBuffer);
