/*
 * Postroom as the benches run it: a process of the built server, set up through its API.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFlags, startEnvironment } from '../build/start-flags.mjs';

const root = join(import.meta.dirname, '..', '..');

/**
 * A copy of the built server, so that a build at the same time does not change what is measured. Inside the project,
 * where its packages are found; goes with this process.
 * @returns {string} the copy's main.js
 */
export function copyOfServer() {
  const built = join(root, 'dist', 'server');
  if (!existsSync(join(built, 'main.js'))) throw new Error('The server is not built: node tools/build/server.mjs');
  const copy = join(root, 'dist', `bench-server-${process.pid}`);
  cpSync(built, copy, { recursive: true });
  process.once('exit', () => rmSync(copy, { recursive: true, force: true }));
  return join(copy, 'main.js');
}

/**
 * Starts a server and waits until it says that it is ready.
 * @param {{ main: string, folder: string, databaseUrl?: string, receivers?: string, profileTo?: string, rolesWithout?: string }} options
 *   `profileTo`: a folder for a CPU profile of the main thread
 */
export async function startPostroom({ main, folder, databaseUrl, receivers = 'low:4', profileTo }) {
  mkdirSync(folder, { recursive: true });
  const flags = [...nodeFlags];
  if (profileTo !== undefined) flags.push('--cpu-prof', `--cpu-prof-dir=${profileTo}`);
  const child = spawn(process.execPath, [...flags, main, 'serve'], {
    cwd: folder,
    env: {
      ...startEnvironment,
      PATH: process.env.PATH,
      PORT: '0',
      DATABASE_URL: databaseUrl ?? `sqlite:${join(folder, 'postroom.db')}`,
      POSTROOM_DATA_DIR: folder,
      POSTROOM_ROLES: 'receive,api',
      POSTROOM_RECEIVERS: receivers,
      POSTROOM_SECRET_KEY: 'of a bench, at least thirty-two characters',
      POSTROOM_LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const killed = () => child.kill('SIGKILL');
  process.once('exit', killed);
  const ended = new Promise((resolve) => {
    child.once('close', (code) => {
      process.off('exit', killed);
      resolve(code);
    });
  });
  let said = '';
  const url = await new Promise((resolve, reject) => {
    const hear = (chunk) => {
      said = (said + chunk).slice(-100_000);
      const ready = /Postroom is ready at (\S+)/.exec(said)?.[1];
      if (ready) resolve(ready);
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    void ended.then((code) => reject(new Error(`Postroom ended with ${code}: ${said}`)));
  });
  return {
    pid: child.pid,
    url,
    /** All it has said, its one-time token among it. */
    said: () => said,
    /** SIGTERM, and waits for its end. */
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** An administrator's calls to a server of which nobody has been made a user yet. */
export async function firstAdministrator(server) {
  const token = /one-time token:\s+(\S+)/.exec(server.said())?.[1];
  const password = randomBytes(12).toString('base64url');
  let cookie = '';
  const call = async (method, path, body) => {
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), cookie },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    const set = response.headers.get('set-cookie');
    if (set) cookie = set.split(';')[0];
    return text === '' ? null : JSON.parse(text);
  };
  await call('POST', '/api/setup', { token, name: 'Bench', email: 'bench@postroom.example', password });
  const [queue] = (await call('GET', '/api/queues')).items;
  return {
    call,
    /** A mailbox that is not active yet and takes all that waits once it is; gives its id. */
    newMailbox: async (pop, more = {}) => {
      const body = {
        email: `${pop.user}@postroom.example`,
        name: pop.user,
        active: false,
        defaultQueueId: queue.id,
        pop: { leaveOnServerDays: 0, ...pop },
        ...more,
      };
      return (await call('POST', '/api/mailboxes', body)).id;
    },
  };
}
