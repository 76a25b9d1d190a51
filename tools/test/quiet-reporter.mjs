/** Prints failures only: a passing run says nothing but its figures, which results-reporter.mjs keeps. */
export default class QuietReporter {
  onTestResult(_test, result) {
    if (result.failureMessage) process.stderr.write(`${result.testFilePath}\n${result.failureMessage}\n`);
  }

  onRunComplete(_contexts, results) {
    if (results.numFailedTests + results.numRuntimeErrorTestSuites > 0 || process.env.POSTROOM_TEST_VERBOSE) {
      process.stderr.write(`${results.numPassedTests} passed, ${results.numFailedTests} failed\n`);
    }
  }
}
