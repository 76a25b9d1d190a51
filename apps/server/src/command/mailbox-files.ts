import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { mailboxExportQuery, type MailboxImportResult } from '@postroom/contracts';
import type { Config } from '../config/config.ts';
import type { Database } from '../database/database.ts';
import { openDatabase, pendingMigrations } from '../database/open-database.ts';
import { Departments } from '../department/departments.service.ts';
import { commandLine } from '../http/caller.ts';
import { ensureInstallation } from '../installation.ts';
import { AliasTaking } from '../mailbox/alias-taking.service.ts';
import { Aliases } from '../mailbox/aliases.service.ts';
import { Mailboxes } from '../mailbox/mailboxes.service.ts';
import { MailboxTaking } from '../mailbox/mailbox-taking.service.ts';
import { MailboxFiles } from '../mailbox-files/mailbox-files.service.ts';
import { Queues } from '../routing/queues.service.ts';
import { SecretBox } from '../secret/secret-box.ts';
import { installationKey } from '../secret/installation-key.ts';
import { Secrets } from '../secret/secrets.service.ts';
import { CommandError } from './command-error.ts';

/** As much as the API takes: 2,000 mailboxes are about 3 MB of YAML. */
const mostFileBytes = 8 * 1024 * 1024;

export interface MailboxExportOptions {
  readonly format: string;
  readonly out?: string;
}

export interface MailboxImportOptions {
  readonly dryRun?: boolean;
}

async function withFiles<T>(
  config: Config,
  { exclusive }: { exclusive: boolean },
  work: (files: MailboxFiles) => Promise<T>,
): Promise<T> {
  const database: Database = await openDatabase(config.databaseUrl, { exclusive });
  try {
    if ((await pendingMigrations(database)).length > 0) {
      throw new CommandError('The database is not that of this version. Run postroom migrate first.');
    }
    const departments = new Departments(database);
    const queues = new Queues(database, departments);
    const box = new SecretBox((await installationKey(database, config)).key);
    if (exclusive) await ensureInstallation(database, box, departments, queues);
    const secrets = new Secrets(box);
    const mailboxes = new Mailboxes(database, departments, queues, secrets, config);
    const aliases = new AliasTaking(database, new Aliases(database, departments, queues));
    return await work(new MailboxFiles(database, mailboxes, new MailboxTaking(mailboxes, secrets), aliases));
  } finally {
    await database.close();
  }
}

/**
 * `postroom mailbox export`: all mailboxes as a file, without secrets. Reads only, so it runs beside a server.
 * @returns the file, or what was written where
 */
export async function mailboxExport(config: Config, options: MailboxExportOptions): Promise<string> {
  const asked = mailboxExportQuery.safeParse({ format: options.format });
  if (!asked.success) throw new CommandError('--format has to be yaml or csv.');
  const text = await withFiles(config, { exclusive: false }, (files) => files.export(asked.data.format, commandLine));
  if (options.out === undefined) return text;
  try {
    writeFileSync(options.out, text);
  } catch (error) {
    throw new CommandError(`${options.out} cannot be written (${codeOf(error)}). Give another file with --out.`);
  }
  return `Wrote the mailboxes to ${options.out}.\n`;
}

function readText(path: string): string {
  let bytes: Buffer;
  try {
    if (statSync(path).size > mostFileBytes) {
      throw new CommandError(`${path} has more than ${mostFileBytes / 1024 / 1024} MiB: make several files of it.`);
    }
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${path} cannot be read (${codeOf(error)}).`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CommandError(`${path} is not UTF-8: save it as “CSV UTF-8”, or choose that encoding.`);
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);

/** `postroom mailbox import`: makes and changes mailboxes as a YAML or CSV file says. */
export async function mailboxImport(
  config: Config,
  path: string,
  { dryRun = false }: MailboxImportOptions,
): Promise<MailboxImportResult> {
  const text = readText(path);
  return withFiles(config, { exclusive: true }, (files) => files.import(text, null, commandLine, dryRun));
}

/** What a file holds may be shown in a terminal: nothing in it moves the cursor. */
const shown = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '·');
const valueShown = (value: unknown): string => shown(JSON.stringify(value));

/** What an import did, a line each: what was made, changed field by field, and what is wrong, in the file's order. */
export function importReport({ created, changed, unchanged, errors }: MailboxImportResult, dryRun: boolean): string[] {
  const done = (word: string) => (dryRun ? `would be ${word}` : word);
  const named = ({ email, name }: { email: string; name: string }) => shown(`${name} <${email}>`);
  const lines = [
    ...created.map((one) => ({ line: one.line, text: [`${named(one)} ${done('made')}`] })),
    ...changed.map((one) => ({
      line: one.line,
      text: [
        `${named(one)} ${done('changed')}`,
        ...one.changes.map(({ path, from, to }) =>
          from === 'changed' && to === 'changed'
            ? `    ${path}: typed anew`
            : `    ${path}: ${valueShown(from)} → ${valueShown(to)}`,
        ),
      ],
    })),
    ...errors.map(({ line, email, path, message }) => ({
      line,
      text: [
        `FAULT ${[email, path, message]
          .filter((part) => part !== '')
          .map(shown)
          .join(': ')}`,
      ],
    })),
  ].sort((one, other) => one.line - other.line);
  const counts = [
    `${created.length} ${done('made')}`,
    `${changed.length} ${done('changed')}`,
    `${unchanged.length} as they are`,
    `${errors.length} ${errors.length === 1 ? 'fault' : 'faults'}`,
  ];
  return [
    ...lines.flatMap(({ line, text: [first = '', ...rest] }) => [`line ${line}: ${first}`, ...rest]),
    `${counts.join(', ')}.`,
  ];
}
