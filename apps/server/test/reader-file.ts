import { join } from 'node:path';

/** Where the global set-up puts the reader's program; stands for the product's file of this name. */
export const readerFile = join(import.meta.dirname, '../../../node_modules/.cache/postroom/reader-program.mjs');
