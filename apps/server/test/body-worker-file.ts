import { join } from 'node:path';

/** Where the global set-up puts the program that reads messages for people; stands for the product's file of this name. */
export const bodyWorkerFile = join(import.meta.dirname, '../../../node_modules/.cache/postroom/body-program.mjs');
