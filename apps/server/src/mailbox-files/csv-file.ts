import { CsvError, parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { at, type CellKind, csvFields, exportedCsvFields, put, readCell, writeCell } from './csv-fields.ts';
import { type FileEntry, type FileFault, type MailboxFile, mostFileMailboxes } from './file-entry.ts';

/** The longest field (certificates, 64 KiB) fills a cell; a record holds all of them. */
const mostRecordCharacters = 512 * 1024;

/** Spreadsheets write what their language has: comma, semicolon or tab. The header, which has no such text, tells. */
function delimiterOf(text: string): string {
  const header = text.slice(0, text.search(/[\r\n]|$/));
  const counts = [',', ';', '\t'].map((delimiter) => ({ delimiter, count: header.split(delimiter).length }));
  return counts.sort((a, b) => b.count - a.count)[0]?.delimiter ?? ',';
}

interface CsvRecord {
  readonly record: readonly string[];
  /** `lines` counts to the end of the record. */
  readonly info: { readonly lines: number };
}

function entryOf(header: readonly string[], record: readonly string[], line: number, faults: FileFault[]): FileEntry {
  const fields: Record<string, unknown> = {};
  header.forEach((path, index) => {
    const cell = record[index] ?? '';
    const kind: CellKind | undefined = csvFields.get(path);
    if (cell === '' || kind === undefined) return;
    const read = readCell(cell, kind);
    if ('fault' in read) faults.push({ line, message: `Column ${path}: ${read.fault}` });
    else put(fields, path, read.value);
  });
  return { line, fields, lineOf: () => line };
}

/**
 * Reads CSV (RFC 4180) with a header row of field names (`pop.host`); lists are joined by semicolons. An empty cell
 * leaves a field as it is, or as a new mailbox has it.
 */
export function readCsvFile(text: string): MailboxFile {
  let records: CsvRecord[];
  const delimiter = delimiterOf(text);
  try {
    records = parse(text, {
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: mostRecordCharacters,
    }) as unknown as CsvRecord[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines } = error as CsvError & { lines?: number };
    return { entries: [], faults: [{ line: lines ?? 1, message: `Not CSV: ${error.message}` }] };
  }
  const [first, ...rows] = records;
  const header = first?.record.map((name) => name.trim()) ?? [];
  const unknown = header.filter((name) => !csvFields.has(name));
  if (!header.includes('email') || unknown.length > 0) {
    const message = header.includes('email')
      ? `There is no field ${unknown.slice(0, 5).join(', ')}. An export shows all columns.`
      : 'The first row has to name the columns, “email” among them. An export shows all columns.';
    return { entries: [], faults: [{ line: 1, message }] };
  }
  const twice = header.find((name, index) => header.indexOf(name) !== index);
  if (twice !== undefined) return { entries: [], faults: [{ line: 1, message: `Column ${twice} is there twice.` }] };
  if (rows.length > mostFileMailboxes) {
    const message = `A file holds at most ${mostFileMailboxes} mailboxes: make several of it.`;
    return { entries: [], faults: [{ line: 1, message }] };
  }
  const entries: FileEntry[] = [];
  const faults: FileFault[] = [];
  // The parser counts CR and LF within quotes as a line each.
  let countedTwice = 0;
  rows.forEach(({ record, info }) => {
    const cells = record.join('');
    const line = info.lines - countedTwice - (cells.match(/[\r\n]/g)?.length ?? 0);
    countedTwice += cells.match(/\r\n/g)?.length ?? 0;
    if (record.length > header.length && record.slice(header.length).some((cell) => cell !== '')) {
      faults.push({ line, message: `This row has ${record.length} cells, the header ${header.length}.` });
      return;
    }
    const before = faults.length;
    const entry = entryOf(header, record, line, faults);
    if (faults.length === before) entries.push(entry);
  });
  return { entries, faults };
}

/** Groups that are off have empty cells; text that spreadsheets would run as a formula gets an apostrophe in front. */
export function writeCsvFile(mailboxes: readonly Record<string, unknown>[]): string {
  const rows = mailboxes.map((fields) =>
    exportedCsvFields.map((path) => writeCell(at(fields, path), csvFields.get(path) ?? 'text')),
  );
  // With a byte order mark, without which Excel takes UTF-8 for something else.
  return `\uFEFF${stringify([[...exportedCsvFields], ...rows], { record_delimiter: 'windows' })}`;
}
