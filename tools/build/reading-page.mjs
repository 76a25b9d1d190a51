/*
 * The figures of docs/reading-mail.md, counted over the awkward mail of other projects: `node tools/build/reading-page.mjs`
 * writes them between their marks; the words around them are written by hand.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { markdownTable } from './markdown-table.mjs';

const root = join(import.meta.dirname, '..', '..');
export const pageFile = join(root, 'docs', 'reading-mail.md');
const marks = ['<!-- Made by tools/build/reading-page.mjs -->', '<!-- Until here -->'];

const words = {
  text_contains: 'words of the text',
  no_replacement_char: 'no character lost',
  subject: 'subject',
  from_address: 'sender’s address',
  from_name: 'sender’s name',
  to: 'To',
  cc: 'Cc',
  reply_to: 'Reply-To',
  message_id: 'Message-ID',
  attachments: 'attachments, by name and size',
  attachments_count: 'number of attachments',
};

/** @returns {string} the page with these figures in their place */
export function withFigures(page, figures) {
  const [before, , after] = split(page);
  return [before, marks[0], '', ...sections(figures), '', marks[1], after].join('\n');
}

function split(page) {
  const [from, to] = marks.map((mark) => page.indexOf(mark));
  if (from < 0 || to < from) throw new Error('docs/reading-mail.md has not the marks of its figures.');
  const lineAfter = page.indexOf('\n', to) + 1;
  return [page.slice(0, from - 1), page.slice(from, lineAfter), page.slice(lineAfter)];
}

function sections({ messages, fields, decided, differences }) {
  const sum = (reader) => String(fields.reduce((all, field) => all + field[reader], 0));
  const readers = ['stated', 'postroom', 'mailparser', 'postalMime'];
  const rows = fields.map((field) => [words[field.field] ?? field.field, ...readers.map((one) => String(field[one]))]);
  return [
    `Read as their source states, of ${messages} messages:`,
    '',
    ...markdownTable([
      ['field', 'stated', 'Postroom', 'mailparser', 'postal-mime'],
      ...rows,
      ['all', ...readers.map(sum)],
    ]),
    '',
    `Where Postroom reads otherwise than the source states (${decided.length}), each by decision:`,
    '',
    ...markdownTable([['message and field', 'why'], ...decided.map(({ field, why }) => [field, why])]),
    '',
    `Where it finds another subject or another number of attachments than mailparser or postal-mime (${differences.reduce((all, { messages: n }) => all + n, 0)} messages); sender, To, Cc, Reply-To and Message-ID are the same in every message:`,
    '',
    ...markdownTable([
      ['what', 'messages', 'why ours stays'],
      ...differences.map(({ field, messages: n, why }) => [field, String(n), why]),
    ]),
  ];
}

/** The readers are TypeScript: built as the server is, into the workspace, so that packages are found. */
async function count() {
  const { build } = await import('esbuild');
  const folder = mkdtempSync(join(root, 'node_modules', '.reading-page-'));
  try {
    const outfile = join(folder, 'figures.mjs');
    await build({
      absWorkingDir: root,
      entryPoints: ['libs/mime/test/reading-figures.ts'],
      outfile,
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      target: 'node24',
      tsconfig: 'tsconfig.base.json',
      define: { 'import.meta.dirname': JSON.stringify(join(root, 'libs', 'mime', 'test')) },
      logLevel: 'warning',
    });
    return await (await import(pathToFileURL(outfile).href)).readingFigures();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  const figures = await count();
  if (figures === null) throw new Error('The corpus is not at hand: set POSTROOM_TEST_CORPUS.');
  writeFileSync(pageFile, withFigures(readFileSync(pageFile, 'utf8'), figures));
}
