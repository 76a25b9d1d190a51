import { join } from 'node:path';

/** The program that reads stored messages for people: the build puts it beside the server's. */
export const bodyWorkerFile = join(import.meta.dirname, 'body-worker.js');
