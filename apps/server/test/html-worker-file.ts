import { join } from 'node:path';

/** Where the global set-up puts the program that reads large HTML; stands for the product's file of this name. */
export const htmlWorkerFile = join(import.meta.dirname, '../../../node_modules/.cache/postroom/html-worker.mjs');
