import { mkdirSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import { writeDurably } from '../durable-file.ts';
import { type SmtpAnswer, SmtpFaults } from './smtp-faults.ts';

/** A message that a client sent. */
export interface ReceivedMail {
  /** As it came: CRLF line ends, dot-stuffing undone. */
  raw: Buffer;
  /** Envelope sender; empty for the null reverse path. */
  from: string;
  to: string[];
  /** Who had signed in, or null. */
  user: string | null;
  at: Date;
}

export interface SandboxSmtpOptions {
  /** Loopback only: passwords are in the source. */
  host?: '127.0.0.1';
  /** 0, the default, takes a free one. */
  port?: number;
  /** Key and certificate as PEM; enables STARTTLS, or with `implicitTls` TLS from the first byte. */
  tls?: { key: string; cert: string };
  implicitTls?: boolean;
  /** User names and their passwords, of which one must sign in; null, the default, asks nobody to. */
  users?: Record<string, string> | null;
  /** A folder that gets an .eml file of each message. */
  persistTo?: string;
}

/** Messages kept in memory; the oldest are forgotten beyond it (files of `persistTo` stay). */
export const MAX_RECEIVED = 10_000;
/** One message. Stops a client that sends without end; `faults.maxSize` sets less. */
export const MAX_MAIL_BYTES = 256 * 1024 * 1024;

/** RFC 5321, section 4.5.3.2 wants at least 5 minutes. */
const IDLE_MS = 600_000;

type Done = (error?: Error | null, text?: string) => void;

/** An SMTP server that takes everything, or refuses it on demand. Whoever starts it calls `stop`. */
export class SandboxSmtpServer {
  readonly faults = new SmtpFaults();
  /** What came in, the oldest first; at most MAX_RECEIVED. */
  readonly received: ReceivedMail[] = [];
  readonly #server: SMTPServer;
  readonly #sockets = new Map<number, Socket>();
  readonly #waiting = new Set<(mail: ReceivedMail) => void>();
  readonly #users: Record<string, string> | null;
  readonly #folder: string | null;

  private constructor(options: SandboxSmtpOptions) {
    this.#users = options.users ?? null;
    this.#folder = options.persistTo ?? null;
    if (this.#folder !== null) mkdirSync(this.#folder, { recursive: true });
    this.#server = new SMTPServer(this.#options(options));
    // A client that goes away in the middle is an error to smtp-server and nothing to us.
    this.#server.on('error', () => undefined);
    this.#server.server.on('connection', (socket: Socket) => {
      const port = socket.remotePort ?? 0;
      this.#sockets.set(port, socket);
      socket.once('close', () => this.#sockets.delete(port));
    });
  }

  /** Listens; rejects where the port is taken. */
  static async start(options: SandboxSmtpOptions = {}): Promise<SandboxSmtpServer> {
    if (options.implicitTls && !options.tls) throw new TypeError('implicitTls needs tls');
    const server = new SandboxSmtpServer(options);
    await new Promise<void>((resolve, reject) => {
      server.#server.server.once('error', reject);
      server.#server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve);
    });
    return server;
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port;
  }

  /** The next message that comes in after this call; rejects after so many milliseconds without one. */
  nextMessage(timeoutMs: number): Promise<ReceivedMail> {
    return new Promise((resolve, reject) => {
      const arrived = (mail: ReceivedMail): void => {
        clearTimeout(timer);
        this.#waiting.delete(arrived);
        resolve(mail);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(arrived);
        reject(new Error(`no message within ${timeoutMs} ms`));
      }, timeoutMs);
      this.#waiting.add(arrived);
    });
  }

  /** Ends all connections and stops listening. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(resolve);
    });
    for (const socket of this.#sockets.values()) socket.destroy();
    await closed;
  }

  #options({ tls, implicitTls = false }: SandboxSmtpOptions): SMTPServerOptions {
    const disabledCommands = [...(tls ? [] : ['STARTTLS']), ...(this.#users ? [] : ['AUTH'])];
    return {
      ...tls,
      secure: implicitTls,
      disabledCommands,
      authOptional: this.#users === null,
      allowInsecureAuth: true,
      authMethods: ['PLAIN', 'LOGIN'],
      disableReverseLookup: true,
      banner: 'Postroom sandbox',
      logger: false,
      closeTimeout: 1,
      socketTimeout: IDLE_MS,
      onConnect: (session, done) => {
        this.#server.options.size = this.faults.maxSize ?? MAX_MAIL_BYTES;
        if (this.faults.dropAt === 'CONNECT') this.#drop(session);
        else done(asError(this.faults.refuseConnection));
      },
      onAuth: ({ username = '', password }, _session, done) => {
        const refusal = this.faults.refuseSignIn;
        const known = new Map(Object.entries(this.#users ?? {})).get(username);
        if (refusal) done(asError(refusal));
        else if (known === undefined || known !== password)
          done(asError({ code: 535, text: '5.7.8 wrong user or password' }));
        else done(null, { user: username });
      },
      onMailFrom: (_address, session, done) => {
        if (this.faults.dropAt === 'MAIL') this.#drop(session);
        else done(asError(this.faults.refuseMail));
      },
      onRcptTo: ({ address }, session, done) => {
        if (this.faults.dropAt === 'RCPT') this.#drop(session);
        else done(asError(this.faults.takeRecipient(address)));
      },
      onData: (stream, session, done) => {
        void this.#take(stream, session, done);
      },
    };
  }

  async #take(stream: SMTPServerDataStream, session: SMTPServerSession, done: Done): Promise<void> {
    const pieces: Buffer[] = [];
    let size = 0;
    try {
      for await (const piece of stream as AsyncIterable<Buffer>) {
        size += piece.length;
        // Past the limit smtp-server reads on to the end and answers 552; nobody keeps the bytes.
        if (size <= (this.faults.maxSize ?? MAX_MAIL_BYTES)) pieces.push(piece);
      }
    } catch {
      // The connection ended inside the data: nothing was handed over, and nobody is there to be told.
      return;
    }
    if (stream.sizeExceeded) done(asError({ code: 552, text: '5.3.4 message too big' }));
    else {
      if (this.faults.delayMs > 0) await pause(this.faults.delayMs, undefined, { ref: false });
      this.#answer(Buffer.concat(pieces), session, done);
    }
  }

  #answer(raw: Buffer, session: SMTPServerSession, done: Done): void {
    const { afterData, dropAfterData, hangAfterData } = this.faults;
    const refused = afterData !== null || dropAfterData === 'lost';
    try {
      if (!refused) this.#keep(raw, session);
    } catch {
      // The folder is full or gone; what a client does with a 452 is its own affair.
      done(asError({ code: 452, text: '4.3.1 cannot store it' }));
      return;
    }
    if (dropAfterData !== null) this.#drop(session);
    else if (!hangAfterData) done(asError(afterData), '2.0.0 taken');
  }

  #keep(raw: Buffer, { envelope, user }: SMTPServerSession): void {
    const mail: ReceivedMail = {
      raw,
      from: envelope.mailFrom ? envelope.mailFrom.address : '',
      to: envelope.rcptTo.map(({ address }) => address),
      user: typeof user === 'string' ? user : null,
      at: new Date(),
    };
    if (this.#folder !== null) writeDurably(join(this.#folder, fileName(mail.at)), raw);
    this.received.push(mail);
    if (this.received.length > MAX_RECEIVED) this.received.shift();
    for (const arrived of [...this.#waiting]) arrived(mail);
  }

  #drop({ remotePort }: SMTPServerSession): void {
    this.#sockets.get(remotePort)?.destroy();
  }
}

let lastFile = 0;

/** Names sort by time; the counter tells two of one millisecond apart. */
function fileName(at: Date): string {
  lastFile += 1;
  return `${at.toISOString().replaceAll(':', '-')}.${process.pid}.${lastFile}.eml`;
}

function asError(answer: SmtpAnswer | null): Error | null {
  return answer && Object.assign(new Error(answer.text), { responseCode: answer.code });
}
