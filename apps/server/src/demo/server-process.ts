import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const readyWithin = 60_000;
/** So many lines of what the server said are kept, to be shown where it ends by itself. */
const mostLines = 40;
const main = join(import.meta.dirname, 'main.js');

export interface ServerProcess {
  readonly url: string;
  /** The set-up page's token, where nobody can sign in yet. */
  readonly token: string | null;
  readonly child: ChildProcess;
  /** The last lines that it wrote to standard error. */
  lastWords(): string;
}

/**
 * Starts the server as a process of its own on a data directory, and waits until it is ready.
 * @throws Error with the server's own words where it does not start
 */
export function startServer(env: NodeJS.ProcessEnv): Promise<ServerProcess> {
  // With the flags and the allocator's bound that this process was started with.
  const child = spawn(process.execPath, [...process.execArgv, main, 'serve', '--demo'], {
    env: { MALLOC_ARENA_MAX: process.env['MALLOC_ARENA_MAX'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    let token: string | null = null;
    const timer = setTimeout(() => {
      child.kill();
      reject(new Error(`The server was not ready after ${readyWithin / 1000} s.\n${said.join('\n')}`));
    }, readyWithin);
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line);
      if (said.length > mostLines) said.shift();
      token ??= /^ {4}([\w-]{22})$/.exec(line)?.[1] ?? null;
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = /^Postroom is ready at (\S+)$/.exec(line)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve({ url, token, child, lastWords: () => said.join('\n') });
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(said.join('\n') || `The server ended with code ${String(code)}.`));
    });
  });
}
