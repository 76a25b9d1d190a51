import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from './condition.ts';

/** How a real part is started; all times in milliseconds. */
export interface ProgramOptions {
  /** For messages: "Dovecot did not start: …". */
  name: string;
  /** Absolute path of the program. */
  program: string;
  /** The Debian package that has it. */
  debianPackage: string;
  args: string[];
  /** Gets `output.log`; removed when we end without having stopped the program. */
  folder: string;
  /** Asked until it says yes. */
  isReady: () => Promise<boolean>;
  readyWithinMs?: number;
  /** Between SIGTERM and SIGKILL. */
  stopWithinMs?: number;
  /** More files that hold the program's words when something went wrong. */
  logs?: string[];
  /** The process with whose end the program must end too; us unless told otherwise. */
  owner?: number;
  /** A further folder to remove when the owner has gone. */
  alsoRemove?: string;
}

/** @throws Error that names the Debian package and the command that installs it */
export function requireProgram(program: string, debianPackage: string): void {
  if (existsSync(program)) return;
  throw new Error(
    `${program} is missing. It comes with the Debian package ${debianPackage}; ` +
      '`node tools/setup/ensure.mjs --tests` installs it.',
  );
}

/*
 * Ends the program's process group once its owner is gone, however that came about (jest's workers may be killed, and
 * a listener on `process` inside jest never hears of the exit). Its parent ends at once, so that it is in nobody's tree
 * of processes: who kills such a tree (nx does) would end it with the rest. $1 owner, then the folders.
 */
const watchdog = `(
owner=$1
shift
while kill -0 "$owner"; do [ -d "$1" ] || exit 0; sleep 0.5; done
if [ -f "$1/program.pid" ]; then
  program=$(cat "$1/program.pid")
  kill -s TERM -- "-$program"
  for i in 1 2 3 4 5 6 7 8 9 10; do kill -s 0 -- "-$program" || break; sleep 0.5; done
  kill -s KILL -- "-$program"
fi
rm -rf -- "$@"
) &`;

/** A program in the foreground of its own process group, with its output in a file. */
export class RunningProgram {
  readonly options: ProgramOptions;
  #child: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  #watched = false;

  constructor(options: ProgramOptions) {
    this.options = options;
  }

  /** Process id while it runs. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** What the program has written so far, its log files included. */
  log(): string {
    const files = [join(this.options.folder, 'output.log'), ...(this.options.logs ?? [])];
    return files.map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : '')).join('');
  }

  /**
   * Starts it and waits until it is ready.
   * @throws Error with the program's last words when it ends before, or is not ready in time; then it is stopped and
   * its folder is gone
   */
  async start(): Promise<void> {
    const { program, debianPackage, args, folder, isReady, readyWithinMs = 20_000 } = this.options;
    requireProgram(program, debianPackage);
    const output = openSync(join(folder, 'output.log'), 'a');
    const child = spawn(program, args, { cwd: folder, detached: true, stdio: ['ignore', output, output] });
    closeSync(output);
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      const end = (): void => {
        this.#child = undefined;
        rmSync(this.#pidFile, { force: true });
        resolve();
      };
      child.once('exit', end);
      child.once('error', end);
    });
    // A test that forgets to stop it must not keep jest from ending; the watchdog then does it.
    child.unref();
    if (child.pid !== undefined) writeFileSync(this.#pidFile, String(child.pid));
    this.#watch();
    const ready = await waitFor(async () => {
      if (this.#child !== child) return 'ended';
      return (await isReady()) ? 'ready' : undefined;
    }, readyWithinMs);
    if (ready === 'ready') return;
    const lastWords = this.#lastWords();
    await this.stopAndClear();
    throw new Error(`${this.options.name} did not start: ${lastWords}`);
  }

  /** SIGTERM, then SIGKILL when it has not ended in time; returns when it has ended. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined) return;
    child.ref();
    child.kill('SIGTERM');
    const inTime = await waitFor(() => (this.#child === child ? undefined : true), this.options.stopWithinMs ?? 10_000);
    if (inTime === undefined) await this.kill();
    await this.#ended;
  }

  /** SIGKILL to the program and its children, as a power cut would; returns when it has ended. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined) return;
    child.ref();
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It ended by itself between the look and the signal.
    }
    await this.#ended;
  }

  /** `stop`, and its folder is gone. */
  async stopAndClear(): Promise<void> {
    await this.stop();
    rmSync(this.options.folder, { recursive: true, force: true });
  }

  get #pidFile(): string {
    return join(this.options.folder, 'program.pid');
  }

  #watch(): void {
    if (this.#watched) return;
    this.#watched = true;
    const { folder, owner = process.pid, alsoRemove } = this.options;
    const folders = alsoRemove === undefined ? [folder] : [folder, alsoRemove];
    const args = ['-c', watchdog, 'watchdog', String(owner), ...folders];
    spawn('/bin/sh', args, { detached: true, stdio: 'ignore' }).unref();
  }

  #lastWords(): string {
    const lines = this.log().trimEnd().split('\n');
    return lines.slice(-15).join('\n') || '(it said nothing)';
  }
}
