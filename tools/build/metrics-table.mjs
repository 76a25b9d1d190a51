/* The table of all metrics, made from their definitions: `node tools/build/metrics-table.mjs` writes it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricList } from '../../apps/server/src/metrics/metric-list.ts';
import { markdownTable } from './markdown-table.mjs';

export const metricsFile = join(import.meta.dirname, '..', '..', 'docs', 'metrics.md');

/** @returns {string} the whole file, in the form that prettier leaves alone */
export function metricsTable() {
  const rows = Object.entries(metricList).map(([name, { type, labels, bound = '', shared, help }]) => [
    `\`${name}\``,
    type,
    labels.map((label) => `\`${label}\``).join(', '),
    bound,
    shared ? 'installation' : 'process',
    help,
  ]);
  return [
    '# Metrics',
    '',
    'Made by `node tools/build/metrics-table.mjs` from their definitions: change them there.',
    '',
    '`GET /metrics` gives them in the text format of Prometheus: to this machine directly (not through a proxy), with an API token of scope `metrics`, or with `POSTROOM_METRICS_TOKEN` as bearer. Those of the installation are the same from every process: sum none of them over processes. Beside these there are prom-client’s own: CPU, memory, event loop lag, garbage collection.',
    '',
    ...markdownTable([['Metric', 'Type', 'Labels', 'Bounded by', 'Of the', 'What it says'], ...rows]),
    '',
  ].join('\n');
}

if (process.argv[1] === import.meta.filename) writeFileSync(metricsFile, metricsTable());
