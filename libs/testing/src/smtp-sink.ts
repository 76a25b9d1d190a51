import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { acceptsConnections, freePort } from './port.ts';
import { requireProgram, RunningProgram } from './running-program.ts';
import { folderOfNobody, isRoot, nobody, temporaryFolder } from './temporary-folder.ts';

const program = '/usr/sbin/smtp-sink';

export interface SmtpSinkOptions {
  /**
   * Options of smtp-sink (its manual page), mainly faults: `-f RCPT` 500, `-r RCPT` 450, `-q .` hangs up in place of
   * the answer to the message, `-Q .` 421, `-w 2` waits 2 s at DATA.
   */
  args?: string[];
}

/** Postfix's smtp-sink: announces PIPELINING, 8BITMIME, DSN and AUTH, and takes any AUTH PLAIN unchecked. */
export interface SmtpSink {
  host: '127.0.0.1';
  port: number;
  /** Messages as smtp-sink keeps them: X- lines and a Received line before them, lines ending in LF. */
  received(): Promise<Buffer[]>;
  stop(): Promise<void>;
}

/**
 * Starts smtp-sink; Postfix itself needs neither settings nor to run.
 * @throws Error when it is not installed, or with its output when it does not start
 */
export async function startSmtpSink(options: SmtpSinkOptions = {}): Promise<SmtpSink> {
  requireProgram(program, 'postfix');
  const folder = temporaryFolder('sink');
  const kept = folderOfNobody(join(folder, 'kept'));
  const port = await freePort();
  const running = new RunningProgram({
    name: 'smtp-sink',
    program,
    debianPackage: 'postfix',
    // As root it demands another user; only root may make the folder its root.
    args: [
      ...(isRoot ? ['-u', nobody.user, '-R', kept] : []),
      ...['-d', isRoot ? 'm.' : join(kept, 'm.'), ...(options.args ?? []), `127.0.0.1:${port}`, '100'],
    ],
    folder,
    isReady: () => acceptsConnections(port),
  });
  await running.start();
  return {
    host: '127.0.0.1',
    port,
    received: () =>
      Promise.resolve(
        readdirSync(kept)
          .sort()
          .map((file) => readFileSync(join(kept, file))),
      ),
    stop: () => running.stopAndClear(),
  };
}
