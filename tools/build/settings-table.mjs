/* The table of all settings, made from the schema that checks them: `node tools/build/settings-table.mjs` writes it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environment } from '../../apps/server/src/config/config.ts';
import { markdownTable } from './markdown-table.mjs';

export const settingsFile = join(import.meta.dirname, '..', '..', 'docs', 'settings.md');

/** The default of a rule, also behind the steps that read it further; undefined where it has none. */
function defaultOf(schema) {
  const { type, defaultValue, innerType, in: before } = schema.def;
  if (type === 'default') return defaultValue;
  const inner = innerType ?? before;
  return inner === undefined ? undefined : defaultOf(inner);
}

function cell(text) {
  return text.replaceAll('|', '\\|');
}

/** @returns {string} the whole file, in the form that prettier leaves alone */
export function settingsTable() {
  const rows = Object.entries(environment.shape).map(([name, schema]) => {
    const value = defaultOf(schema);
    const shown = value === undefined || value === '' ? '' : `\`${value}\``;
    return [`\`${name}\``, shown, cell(schema.description)];
  });
  return [
    '# Settings',
    '',
    'Made by `node tools/build/settings-table.mjs` from the schema that checks them at start: change it there.',
    '',
    'They are read from the environment, or from a file `.env` in the folder that Postroom is started in. An empty value counts as none. An unknown, missing or malformed one stops the start, with every fault named. What people change while Postroom runs is set in the console instead.',
    '',
    ...markdownTable([['Variable', 'Default', 'What it is for'], ...rows]),
    '',
  ].join('\n');
}

if (process.argv[1] === import.meta.filename) writeFileSync(settingsFile, settingsTable());
