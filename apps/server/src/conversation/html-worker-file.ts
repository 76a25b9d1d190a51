import { join } from 'node:path';

/** The program that reads large HTML: the build puts it beside the server's. */
export const htmlWorkerFile = join(import.meta.dirname, 'html-worker.js');
