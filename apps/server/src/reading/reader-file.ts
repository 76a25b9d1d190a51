import { join } from 'node:path';

/** The program of a reader: the build puts it beside the server's. */
export const readerFile = join(import.meta.dirname, 'reader-worker.js');
