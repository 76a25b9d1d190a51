import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { freePort } from './port.ts';
import { requireProgram, RunningProgram } from './running-program.ts';
import { folderOfNobody, isRoot, nobody, temporaryFolder } from './temporary-folder.ts';

const run = promisify(execFile);
const installer = '/usr/bin/mariadb-install-db';

/** A MariaDB of our own, on 127.0.0.1; root without a password may do everything. */
export interface MariaDb {
  port: number;
  /** `mysql://root@127.0.0.1:PORT/DATABASE`; the database need not exist. */
  url(database: string): string;
  /** Makes an empty database (utf8mb4), of a new name unless told one, and gives its url. */
  createDatabase(name?: string): Promise<string>;
  /** SIGKILL: connections break, nothing is written any more. */
  kill(): Promise<void>;
  /** Stops it where it runs, and starts it on the same port with the same data; recovers after a kill. */
  restart(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

export interface MariaDbOptions {
  /** 1 for tests of faults and for benches: a commit is then on disk when it is answered. */
  flushLogAtCommit?: 0 | 1;
  /** More options of mariadbd, such as `--max-connections=20`. */
  args?: string[];
  /** The process with whose end the server must end too; us unless told otherwise. */
  owner?: number;
  /** A further folder to remove when the owner has gone. */
  alsoRemove?: string;
}

/** A database name of our own, which no other run uses. */
export function newDatabaseName(): string {
  return `postroom_test_${Date.now().toString(36)}_${randomBytes(5).toString('hex')}`;
}

/** Runs one statement on a connection of its own. */
export async function runStatement(url: string, statement: string): Promise<void> {
  const connection = await createConnection({ uri: url, connectTimeout: 5000 });
  try {
    await connection.query(statement);
  } finally {
    connection.destroy();
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    await runStatement(url, 'SELECT 1');
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts a MariaDB of its own, in 1 to 2 s.
 * @throws Error when it is not installed, or with its log when it does not start
 */
export async function startMariaDb(options: MariaDbOptions = {}): Promise<MariaDb> {
  requireProgram(installer, 'mariadb-server');
  const folder = temporaryFolder('mariadb');
  // The server runs as nobody: everything it writes must be in folders of that user's, the temporary ones too.
  const own = folderOfNobody(join(folder, 's'));
  const temporary = folderOfNobody(join(folder, 'tmp'));
  const shared = [
    '--no-defaults',
    ...(isRoot ? [`--user=${nobody.user}`] : []),
    `--datadir=${join(own, 'data')}`,
    `--tmpdir=${temporary}`,
    '--innodb-log-file-size=8M',
  ];
  try {
    await run(installer, [...shared, '--auth-root-authentication-method=normal', '--skip-test-db']);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`MariaDB did not start: ${String(error)}`, { cause: error });
  }

  const port = await freePort();
  const url = (database: string): string => `mysql://root@127.0.0.1:${port}/${database}`;
  const running = new RunningProgram({
    name: 'MariaDB',
    program: '/usr/sbin/mariadbd',
    debianPackage: 'mariadb-server',
    args: [
      ...shared,
      `--socket=${join(own, 'socket')}`,
      `--pid-file=${join(own, 'pid')}`,
      '--bind-address=127.0.0.1',
      `--port=${port}`,
      '--skip-name-resolve',
      '--character-set-server=utf8mb4',
      `--innodb-flush-log-at-trx-commit=${options.flushLogAtCommit ?? 0}`,
      ...(options.args ?? []),
    ],
    folder,
    isReady: () => answers(url('')),
    readyWithinMs: 60_000,
    stopWithinMs: 30_000,
    ...(options.owner === undefined ? {} : { owner: options.owner }),
    ...(options.alsoRemove === undefined ? {} : { alsoRemove: options.alsoRemove }),
  });
  await running.start();
  return {
    port,
    url,
    createDatabase: async (name = newDatabaseName()) => {
      await runStatement(url(''), `CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4`);
      return url(name);
    },
    kill: () => running.kill(),
    restart: async () => {
      await running.stop();
      await running.start();
    },
    stop: () => running.stopAndClear(),
  };
}
