/* The table of all bounds, its values read from the source: `node tools/build/bounds-table.mjs` writes it. */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { described, noBounds } from './bounds-elsewhere.mjs';
import { bounds, serverFolder } from './bounds-list.mjs';

const root = join(import.meta.dirname, '..', '..');
export const boundsFile = join(root, 'docs', 'bounds.md');

const sources = new Map();
function sourceOf(path) {
  if (!sources.has(path)) sources.set(path, readFileSync(join(root, path), 'utf8'));
  return sources.get(path);
}

/** The text behind `const name =`, up to its semicolon at the end of a line. */
function declared(path, name) {
  const match = new RegExp(`^(?:export )?const ${name}\\b[^=]*= ([\\s\\S]*?);\\n`, 'm').exec(sourceOf(path));
  if (!match) throw new Error(`${path} has no constant ${name}: mend tools/build/bounds-list.mjs.`);
  return match[1];
}

/** A number, a text or a product of numbers and other constants of the file. */
function valueOf(path, text) {
  const plain = text.trim();
  const quoted = /^'([^']*)'$/.exec(plain);
  if (quoted) return quoted[1];
  const factors = plain.split('*').map((factor) => {
    const word = factor.trim();
    if (/^[\d_]+$/.test(word)) return Number(word.replaceAll('_', ''));
    if (/^[a-zA-Z]+$/.test(word)) return Number(valueOf(path, declared(path, word)));
    throw new Error(`${path}: ${plain} is no product of numbers.`);
  });
  return factors.reduce((product, factor) => product * factor, 1);
}

function keyOf(path, name, key) {
  const match = new RegExp(`\\b${key}: ([^,}\\n]+)`).exec(declared(path, name));
  if (!match) throw new Error(`${path}: ${name} has no ${key}.`);
  return valueOf(path, match[1]);
}

/** A number as people read it; bytes as KiB, MiB or GiB where they are whole ones. */
function shown(value, what) {
  if (typeof value === 'string') return value;
  if (/\b(bytes|octets|JSON body)\b/i.test(what)) {
    for (const [unit, size] of [
      ['GiB', 2 ** 30],
      ['MiB', 2 ** 20],
      ['KiB', 2 ** 10],
    ])
      if (value >= size && value % size === 0) return `${value / size} ${unit}`;
  }
  return value.toLocaleString('en-US');
}

const cell = (text) => text.replaceAll('|', '\\|');

function table(rows) {
  const all = [['Bound', 'Value', 'Past it', 'In the source'], ...rows];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const line = (cells) => `| ${cells.map((text, column) => text.padEnd(widths[column])).join(' | ')} |`;
  const [head, ...body] = all;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)];
}

function areaTable(rows) {
  return table(
    rows.map(([file, name, what, past]) => {
      const path = serverFolder + file;
      const [constant, key] = name.split('.');
      const value = key === undefined ? valueOf(path, declared(path, constant)) : keyOf(path, constant, key);
      return [cell(what), shown(value, what), cell(past), `\`${file}\` \`${name}\``];
    }),
  );
}

/** Each key with the comment that stands before it, in the constant itself or in its type. */
function describedTable([, path, name]) {
  const source = sourceOf(path);
  const keys = [...declared(path, name).matchAll(/^ {2}(\w+): ([^\n]+),$/gm)];
  return table(
    keys.map(([, key, text]) => {
      const comment = new RegExp(`/\\*\\* ((?:(?!\\*/).)+) \\*/\\n(?:  \\w+: [^\\n]+\\n)?  ${key}: `, 's').exec(source);
      const what = (comment?.[1] ?? key).replaceAll(/\s*\n\s*\* ?/g, ' ');
      const limit = /^[\d_* ]+/.exec(text)?.[0] ?? text;
      return [
        cell(what),
        shown(valueOf(path, limit), /bytes|octets/i.test(what + key) ? 'bytes' : ''),
        '',
        `\`${key}\``,
      ];
    }),
  );
}

/** @returns {string[]} constants of the server that look like bounds and are not in the list */
export function unlisted() {
  const listed = new Set(
    Object.values(bounds).flatMap((rows) => rows.map(([file, name]) => `${file} ${name.split('.')[0]}`)),
  );
  return globSync('**/*.ts', { cwd: join(root, serverFolder) })
    .filter((file) => !file.endsWith('.spec.ts'))
    .sort()
    .flatMap((file) => {
      const names = sourceOf(serverFolder + file).matchAll(
        /^(?:export )?const (\w*(?:longest|Longest|most[A-Z]|largest|Largest|[bB]ounds|[lL]imits?)\w*)\b[^=\n]*= (?=[\d_{'a-zA-Z]+[^(=>\n]*;?$)/gm,
      );
      return [...names].map(([, name]) => `${file} ${name}`).filter((name) => !listed.has(name) && !noBounds.has(name));
    });
}

/** @returns {string} the whole file, in the form that prettier leaves alone */
export function boundsTable() {
  const areas = Object.entries(bounds).flatMap(([area, rows]) => [`## ${area}`, '', ...areaTable(rows), '']);
  const objects = described.flatMap((entry) => {
    const [area, path, name, past] = entry;
    const intro = `\`${name}\` in \`${path}\`; ${past}.`;
    const rows = describedTable(entry).map((line) => line);
    return [`## ${area}`, '', intro, '', ...rows, ''];
  });
  return [
    '# Bounds',
    '',
    'Everything that a mail sender, a server or a caller can make grow has a bound. Made by `node tools/build/bounds-table.mjs`, which reads the values from the source; a test fails while a bound is missing here. What a mailbox sets for itself (largest message, days on the server, bytes a day) is in its settings.',
    '',
    ...areas,
    ...objects,
  ].join('\n');
}

if (process.argv[1] === import.meta.filename) writeFileSync(boundsFile, boundsTable());
