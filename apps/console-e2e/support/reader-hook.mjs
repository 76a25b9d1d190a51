/*
 * Loaded into a server process (`node --import`): the threads that read mail at intake run the program that
 * POSTROOM_TEST_READER names, those that read it for people that of POSTROOM_TEST_BODY_READER. Both break where a message
 * tells them to (`X-Test-Reader: throws`). Everything else is the product's own.
 */
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import threads from 'node:worker_threads';

const programs = { 'reader-worker.js': 'POSTROOM_TEST_READER', 'body-worker.js': 'POSTROOM_TEST_BODY_READER' };

if (threads.isMainThread) {
  const { Worker } = threads;
  threads.Worker = class extends Worker {
    constructor(file, options) {
      super(process.env[programs[basename(String(file))]] ?? file, options);
    }
  };
  syncBuiltinESMExports();
}
