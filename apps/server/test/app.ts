import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Role } from '@postroom/contracts';
import { mariaDbUrl } from '@postroom/testing';
import { readConfig } from '../src/config/config.ts';
import { Database } from '../src/database/database.ts';
import { newId } from '../src/database/ids.ts';
import { migrate, openDatabase } from '../src/database/open-database.ts';
import { AssignmentEntity, PersonEntity } from '../src/person/person.entity.ts';
import { serve } from '../src/serve.ts';
import { Sessions } from '../src/sign-in/sessions.service.ts';
import { sessionCookie } from '../src/sign-in/strategies.ts';

/** An answer; `body` is to be parsed by the schema of the contract. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly body: unknown;
}

export interface SignedInClient {
  readonly personId: string;
  /** For requests that are not JSON. */
  readonly cookie: string;
  call(method: string, path: string, body?: unknown): Promise<Answer>;
}

export interface TestApp {
  readonly app: NestExpressApplication;
  readonly database: Database;
  readonly url: string;
  /** Makes a person with these roles and gives calls in their name. */
  person(name: string, roles: Readonly<Record<string, Role>>): Promise<SignedInClient>;
  close(): Promise<void>;
}

/** Somebody who may nothing: with a person there, no one-time token for set-up is made and printed. */
async function makeFirstPerson(databaseUrl: string): Promise<void> {
  const database = await openDatabase(databaseUrl);
  await migrate(database);
  const person = { id: newId(), name: 'First', email: 'first@people.example', emailKey: 'first@people.example' };
  await database.run((tx) =>
    tx.insert(PersonEntity, { ...person, passwordHash: null, active: true, createdAt: Date.now() }),
  );
  await database.close();
}

/** The whole server, as `serve` starts it, on a new database of the engine and a free port. */
export async function startApp(
  engine: 'sqlite' | 'mysql',
  variables: Readonly<Record<string, string>> = {},
): Promise<TestApp> {
  const dir = mkdtempSync(join(tmpdir(), 'postroom-app-'));
  const server = engine === 'mysql' ? await mariaDbUrl() : null;
  const made = server ? await server.createDatabase() : null;
  const config = readConfig({
    PORT: '0',
    DATABASE_URL: made?.url ?? `sqlite:${join(dir, 'postroom.db')}`,
    POSTROOM_DATA_DIR: dir,
    POSTROOM_SECRET_KEY: 'a key for tests, which is long enough',
    POSTROOM_ROLES: 'api',
    POSTROOM_LOG_LEVEL: 'error',
    ...variables,
  });
  await makeFirstPerson(config.databaseUrl);
  const { app, url } = await serve(config, () => undefined);
  const database = app.get(Database);
  const sessions = app.get(Sessions);

  async function person(name: string, roles: Readonly<Record<string, Role>>): Promise<SignedInClient> {
    const id = newId();
    const email = `${id}@people.example`;
    await database.run(async (tx) => {
      await tx.insert(PersonEntity, {
        id,
        name,
        email,
        emailKey: email,
        passwordHash: null,
        active: true,
        createdAt: Date.now(),
      });
      const rows = Object.entries(roles).map(([departmentId, role]) => ({ personId: id, departmentId, role }));
      if (rows.length > 0) await tx.insert(AssignmentEntity, rows);
    });
    const cookie = `${sessionCookie}=${await sessions.begin(id, { address: '127.0.0.1', userAgent: 'test' })}`;
    return {
      personId: id,
      cookie,
      call: async (method, path, body) => {
        const response = await fetch(`${url}/api${path}`, {
          method,
          headers: { cookie, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const text = await response.text();
        return { status: response.status, text, body: text === '' ? null : (JSON.parse(text) as unknown) };
      },
    };
  }

  return {
    app,
    database,
    url,
    person,
    close: async () => {
      await app.close();
      await made?.drop();
      await server?.release();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
