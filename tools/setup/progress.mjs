import { spawn } from 'node:child_process';

const terminal = process.stderr.isTTY === true;

/** A failure that is told to people as it stands, without a stack trace. */
export class SetupError extends Error {}

/**
 * Runs a program without input and tells on standard error that it runs and for how long: counting
 * seconds on a terminal, a line every 20 s elsewhere. Its own output is kept, not shown.
 * SIGINT and SIGTERM end the program first (by SIGKILL when it takes more than 5 s) and then us.
 * @param {string} label such as "Installing packages (once, about a minute)"
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<{ code: number, output: string }>} exit code (127: the program does not exist) and the last
 *   256 KiB of both its streams
 */
export function runWithProgress(label, program, args, options = {}) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const say = terminal
    ? () => process.stderr.write(`\r${label} … ${seconds()} s `)
    : () => process.stderr.write(`${label} … ${seconds() > 0 ? `${seconds()} s` : ''}\n`);
  say();
  const timer = setInterval(say, terminal ? 1000 : 20_000);
  return new Promise((resolve) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let stoppedBy;
    const keep = (chunk) => (output = (output + chunk).slice(-262_144));
    const stop = (signal) => {
      stoppedBy = signal;
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), 5000).unref();
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    const end = (code) => {
      clearInterval(timer);
      process.off('SIGINT', stop).off('SIGTERM', stop);
      if (terminal) process.stderr.write('\n');
      if (stoppedBy !== undefined) process.exit(stoppedBy === 'SIGINT' ? 130 : 143);
      if (code === 0) process.stderr.write(`Done in ${seconds()} s.\n`);
      resolve({ code, output });
    };
    child.once('error', (error) => {
      keep(String(error));
      end(127);
    });
    child.once('close', (code) => end(code ?? 1));
  });
}

const indent = (lines) => lines.map((line) => `  ${line}`).join('\n');

/** The last lines of a program's output, indented, for an error message. */
export function lastLines(output, count = 15) {
  return indent(output.trimEnd().split('\n').slice(-count));
}

/** The same of the first lines, for programs (npm) that say first what is wrong. */
export function firstLines(output, count = 10) {
  return indent(output.trimEnd().split('\n').slice(0, count));
}
