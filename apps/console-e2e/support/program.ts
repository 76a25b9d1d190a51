import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');
const dist = join(root, 'dist', 'server');
/** As npm's scripts start the server: package.json says how. */
const { config } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { config: { node: string } };

/** A program of the product, running. */
export interface Program {
  readonly child: ChildProcess;
  /** Everything that it wrote so far, both streams. */
  output(): string;
  /** Resolves with the match once the output has it; rejects with the output after `timeoutMs`, or when it ends. */
  waitFor(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  /** SIGTERM, and until it has ended. */
  stop(): Promise<void>;
  /** SIGKILL: no time to clean up. */
  kill(): Promise<void>;
}

/** Starts dist/server/NAME.js with these settings and nothing of ours from the environment around. */
export function startProgram(name: 'main' | 'demo', args: readonly string[], settings: NodeJS.ProcessEnv): Program {
  const env: NodeJS.ProcessEnv = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...settings };
  const child = spawn(process.execPath, [...config.node.split(' '), join(dist, `${name}.js`), ...args], {
    env,
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const listeners = new Set<() => void>();
  const hear = (chunk: Buffer) => {
    said += chunk.toString();
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
  };
  return {
    child,
    output: () => said,
    waitFor: (pattern, timeoutMs = 60_000) =>
      new Promise((resolve, reject) => {
        const finish = (act: () => void) => {
          clearTimeout(timer);
          listeners.delete(look);
          act();
        };
        const look = () => {
          const match = pattern.exec(said);
          if (match) finish(() => resolve(match));
        };
        const timer = setTimeout(
          () => finish(() => reject(new Error(`${String(pattern)} was never said:\n${said}`))),
          timeoutMs,
        );
        void ended.then(() => finish(() => reject(new Error(`The program ended:\n${said}`))));
        listeners.add(look);
        look();
      }),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

/** A folder that is gone after `remove`. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'postroom-e2e-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
