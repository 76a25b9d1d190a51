/* A file is about one thing: over 250 lines is worth a look, over 400 a fault. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, trackedFiles } from './tracked-files.mjs';

const warnAt = 250;
const failAt = 400;
const counted = /\.(ts|html|scss|css|mjs)$/;
/** Made by a program, or a table of facts that nobody reads from top to bottom. */
const exempt = /\.generated\.ts$|[.-]tables?\.ts$|(^|\/)tables\//;

for (const name of trackedFiles()) {
  if (!counted.test(name) || exempt.test(name)) continue;
  const lines = readFileSync(join(root, name), 'utf8').trimEnd().split('\n').length;
  if (lines > failAt) {
    process.exitCode = 1;
    console.error(`${name}: ${lines} lines, more than ${failAt}: divide it`);
  } else if (lines > warnAt) {
    console.error(`${name}: ${lines} lines (warning: more than ${warnAt})`);
  }
}
