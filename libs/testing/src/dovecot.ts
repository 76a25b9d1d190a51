import { chownSync, existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCertificates } from './certificates.ts';
import { dovecotConfiguration, introspectionSettings } from './dovecot-configuration.ts';
import { acceptsConnections, freePort } from './port.ts';
import { requireProgram, RunningProgram } from './running-program.ts';
import { folderOfNobody, isRoot, nobody, temporaryFolder } from './temporary-folder.ts';

const program = '/usr/sbin/dovecot';

export interface DovecotUser {
  name: string;
  /** In UTF-8, any characters. */
  password: string;
  /** What the users file holds in its place: `{SCRAM-SHA-256}…`; further fields may follow (`…::::::nologin=yes`). */
  stored?: string;
}

export interface DovecotOptions {
  /** alice with the password `secret` unless told otherwise. */
  users?: DovecotUser[];
  mechanisms?: string[];
  /** Takes tokens, too, and asks the authorization server about each: a token has to have this scope, `pop` unless told. */
  introspection?: { url: string; mechanisms: ('xoauth2' | 'oauthbearer')[]; scope?: string };
  /** More configuration, in place before the certificates of the single addresses; one setting a line. */
  extra?: string;
}

/**
 * A running Dovecot with POP3, on the same two ports of four addresses, whose certificates are: 127.0.0.1 good,
 * 127.0.0.2 expired, 127.0.0.3 for another name, 127.0.0.4 signed by itself.
 */
export interface Dovecot {
  host: '127.0.0.1';
  /** POP3, with STLS. */
  port: number;
  /** POP3 in TLS from the first byte. */
  tlsPort: number;
  /** The authority that signed the certificates. */
  caPem: string;
  /** Puts a message into the maildrop, byte by byte as given (Dovecot sends a lone LF as CRLF). */
  deliver(user: string, raw: Buffer): Promise<void>;
  /** File names of the messages in the maildrop, read or not. */
  waiting(user: string): Promise<string[]>;
  /** All that Dovecot has logged. */
  log(): string;
  /** Ends it and removes its folder with all mail. */
  stop(): Promise<void>;
  /** Ends it, in which all sessions break, and starts it again on the same ports with the same mail. */
  restart(): Promise<void>;
}

const anyMechanism = ['plain', 'login', 'scram-sha-256', 'scram-sha-1', 'cram-md5', 'digest-md5', 'apop'];

function usersFile(users: DovecotUser[]): string {
  // In base64, since a colon would end the field.
  const own = (password: string): string => `{PLAIN.b64}${Buffer.from(password, 'utf8').toString('base64')}`;
  return users.map(({ name, password, stored }) => `${name}:${stored ?? own(password)}::::::\n`).join('');
}

/**
 * Starts a Dovecot of its own, in about 1 s.
 * @throws Error when it is not installed, when we are not root, or with its log when it does not start
 */
export async function startDovecot(options: DovecotOptions = {}): Promise<Dovecot> {
  requireProgram(program, 'dovecot-core');
  requireProgram('/usr/lib/dovecot/pop3', 'dovecot-pop3d');
  if (!isRoot) throw new Error('Dovecot can only be started by root: run the tests that need it as root.');

  const folder = temporaryFolder('dovecot');
  const certificates = await makeCertificates(join(folder, 'certificates'));
  const port = await freePort();
  const tlsPort = await freePort();
  const { users = [{ name: 'alice', password: 'secret' }], mechanisms = anyMechanism, extra = '' } = options;
  const { introspection } = options;
  if (introspection) writeFileSync(join(folder, 'introspection'), introspectionSettings(introspection));
  writeFileSync(join(folder, 'users'), usersFile(users));
  writeFileSync(
    join(folder, 'dovecot.conf'),
    dovecotConfiguration({
      ...{ folder, port, tlsPort, mechanisms, extra, certificates },
      tokenMechanisms: introspection?.mechanisms ?? [],
    }),
  );
  const mail = folderOfNobody(join(folder, 'mail'));

  const running = new RunningProgram({
    name: 'Dovecot',
    program,
    debianPackage: 'dovecot-core',
    args: ['-F', '-c', join(folder, 'dovecot.conf')],
    folder,
    isReady: async () => (await acceptsConnections(port)) && (await acceptsConnections(tlsPort)),
    logs: [join(folder, 'log')],
  });

  const maildir = (user: string): string => {
    const path = folderOfNobody(join(mail, user));
    for (const part of ['new', 'cur', 'tmp']) folderOfNobody(join(path, part));
    return path;
  };
  let delivered = 0;

  await running.start();
  return {
    host: '127.0.0.1',
    port,
    tlsPort,
    caPem: certificates.ca.cert,
    deliver: (user, raw) => {
      delivered += 1;
      // Sorts in the order of delivery, which is the order of the POP3 listing.
      const file = `${1_700_000_000 + delivered}.M${delivered}P${process.pid}.test`;
      const path = maildir(user);
      writeFileSync(join(path, 'tmp', file), raw);
      chownSync(join(path, 'tmp', file), nobody.uid, nobody.gid);
      renameSync(join(path, 'tmp', file), join(path, 'new', file));
      return Promise.resolve();
    },
    waiting: (user) => {
      const folders = ['new', 'cur'].map((part) => join(mail, user, part)).filter((path) => existsSync(path));
      return Promise.resolve(folders.flatMap((path) => readdirSync(path)).sort());
    },
    log: () => running.log(),
    stop: () => running.stopAndClear(),
    restart: async () => {
      await running.stop();
      await running.start();
    },
  };
}
