import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { check } from './command/check.ts';
import { CommandError } from './command/command-error.ts';
import { keyRotate, type KeyRotateOptions } from './command/key-rotate.ts';
import { importReport, mailboxExport, type MailboxExportOptions, mailboxImport } from './command/mailbox-files.ts';
import { userCreate, type UserCreateOptions } from './command/user-create.ts';
import { ConfigError, type Config, readConfig } from './config/config.ts';
import { DatabaseError, migrate, openDatabase } from './database/open-database.ts';
import { ProblemError } from './http/problem-error.ts';
import { InstallationError } from './installation.ts';
import { ListenError, serve } from './serve.ts';
import { StorageError } from './storage/place.ts';

const needed = 24;

/** Faults that a person can mend: their sentence is the whole story. Others keep their stack. */
const told = [ConfigError, CommandError, DatabaseError, InstallationError, ListenError, ProblemError, StorageError];

function out(line: string): void {
  process.stdout.write(`${line}\n`);
}

function config(demo = false): Config {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return readConfig(process.env, demo);
}

async function run(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const sentence = told.some((kind) => error instanceof kind);
    process.stderr.write(sentence ? `${(error as Error).message}\n` : `${(error as Error).stack ?? String(error)}\n`);
    process.exitCode = 1;
  }
}

const program = new Command('postroom').description('Shared mailboxes turned into work that people can share.');

program
  .command('serve')
  .description('Start console, API, receivers and senders (see POSTROOM_ROLES).')
  .option('--demo', 'show the demo’s accounts on the sign-in page; listens on loopback only')
  .action((options: { demo?: boolean }) =>
    run(async () => {
      const running = await serve(config(options.demo === true), (line) => process.stderr.write(`${line}\n`));
      out(`Postroom is ready at ${running.url}`);
    }),
  );

program
  .command('migrate')
  .description('Bring the database up to this version.')
  .action(() =>
    run(async () => {
      const database = await openDatabase(config().databaseUrl);
      try {
        const ran = await migrate(database);
        out(ran.length === 0 ? 'The database is up to date.' : `Done: ${ran.join(', ')}`);
      } finally {
        await database.close();
      }
    }),
  );

program
  .command('check')
  .description('Say whether this configuration would run.')
  .option('--json', 'print the facts as JSON')
  .action((options: { json?: boolean }) =>
    run(async () => {
      const findings = await check(config());
      if (options.json === true) out(JSON.stringify(findings));
      else for (const finding of findings) out(`${finding.ok ? 'ok  ' : 'FAIL'}  ${finding.what}: ${finding.detail}`);
      if (findings.some((finding) => !finding.ok)) process.exitCode = 1;
    }),
  );

const user = program.command('user').description('People who sign in.');
user
  .command('create')
  .description('Make a person who can sign in.')
  .requiredOption('--email <address>', 'e-mail address to sign in with')
  .requiredOption('--name <name>', 'name that colleagues see')
  .requiredOption('--role <role>', 'administrator, supervisor or agent')
  .option('--department <name or id>', 'department of a supervisor or agent')
  .option('--password-stdin', 'read the password from standard input')
  .action((options: UserCreateOptions) => run(async () => out(await userCreate(config(), options))));

const key = program.command('key').description('The key under which stored passwords and other secrets lie.');
key
  .command('rotate')
  .description('Seal all secrets anew under another key. The server has to be stopped, or be started again at once.')
  .option('--new-key-stdin', 'read the new key from standard input; without POSTROOM_SECRET_KEY a new key file is made')
  .action((options: KeyRotateOptions) => run(async () => out(await keyRotate(config(), options))));

const mailbox = program.command('mailbox').description('Mailboxes, many at once.');
mailbox
  .command('export')
  .description('Print all mailboxes as a file, without passwords and other secrets. May run beside the server.')
  .option('--format <format>', 'yaml or csv', 'yaml')
  .option('--out <file>', 'write to this file in place of standard output')
  .action((options: MailboxExportOptions) =>
    run(async () => void process.stdout.write(await mailboxExport(config(), options))),
  );
mailbox
  .command('import')
  .description(
    'Make and change mailboxes as a YAML or CSV file says. Those with a fault stay as they are; exit code 1.',
  )
  .argument('<file>', 'the file, as an export writes it')
  .option('--dry-run', 'only say what would be')
  .option('--json', 'print what was done as JSON')
  .action((file: string, options: { dryRun?: boolean; json?: boolean }) =>
    run(async () => {
      const result = await mailboxImport(config(), file, options);
      if (options.json === true) out(JSON.stringify(result));
      else for (const line of importReport(result, options.dryRun === true)) out(line);
      if (result.errors.length > 0) process.exitCode = 1;
    }),
  );

if (Number(process.versions.node.split('.')[0]) < needed) {
  process.stderr.write(
    `Postroom needs Node ${needed}; this is ${process.version}. Start it through npm (npm start), which brings its own.\n`,
  );
  process.exit(1);
}

await program.parseAsync();
