import { mkdirSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { dirname, resolve } from 'node:path';
import mysql from 'mysql2/promise';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { Database, type Engine } from './database.ts';
import { entities } from './entities.ts';
import { migrations } from './migrations/index.ts';
import { NodeSqlite } from './node-sqlite.ts';

/** The database cannot be used: a sentence that says what to do, without the password in the URL. */
export class DatabaseError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseError';
  }
}

export interface OpenOptions {
  /** False for a command that only reads beside a running server. */
  readonly exclusive?: boolean;
  readonly poolSize?: number;
}

/** TypeORM's SQLite driver lacks these names in its list; SQLite's own affinity rules read them as text and blob. */
const mysqlTypeNames = ['longtext', 'longblob', 'varbinary'] as const;

function acceptTypeNames(source: DataSource): void {
  (source.driver.supportedDataTypes as string[]).push(...mysqlTypeNames);
  (source.driver.withLengthColumnTypes as string[]).push('varbinary');
}

function shared(): Pick<DataSourceOptions, 'entities' | 'migrations' | 'migrationsTransactionMode' | 'logging'> {
  return { entities, migrations, migrationsTransactionMode: 'each', logging: false };
}

function sqliteSource(path: string, prepare: (database: NodeSqlite) => void): DataSource {
  const source = new DataSource({
    ...shared(),
    type: 'better-sqlite3',
    database: path,
    driver: NodeSqlite,
    prepareDatabase: (database: unknown) => prepare(database as NodeSqlite),
  });
  acceptTypeNames(source);
  return source;
}

/**
 * Holds SQLite's own lock on a small file beside the database for as long as this process lives: a second process is
 * refused, and a killed one leaves nothing behind that has to be removed by hand.
 */
function lockFile(path: string): DatabaseSync {
  const lock = new DatabaseSync(`${path}.lock`, { timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    throw new DatabaseError(
      `Another process uses the database ${path}. SQLite is for one process: stop the other one, or use MariaDB (DATABASE_URL=mysql://…).`,
      { cause: error },
    );
  }
}

async function openSqlite(url: string, options: OpenOptions): Promise<Database> {
  const path = resolve(url.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, ''));
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw new DatabaseError(`The folder ${dirname(path)} for the database cannot be made: ${String(error)}`, {
      cause: error,
    });
  }
  const lock = options.exclusive === false ? null : lockFile(path);
  try {
    const writer = await sqliteSource(path, (database) => {
      database.pragma('journal_mode = WAL');
      // Mail is deleted on its server because the database said "committed": that has to mean "on disk".
      database.pragma('synchronous = FULL');
      database.pragma('foreign_keys = ON');
      database.pragma('busy_timeout = 5000');
    }).initialize();
    const reader = await sqliteSource(path, (database) => {
      database.pragma('busy_timeout = 5000');
      database.pragma('query_only = ON');
    }).initialize();
    const database = new Database(writer, reader, 'sqlite');
    const close = database.close.bind(database);
    database.close = async () => {
      await close();
      lock?.close();
    };
    return database;
  } catch (error) {
    lock?.close();
    throw new DatabaseError(`The database ${path} cannot be opened: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

const connectAdvice: Record<string, string> = {
  ECONNREFUSED: 'Nothing listens there. Is MariaDB started, and are host and port right?',
  ENOTFOUND: 'The host’s name is not known. Check DATABASE_URL.',
  ETIMEDOUT: 'It did not answer. Check host, port and firewall.',
  ER_ACCESS_DENIED_ERROR: 'User or password is wrong.',
  ER_BAD_DB_ERROR: 'That database does not exist. Create it: CREATE DATABASE … CHARACTER SET utf8mb4.',
  ER_DBACCESS_DENIED_ERROR: 'The user has no rights on that database.',
};

/** Says which server it is, since TypeORM needs to know and a URL does not tell; also the first sign of trouble. */
async function serverType(url: URL): Promise<'mariadb' | 'mysql'> {
  const where = `${url.hostname}:${url.port || '3306'}`;
  try {
    const connection = await mysql.createConnection({ uri: url.href, connectTimeout: 10_000 });
    try {
      const [rows] = await connection.query('SELECT VERSION() AS version');
      return String((rows as { version: string }[])[0]?.version).includes('MariaDB') ? 'mariadb' : 'mysql';
    } finally {
      await connection.end();
    }
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string };
    throw new DatabaseError(
      `The database at ${where} cannot be used: ${message || code}. ${connectAdvice[code] ?? 'Check DATABASE_URL.'}`,
      { cause: error },
    );
  }
}

async function openMysql(databaseUrl: string, options: OpenOptions): Promise<Database> {
  const url = new URL(databaseUrl);
  if (url.pathname.length < 2) {
    throw new DatabaseError('DATABASE_URL names no database: mysql://USER:PASSWORD@HOST:PORT/DATABASE');
  }
  const type = await serverType(url);
  const source = await new DataSource({
    ...shared(),
    type,
    host: url.hostname,
    port: Number(url.port || '3306'),
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    poolSize: options.poolSize ?? 20,
    connectTimeout: 10_000,
    extra: { enableKeepAlive: true },
  }).initialize();
  return new Database(source, source, 'mysql');
}

export function engineOf(databaseUrl: string): Engine {
  return databaseUrl.startsWith('sqlite:') ? 'sqlite' : 'mysql';
}

/**
 * Opens `sqlite:PATH` or `mysql://…` without migrating. On SQLite the process becomes the only one that may write,
 * unless `exclusive` is false.
 * @throws DatabaseError with a sentence that says what to do
 */
export function openDatabase(url: string, options: OpenOptions = {}): Promise<Database> {
  return engineOf(url) === 'sqlite' ? openSqlite(url, options) : openMysql(url, options);
}

/** Names of the migrations that this version has and the database lacks. */
export async function pendingMigrations(database: Database): Promise<string[]> {
  const source = database.source;
  const runner = source.createQueryRunner();
  try {
    if (!(await runner.hasTable('migrations'))) return migrations.map((migration) => migration.name);
    const rows = (await runner.query('SELECT name FROM migrations')) as { name: string }[];
    const done = new Set(rows.map((row) => row.name));
    return migrations.map((migration) => migration.name).filter((name) => !done.has(name));
  } finally {
    await runner.release();
  }
}

/** Brings the schema up to this version; gives the names of the migrations that ran. Forward only. */
export async function migrate(database: Database): Promise<string[]> {
  const ran = await database.source.runMigrations();
  return ran.map((migration) => migration.name);
}
