import { mkdirSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import { Maildrop } from './maildrop.ts';
import { MaildropFolder } from './maildrop-folder.ts';
import { PopConnection } from './pop-connection.ts';
import { PopFaults } from './pop-faults.ts';
import { runSession } from './pop-session.ts';
import { MAX_RECORDED_SESSIONS, newSessionRecord, type SessionRecord } from './session-record.ts';

export interface SandboxPop3Options {
  /** Loopback only: passwords are in the source. */
  host?: '127.0.0.1';
  /** 0, the default, takes a free one. */
  port?: number;
  /** Key and certificate as PEM; enables STLS, or with `implicitTls` TLS from the first byte. */
  tls?: { key: string; cert: string };
  implicitTls?: boolean;
  /** A folder in which messages survive the end of the process; left out: they are in memory only. */
  persistTo?: string;
}

/**
 * A POP3 server (RFC 1939, 2449, 2595, 5034) that does as it is told, faults included. Sessions lock their maildrop
 * and see it as it was at sign-in. Whoever starts it calls `stop`.
 */
export class SandboxPop3Server {
  readonly faults = new PopFaults();
  readonly #server: Server;
  readonly #maildrops = new Map<string, Maildrop>();
  readonly #sockets = new Set<Socket>();
  readonly #records: SessionRecord[] = [];
  readonly #context: SecureContext | null;
  readonly #implicitTls: boolean;
  readonly #folder: string | null;
  #sessionCount = 0;

  private constructor({ tls, implicitTls = false, persistTo }: SandboxPop3Options) {
    if (implicitTls && !tls) throw new TypeError('implicitTls needs tls');
    this.#context = tls ? createSecureContext(tls) : null;
    this.#implicitTls = implicitTls;
    this.#folder = persistTo ?? null;
    if (persistTo !== undefined) mkdirSync(persistTo, { recursive: true });
    this.#server = createServer((socket) => {
      this.#accept(socket);
    });
  }

  /** Listens; rejects where the port is taken. */
  static async start(options: SandboxPop3Options = {}): Promise<SandboxPop3Server> {
    const server = new SandboxPop3Server(options);
    await new Promise<void>((resolve, reject) => {
      server.#server.once('error', reject);
      server.#server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve);
    });
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The latest sessions in the order of their connecting, at most MAX_RECORDED_SESSIONS. */
  get sessions(): readonly SessionRecord[] {
    return this.#records;
  }

  /** How many connections there have been. */
  get sessionCount(): number {
    return this.#sessionCount;
  }

  /** How many commands of this name the recorded sessions have sent. */
  commandCount(verb: string): number {
    const name = verb.toUpperCase();
    return this.#records.reduce(
      (sum, { commands }) => sum + commands.filter((line) => line.split(' ', 1)[0]?.toUpperCase() === name).length,
      0,
    );
  }

  /**
   * Makes an account; for one that exists it sets the password. True where it is known from before, in this process
   * or in the folder of `persistTo`, whose mail is back then.
   */
  addMaildrop(user: string, password: string): boolean {
    const known = this.#maildrops.get(user);
    if (known) {
      known.password = password;
      return true;
    }
    const folder = this.#folder === null ? null : new MaildropFolder(this.#folder, user);
    this.#maildrops.set(user, new Maildrop(password, folder));
    return folder?.known ?? false;
  }

  /** Puts a message, with CRLF line ends, into an account and gives its UIDL. Open sessions do not see it. */
  deliver(user: string, raw: Buffer, options: { uidl?: string } = {}): string {
    return this.#maildrop(user).deliver(raw, options.uidl);
  }

  /** What is on the server now. */
  waiting(user: string): { uidl: string; raw: Buffer }[] {
    return this.#maildrop(user).messages.map(({ uidl, raw }) => ({ uidl, raw }));
  }

  /** Gives each waiting message a new UIDL, as a migrated server does. */
  renameUidls(user: string): void {
    this.#maildrop(user).renameUidls();
  }

  /** Ends all sessions, without UPDATE, and stops listening. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #maildrop(user: string): Maildrop {
    const maildrop = this.#maildrops.get(user);
    if (!maildrop) throw new RangeError('no such maildrop');
    return maildrop;
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    const record = newSessionRecord();
    this.#sessionCount += 1;
    this.#records.push(record);
    if (this.#records.length > MAX_RECORDED_SESSIONS) this.#records.shift();
    const { tlsOnPlainPort, plainOnTlsPort } = this.faults;
    const tlsFirst = this.#implicitTls ? !plainOnTlsPort : tlsOnPlainPort;
    const session = {
      connection: new PopConnection(socket, this.faults, record),
      faults: this.faults,
      record,
      maildrops: this.#maildrops,
      context: this.#context,
      open: null,
      userGiven: null,
      failedSignIns: 0,
    };
    void runSession(session, tlsFirst);
  }
}
