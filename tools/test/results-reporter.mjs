import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', '..', 'dist', 'results');

/**
 * Writes dist/results/PROJECT.json ({ passed, failed, skipped }) for jest and for Playwright, which
 * call different methods of the same class. A suite that cannot be loaded counts as a failed test.
 */
export default class ResultsReporter {
  counts = { passed: 0, failed: 0, skipped: 0 };

  constructor(first, second) {
    this.name = (second ?? first).name;
  }

  onRunComplete(_contexts, results) {
    this.counts.passed = results.numPassedTests;
    this.counts.failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    this.counts.skipped = results.numPendingTests + results.numTodoTests;
    this.#write();
  }

  onBegin(_config, suite) {
    this.suite = suite;
  }

  onError(error) {
    this.counts.failed += 1;
    process.stderr.write(`${error.message ?? String(error)}\n`);
  }

  onEnd() {
    for (const test of this.suite?.allTests() ?? []) {
      const outcome = test.outcome();
      if (outcome === 'expected') this.counts.passed += 1;
      else if (outcome === 'skipped') this.counts.skipped += 1;
      else this.counts.failed += 1;
    }
    this.#write();
  }

  printsToStdio() {
    return false;
  }

  #write() {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${this.name}.json`), JSON.stringify(this.counts));
  }
}
