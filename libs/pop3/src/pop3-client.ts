import { askCapabilities, type Capabilities } from './capabilities.ts';
import { openConnection, type Connection, type Pop3Options } from './connection.ts';
import type { Pop3Engine } from './engine.ts';
import { readList, readListLine, readStat, readUidlLine } from './listing.ts';
import { MessageStream } from './message-stream.ts';
import {
  type Announced,
  deleteRun,
  messageNumber,
  retrieveRun,
  type Deletion,
  type Retrieved,
  wholeNumber,
} from './pipeline.ts';
import { Pop3Error } from './pop3-error.ts';
import { signIn, type Credentials } from './sign-in.ts';
import type { TlsDetails } from './tls-details.ts';

/**
 * One POP3 session (RFC 1939). It does one thing at a time: a method called while another is under way, or while a
 * message is being read, throws an Error. Every method throws Pop3Error; where its `usable` is false the connection
 * is closed, and every later call throws the same error. Ends by `quit()`, which makes deletions hold, or `close()`.
 */
export class Pop3Client {
  /** The server's greeting without `+OK`: printable, bounded. */
  readonly greeting: string;
  /** How the connection is secured; null without TLS. */
  readonly tls: TlsDetails | null;
  private readonly engine: Pop3Engine;
  private known: Capabilities;

  private constructor(
    connection: Connection,
    private readonly options: Pop3Options,
  ) {
    this.engine = connection.engine;
    this.greeting = connection.greeting;
    this.tls = connection.tls;
    this.known = connection.capabilities;
  }

  /** Connects, secures the connection as asked (never less) and reads greeting and capabilities. */
  static async connect(options: Pop3Options): Promise<Pop3Client> {
    return new Pop3Client(await openConnection(options), options);
  }

  /** What the server can do; read again after STLS and after signing in. */
  get capabilities(): Capabilities {
    return this.known;
  }

  /**
   * Signs in by the best way that the server offers, and reads the capabilities again. Passwords: SCRAM-SHA-256,
   * PLAIN, LOGIN, APOP, USER and PASS, in this order; without TLS (security `none`) APOP comes before the ways that
   * send the password in clear. Where SCRAM or APOP is refused for no other cause, one of the ways that send the
   * password is tried once, since the server may store it in a form that only they can use. Tokens: XOAUTH2, else
   * OAUTHBEARER.
   * @throws Pop3Error of kind `sign-in`, `grant` (tokens), `in-use`, `login-delay`, `temporary`; the connection stays
   * usable for another try
   */
  async signIn(credentials: Credentials): Promise<{ mechanism: string }> {
    return await this.engine.during('sign-in', async () => {
      const { engine, known: capabilities, greeting } = this;
      const { host, port } = this.options;
      engine.lifetime.phase = 'sign-in';
      const scene = { capabilities, greeting, encrypted: this.tls !== null, host, port };
      const mechanism = await signIn(engine, credentials, scene);
      engine.lifetime.phase = 'capabilities';
      if (capabilities.known) this.known = await askCapabilities(engine);
      engine.lifetime.phase = 'transaction';
      return { mechanism };
    });
  }

  /** Messages in the maildrop and their octets together. */
  async stat(): Promise<{ count: number; bytes: number }> {
    return await this.engine.during('list', async () => {
      const text = await this.ask('STAT');
      const stat = readStat(text);
      if (!stat) throw this.engine.broken(`The answer to STAT cannot be read: “${this.engine.words(text)}”.`);
      return stat;
    });
  }

  /** Each message's number and its size in octets as the server counts it. */
  async list(): Promise<{ number: number; size: number }[]> {
    return await this.engine.during('list', async () => {
      await this.ask('LIST');
      return await readList(this.engine, 'LIST', readListLine);
    });
  }

  /**
   * Each message's number and unique id (octets; empty where the server gives none), or null where the server has no
   * UIDL: it refuses the command, gives no other cause and does not list it as a capability.
   */
  async uidl(): Promise<{ number: number; uidl: Buffer }[] | null> {
    return await this.engine.during('list', async () => {
      const { engine } = this;
      const response = await engine.command('UIDL');
      if (response.kind === 'err') {
        const refusal = engine.refusal(response, 'The server refused UIDL');
        if (refusal.kind !== 'command' || this.known.uidl) throw refusal;
        return null;
      }
      return await readList(engine, 'UIDL', (line) => {
        const entry = readUidlLine(line);
        if (entry && entry.uidl.length > engine.limits.uidlBytes) {
          throw engine.broken(`The server gave a unique id of more than ${engine.limits.uidlBytes} octets.`);
        }
        return entry;
      });
    });
  }

  /**
   * One message, sent for when its first piece is asked for. A refusal is thrown by the loop.
   * @param options.maxBytes past so many octets the message ends as `capped` and the connection is closed
   */
  retrieve(number: number, { maxBytes = Infinity }: { maxBytes?: number } = {}): MessageStream {
    return this.message(`RETR ${messageNumber(number)}`, number, maxBytes);
  }

  /**
   * Messages in the order of `numbers`, each with its stream or its refusal. Where the server lists PIPELINING, up to
   * `window` RETR are under way at once, else one; where sizes are given, no more than `limits.aheadBytes` of them but
   * for the next message. Numbers are taken from `numbers` only when they are sent for: a source that ends ends the run
   * behind what is under way, and the connection stays good. A stream that was not read when the next one is asked for
   * is left as {@link MessageStream} says. Leaving this loop while answers are under way closes the connection.
   * @throws RangeError in the loop, at a number that is none
   */
  retrieveMany(
    numbers: Iterable<number | Announced>,
    { window, maxBytes = Infinity }: { window: number; maxBytes?: number },
  ): AsyncIterable<Retrieved> {
    return retrieveRun(this.engine, numbers, this.ahead(window), maxBytes);
  }

  /**
   * A message's header and the first `lines` lines of its body (RFC 1939 section 7).
   * @param options.maxBytes bound in octets, `limits.topBytes` where it is not given. Past it the connection is closed
   * and an error of kind `protocol` thrown.
   */
  async top(number: number, lines: number, options: { maxBytes?: number } = {}): Promise<Buffer> {
    const command = `TOP ${messageNumber(number)} ${wholeNumber(lines, 0)}`;
    return await this.message(command, number, options.maxBytes ?? this.engine.limits.topBytes).whole();
  }

  /**
   * Marks messages as deleted, pipelined where the server lists PIPELINING. Gives each one's answer, in order; they
   * hold only once `quit()` was answered by +OK.
   */
  async deleteMany(numbers: readonly number[]): Promise<Deletion[]> {
    for (const number of numbers) messageNumber(number);
    const window = this.ahead(this.engine.limits.pipelinedDeletes);
    return await this.engine.during('delete', () => deleteRun(this.engine, numbers, window));
  }

  async noop(): Promise<void> {
    await this.engine.during(null, () => this.ask('NOOP'));
  }

  /** Takes back every deletion of this session (RSET). */
  async reset(): Promise<void> {
    await this.engine.during(null, () => this.ask('RSET'));
  }

  /**
   * Signs out, which makes the deletions hold, and closes. `ok` false: the server said that it could not delete all
   * (RFC 1939 section 6).
   * @throws Pop3Error of phase `quit` where no answer came: what became of the deletions is not known
   */
  async quit(): Promise<{ ok: boolean; text: string }> {
    return await this.engine.during('quit', async () => {
      const { engine } = this;
      engine.lifetime.phase = 'quit';
      const response = await engine.command('QUIT');
      const answer = { ok: response.kind === 'ok', text: engine.words(response.text) };
      this.close();
      return answer;
    });
  }

  /** Drops the connection without QUIT, so that the server deletes nothing. May be called at any time, and again. */
  close(): void {
    const { lifetime } = this.engine;
    lifetime.fail(new Pop3Error({ kind: 'cancelled', phase: lifetime.phase, message: 'The connection was closed.' }));
  }

  private message(command: string, number: number, maxBytes: number): MessageStream {
    const { engine } = this;
    let release: (() => void) | undefined;
    return new MessageStream(number, {
      engine,
      begin: async () => {
        release = engine.claim('fetch');
        await this.ask(command);
      },
      release: () => {
        release?.();
      },
      maxBytes,
    });
  }

  private async ask(command: string): Promise<Buffer> {
    const response = await this.engine.command(command);
    if (response.kind === 'ok') return response.text;
    throw this.engine.refusal(response, `The server refused ${command}`);
  }

  private ahead(window: number): number {
    return this.known.pipelining ? wholeNumber(window, 1) : 1;
  }
}
