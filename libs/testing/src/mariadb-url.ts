import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from './condition.ts';
import { newDatabaseName, runStatement, startMariaDb } from './mariadb.ts';

const runningServer = 'mysql://root@127.0.0.1:3306/';
const startWithinMs = 90_000;

/** One database for one test file. */
export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** Some MariaDB (or MySQL) in which we may make databases. */
export interface MariaDbAccess {
  /** Makes an empty database (utf8mb4) of a new name. */
  createDatabase(): Promise<TestDatabase>;
  /** Drops the databases that were made and not dropped; a server that others share goes on. */
  release(): Promise<void>;
}

function databaseUrl(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

/**
 * Whether we may make databases there. A connection that succeeds would not be enough: it may be that of an anonymous
 * user without rights.
 */
async function mayCreateDatabases(server: string): Promise<boolean> {
  const name = newDatabaseName();
  try {
    await runStatement(server, `CREATE DATABASE \`${name}\``);
    await runStatement(server, `DROP DATABASE \`${name}\``);
    return true;
  } catch {
    return false;
  }
}

/** The process that a whole jest run ends with: inside a worker its parent. */
function runOwner(): number {
  return process.send === undefined ? process.pid : process.ppid;
}

/** When a process began, in clock ticks since boot: tells it from an earlier one with the same id. */
function beginOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field, the program's name in parentheses, may itself hold blanks.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function readUrl(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * One private server for all workers of a jest run: who makes the folder starts it, the others wait for its url. It
 * ends with the run, not with the worker.
 */
export async function privateServer(): Promise<string> {
  const owner = runOwner();
  const folder = join(tmpdir(), `postroom-run-${owner}-${beginOf(owner)}`);
  const file = join(folder, 'url');
  try {
    mkdirSync(folder);
  } catch {
    const url = await waitFor(() => readUrl(file), startWithinMs);
    if (url === undefined) throw new Error(`The MariaDB of this test run did not start (see ${folder})`);
    return url;
  }
  try {
    const server = await startMariaDb({ owner, alsoRemove: folder });
    writeFileSync(`${file}.new`, server.url(''));
    renameSync(`${file}.new`, file);
    return server.url('');
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/**
 * The url of a server in which databases may be made, looked for as `mariaDbUrl` says.
 * @throws Error as `mariaDbUrl`
 */
export async function findMariaDb(): Promise<string> {
  const named = process.env['POSTROOM_TEST_MYSQL_URL'];
  if (named !== undefined && named !== '') {
    if (await mayCreateDatabases(named)) return named;
    throw new Error('POSTROOM_TEST_MYSQL_URL names a server where no database can be made');
  }
  return (await mayCreateDatabases(runningServer)) ? runningServer : await privateServer();
}

/**
 * A MariaDB for tests: the one that `POSTROOM_TEST_MYSQL_URL` names, else one that runs on 127.0.0.1:3306 and lets root
 * in without a password, else a private one that all test files of this run share.
 * @throws Error when `POSTROOM_TEST_MYSQL_URL` names one where we may not make databases, or when none can be started
 */
export async function mariaDbUrl(): Promise<MariaDbAccess> {
  const server = await findMariaDb();
  const made = new Set<string>();
  const drop = async (name: string): Promise<void> => {
    if (made.delete(name)) await runStatement(server, `DROP DATABASE IF EXISTS \`${name}\``);
  };
  return {
    createDatabase: async () => {
      const name = newDatabaseName();
      await runStatement(server, `CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4`);
      made.add(name);
      return { url: databaseUrl(server, name), drop: () => drop(name) };
    },
    release: async () => {
      for (const name of [...made]) await drop(name);
    },
  };
}
