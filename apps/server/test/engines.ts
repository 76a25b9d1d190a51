import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mariaDbUrl } from '@postroom/testing';
import type { Database } from '../src/database/database.ts';
import { migrate, openDatabase } from '../src/database/open-database.ts';

export interface TestDatabase {
  readonly database: Database;
  readonly url: string;
  readonly dir: string;
  close(): Promise<void>;
}

/** A new, migrated database of the engine, with a folder for files; both are gone after `close`. */
export async function newDatabase(engine: 'sqlite' | 'mysql'): Promise<TestDatabase> {
  const dir = mkdtempSync(join(tmpdir(), 'postroom-test-'));
  const server = engine === 'mysql' ? await mariaDbUrl() : null;
  const made = server ? await server.createDatabase() : null;
  const url = made?.url ?? `sqlite:${join(dir, 'postroom.db')}`;
  const database = await openDatabase(url, { poolSize: 5 });
  await migrate(database);
  return {
    database,
    url,
    dir,
    close: async () => {
      await database.close();
      await made?.drop();
      await server?.release();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The suite runs on both engines. */
export const engines = ['sqlite', 'mysql'] as const;
