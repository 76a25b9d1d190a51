import { SetupError } from './progress.mjs';

/** Runs set-up steps one after the other; a failure that people can mend is told in sentences, with exit code 1. */
export async function runSetup(...steps) {
  try {
    for (const step of steps) await step();
  } catch (error) {
    process.stderr.write(`Set-up failed: ${error instanceof SetupError ? error.message : error.stack}\n`);
    process.exitCode = 1;
  }
}
