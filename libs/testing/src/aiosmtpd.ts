import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCertificates } from './certificates.ts';
import { waitFor } from './condition.ts';
import { acceptsConnections, freePort } from './port.ts';
import { requireProgram, RunningProgram } from './running-program.ts';
import { temporaryFolder } from './temporary-folder.ts';

const python = '/usr/bin/python3';

export interface AiosmtpdOptions {
  /** With users, AUTH (PLAIN, LOGIN) is demanded; with `starttls` only after STARTTLS. */
  users?: { name: string; password: string }[];
  /**
   * AUTH is demanded by XOAUTH2 alone, and the authorization server asked about each token: it has to be of the user and
   * to have this scope, none unless told. With `starttls` only after STARTTLS.
   */
  introspection?: { url: string; scope?: string };
  /** None unless told; the certificate is for localhost and 127.0.0.1, signed by `caPem`. */
  tls?: 'starttls' | 'direct';
  /** What RCPT TO these addresses is answered, such as `550 5.1.1 No such user`. */
  refuse?: Record<string, string>;
  /** Announced as SIZE, in bytes; what is larger is answered 552. 32 MiB unless told. */
  sizeLimit?: number;
}

/** A message that was accepted. */
export interface ReceivedMessage {
  from: string;
  to: string[];
  /** The bytes as sent, without dot-stuffing. */
  raw: Buffer;
  /** Who had signed in. */
  user: string | undefined;
  tls: boolean;
  /** Parameters of MAIL FROM, such as `SMTPUTF8` and `BODY=8BITMIME`. */
  options: string[];
}

export interface Aiosmtpd {
  host: '127.0.0.1';
  port: number;
  /** The authority that signed the certificate; empty without TLS. */
  caPem: string;
  /** All accepted messages, in their order. */
  received(): Promise<ReceivedMessage[]>;
  /**
   * The first message that no earlier call gave, waiting for it up to `timeoutMs` (10 s).
   * @throws Error when none comes in time
   */
  nextMessage(timeoutMs?: number): Promise<ReceivedMessage>;
  log(): string;
  stop(): Promise<void>;
}

interface IndexLine {
  file: string;
  from: string;
  to: string[];
  user: string | null;
  tls: boolean;
  options: string[];
}

function readReceived(folder: string): ReceivedMessage[] {
  const index = join(folder, 'received.jsonl');
  if (!existsSync(index)) return [];
  const lines = readFileSync(index, 'utf8').split('\n');
  // What follows the last line end is not whole yet, or empty.
  return lines.slice(0, -1).map((line) => {
    const { file, user, ...facts } = JSON.parse(line) as IndexLine;
    return { ...facts, user: user ?? undefined, raw: readFileSync(join(folder, file)) };
  });
}

/**
 * Starts aiosmtpd, an SMTP server with real AUTH, STARTTLS, SIZE, 8BITMIME and SMTPUTF8 (no PIPELINING, no DSN).
 * @throws Error when it is not installed, or with its output when it does not start
 */
export async function startAiosmtpd(options: AiosmtpdOptions = {}): Promise<Aiosmtpd> {
  requireProgram(python, 'python3');
  requireProgram('/usr/lib/python3/dist-packages/aiosmtpd/controller.py', 'python3-aiosmtpd');
  const { users = [], introspection, tls, refuse = {}, sizeLimit = 33_554_432 } = options;
  const folder = temporaryFolder('aiosmtpd');
  const certificates = tls === undefined ? undefined : await makeCertificates(join(folder, 'certificates'));
  const port = await freePort();
  const settings = {
    ...{ port, users, refuse, sizeLimit, tls: tls ?? null, introspection: introspection ?? null },
    ...{ cert: certificates?.good.certFile ?? null, key: certificates?.good.keyFile ?? null },
  };
  const running = new RunningProgram({
    name: 'aiosmtpd',
    program: python,
    debianPackage: 'python3',
    args: [join(import.meta.dirname, 'aiosmtpd-server.py'), JSON.stringify(settings)],
    folder,
    isReady: () => acceptsConnections(port),
  });
  await running.start();
  let given = 0;
  return {
    host: '127.0.0.1',
    port,
    caPem: certificates?.ca.cert ?? '',
    received: () => Promise.resolve(readReceived(folder)),
    nextMessage: async (timeoutMs = 10_000) => {
      const message = await waitFor(() => readReceived(folder)[given], timeoutMs);
      if (message === undefined) throw new Error(`No message ${given + 1} within ${timeoutMs} ms`);
      given += 1;
      return message;
    },
    log: () => running.log(),
    stop: () => running.stopAndClear(),
  };
}
