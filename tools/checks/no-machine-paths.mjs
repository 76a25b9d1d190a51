/* Nothing in the project may name a folder of the machine on which it was written. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, trackedFiles } from './tracked-files.mjs';

const machinePath = /(?<![\w.])(?:\/(?:home|root|Users)\/[\w.-]+|[A-Z]:\\Users\\)/;
const binary = /\.(png|jpe?g|gif|webp|ico|woff2?|pdf|zip|gz|eml|mbox)$/;

for (const name of trackedFiles().filter((file) => !binary.test(file))) {
  for (const [at, line] of readFileSync(join(root, name), 'latin1').split('\n').entries()) {
    const found = machinePath.exec(line);
    if (found === null) continue;
    process.exitCode = 1;
    console.error(`${name}:${at + 1}: names a folder of one machine: ${found[0]}`);
  }
}
