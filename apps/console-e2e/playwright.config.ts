import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

const root = join(import.meta.dirname, '..', '..');

/** Journeys named after the promises of the product, against the built application, in Debian's Chromium. */
export default defineConfig({
  testDir: 'journeys',
  outputDir: join(root, 'dist', 'e2e'),
  timeout: 120_000,
  expect: { timeout: 15_000 },
  workers: 1,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['line'], [join(root, 'tools', 'test', 'results-reporter.mjs'), { name: 'console-e2e' }]],
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    launchOptions: { executablePath: '/usr/bin/chromium' },
    trace: 'retain-on-failure',
  },
});
