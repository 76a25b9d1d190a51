import { request as httpRequest } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { problem } from '@postroom/contracts';
import { mariaDbUrl } from '@postroom/testing';
import { readConfig } from '../src/config/config.ts';
import { serve } from '../src/serve.ts';

/** An answer with what a browser would look at. */
export interface FullAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  /** `name=value` of the cookie that was set; empty without one. */
  readonly cookie: string;
}

/** Asks as a browser or another program would; `headers` as they are given. */
export async function ask(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<FullAnswer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? null : (JSON.parse(text) as unknown),
    cookie: (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '',
  };
}

/** As `ask`, where `Host` has to be another than that of the address: `fetch` leaves it alone. */
export function askWithHost(url: string, method: string, path: string, headers: Record<string, string>) {
  return new Promise<number>((resolve, reject) => {
    const request = httpRequest(`${url}${path}`, { method, headers }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    });
    request.once('error', reject);
    request.end();
  });
}

export function codeOf(answer: FullAnswer): string {
  return problem.parse(answer.body).code;
}

/** A server on a new database without people, and the one-time token that it printed. */
export async function startWithoutPeople(engine: 'sqlite' | 'mysql') {
  const dir = mkdtempSync(join(tmpdir(), 'postroom-setup-'));
  const server = engine === 'mysql' ? await mariaDbUrl() : null;
  const made = server ? await server.createDatabase() : null;
  const config = readConfig({
    PORT: '0',
    DATABASE_URL: made?.url ?? `sqlite:${join(dir, 'postroom.db')}`,
    POSTROOM_DATA_DIR: dir,
    POSTROOM_SECRET_KEY: 'a key for tests, which is long enough',
    POSTROOM_ROLES: 'api',
    POSTROOM_LOG_LEVEL: 'error',
  });
  const start = async () => {
    const printed: string[] = [];
    const spy = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      printed.push(String(text));
      return true;
    });
    const running = await serve(config, () => undefined).finally(() => spy.mockRestore());
    const tokens = printed.join('').match(/^ {4}(\S+)$/gm) ?? [];
    return { ...running, tokens: tokens.map((token) => token.trim()) };
  };
  const first = await start();
  let app = first.app;
  return {
    ...first,
    /** Stops the server and starts it anew on the same database. */
    again: async () => {
      await app.close();
      const next = await start();
      app = next.app;
      return next;
    },
    close: async () => {
      await app.close();
      await made?.drop();
      await server?.release();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
