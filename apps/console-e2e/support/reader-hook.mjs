/*
 * Loaded into a server process (`node --import`): its readers of mail run the program that POSTROOM_TEST_READER names,
 * which breaks where a message tells it to (`X-Test-Reader: throws`). Everything else is the product's own.
 */
import { syncBuiltinESMExports } from 'node:module';
import threads from 'node:worker_threads';

const program = process.env.POSTROOM_TEST_READER;

if (threads.isMainThread && program) {
  const { Worker } = threads;
  threads.Worker = class extends Worker {
    constructor(file, options) {
      super(String(file).endsWith('reader-worker.js') ? program : file, options);
    }
  };
  syncBuiltinESMExports();
}
