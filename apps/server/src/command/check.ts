import { accessSync, constants, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Config } from '../config/config.ts';
import type { Database } from '../database/database.ts';
import { DatabaseError, openDatabase, pendingMigrations } from '../database/open-database.ts';
import { storedCheck } from '../secret/key-check.ts';
import { SecretBox } from '../secret/secret-box.ts';
import { checkStorage } from '../storage/ensure-storage.ts';
import { StorageError } from '../storage/place.ts';

export interface Finding {
  readonly what: string;
  readonly ok: boolean;
  readonly detail: string;
}

function checkDataDir(dir: string): Finding {
  const what = 'data directory';
  try {
    mkdirSync(dir, { recursive: true });
    accessSync(dir, constants.W_OK);
    return { what, ok: true, detail: 'can be written' };
  } catch (error) {
    return { what, ok: false, detail: `${dir} cannot be written: ${(error as Error).message}. Set POSTROOM_DATA_DIR.` };
  }
}

function checkPort(config: Config): Promise<Finding> {
  const what = `port ${config.port}`;
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve({
        what,
        ok: false,
        detail: `cannot be listened on (${error.code ?? error.message}). Is another program, or Postroom itself, running there?`,
      });
    });
    server.listen(config.port, config.host, () => server.close(() => resolve({ what, ok: true, detail: 'free' })));
  });
}

/** Reads the flushing of the log: mail is deleted on its server because "committed" has to mean "on disk". */
async function durability(
  manager: { query(sql: string): Promise<unknown> },
  engine: 'sqlite' | 'mysql',
): Promise<Finding> {
  if (engine === 'sqlite') return { what: 'durability', ok: true, detail: 'SQLite, synchronous=FULL' };
  const rows = (await manager.query("SHOW VARIABLES LIKE 'innodb_flush_log_at_trx_commit'")) as { Value: string }[];
  const value = rows[0]?.Value ?? '?';
  return {
    what: 'durability',
    ok: value === '1',
    detail:
      value === '1'
        ? 'innodb_flush_log_at_trx_commit=1'
        : `innodb_flush_log_at_trx_commit=${value}: set it to 1, or a power cut can lose stored mail.`,
  };
}

/** Where raw mail lies outside this machine. */
async function storage(database: Database, config: Config): Promise<Finding[]> {
  const what = 'storage';
  try {
    const detail = await checkStorage(database, config);
    return detail === null ? [] : [{ what, ok: true, detail }];
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return [{ what, ok: false, detail: error.message }];
  }
}

async function checkDatabase(config: Config): Promise<Finding[]> {
  try {
    const database = await openDatabase(config.databaseUrl, { exclusive: false });
    try {
      const pending = await pendingMigrations(database);
      const findings: Finding[] = [
        { what: 'database', ok: true, detail: config.engine },
        {
          what: 'migrations',
          ok: pending.length === 0,
          detail: pending.length === 0 ? 'all done' : `${pending.length} to do: run postroom migrate`,
        },
        await durability(database.read, database.engine),
      ];
      if (pending.length === 0 && config.secretKey !== null) {
        const stored = await storedCheck(database.read);
        const same = !stored || stored.check === new SecretBox(config.secretKey).checkValue;
        findings.push({
          what: 'secret key',
          ok: same,
          detail: same ? 'fits the database' : 'is another than the database was made with',
        });
      }
      if (pending.length === 0) findings.push(...(await storage(database, config)));
      return findings;
    } finally {
      await database.close();
    }
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    return [{ what: 'database', ok: false, detail: error.message }];
  }
}

/** `postroom check`: says whether this configuration would run, and what is in the way. */
export async function check(config: Config): Promise<Finding[]> {
  const dataDir = checkDataDir(config.dataDir);
  return [dataDir, ...(dataDir.ok ? await checkDatabase(config) : []), await checkPort(config)];
}
