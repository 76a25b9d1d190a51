import type { Socket } from 'node:net';
import { ByteReader, type Silence } from './byte-reader.ts';
import { Lifetime } from './lifetime.ts';
import type { Pop3Limits } from './limits.ts';
import { LineReader, LineTooLong, LineTooSlow } from './line-reader.ts';
import { Pop3Error, seconds, type Pop3ErrorFacts, type Pop3ErrorKind, type Pop3Phase } from './pop3-error.ts';
import { readResponse, type Response } from './response.ts';
import { type Pop3Stage, type StageReport, Stopwatch } from './stopwatch.ts';
import type { Transcript } from './transcript.ts';

const DOING: Record<Pop3Phase, string> = {
  resolve: 'looking up its name',
  connect: 'connecting',
  tls: 'securing the connection',
  greeting: 'waiting for the greeting',
  capabilities: 'asking for its capabilities',
  'sign-in': 'signing in',
  transaction: 'reading the mailbox',
  quit: 'signing out',
};

const CODE_KINDS: Readonly<Record<string, Pop3ErrorKind>> = {
  'IN-USE': 'in-use',
  'LOGIN-DELAY': 'login-delay',
  'SYS/TEMP': 'temporary',
};

const DOT = 0x2e;
const CR = 0x0d;

/**
 * Sends commands and reads answers in order over whatever socket is attached; knows no command. Anything that leaves
 * the two sides out of step ends the connection ({@link Lifetime}); a plain -ERR does not.
 */
export class Pop3Engine {
  readonly lifetime = new Lifetime();
  readonly bytes: ByteReader;
  readonly stopwatch: Stopwatch;
  private readonly lines: LineReader;
  private current: Socket | null = null;
  private acting = false;

  constructor(
    readonly limits: Readonly<Pop3Limits>,
    readonly transcript: Transcript,
    onStage?: StageReport,
  ) {
    this.bytes = new ByteReader(this.lifetime, limits.readAheadBytes, (silence) => this.explain(silence));
    this.stopwatch = new Stopwatch(onStage, () => this.bytes.total);
    this.lines = new LineReader(this.bytes);
    this.lifetime.whenOver((error) => {
      this.stopwatch.enter(null);
      this.transcript.note(error.message);
      this.current?.destroy();
    });
  }

  /** Reads from and writes to this socket from now on. */
  attach(socket: Socket): void {
    this.current = socket;
    this.bytes.attach(socket);
    if (this.lifetime.error) socket.destroy();
  }

  /** The socket under the connection; a connection that has ended throws why. */
  get socket(): Socket {
    if (this.lifetime.error) throw this.lifetime.error;
    if (!this.current) throw new Error('no socket is attached');
    return this.current;
  }

  /**
   * Claims the connection for one act (a command, a message, a run of either) until the given function is called.
   * @param stage what its time counts to
   * @throws Error when another act is still under way: a mistake of the calling program
   */
  claim(stage: Pop3Stage | null): () => void {
    if (this.lifetime.error) throw this.lifetime.error;
    if (this.acting)
      throw new Error('another command is under way on this POP3 connection, or a message is being read');
    this.acting = true;
    this.stopwatch.enter(stage);
    return () => {
      this.stopwatch.enter(null);
      this.acting = false;
    };
  }

  /** Claims the connection while `act` runs. */
  async during<T>(stage: Pop3Stage | null, act: () => Promise<T>): Promise<T> {
    const release = this.claim(stage);
    try {
      return await act();
    } finally {
      release();
    }
  }

  /**
   * Sends lines in one write. Nothing waits for the socket to drain: callers bound what is under way.
   * @throws Pop3Error of kind `command` before anything is written, when a line holds CR, LF or NUL
   */
  send(...lines: readonly string[]): void {
    const { socket } = this;
    for (const line of lines) {
      if (/[\r\n\0]/.test(line)) {
        throw new Pop3Error({
          kind: 'command',
          phase: this.lifetime.phase,
          message: 'An argument of a POP3 command holds a line break or a NUL, so the command was not sent.',
          usable: true,
        });
      }
    }
    for (const line of lines) this.transcript.client(line);
    socket.write(lines.join('\r\n') + '\r\n');
  }

  /** The next status line or continuation. Anything else ends the connection. */
  async response(): Promise<Response> {
    const line = await this.line();
    this.transcript.server(line);
    const response = readResponse(line);
    if (response.kind === 'other') {
      throw this.broken(`The server answered with something that is no POP3 response: “${this.words(line)}”.`);
    }
    return response;
  }

  /**
   * Sends one command and reads its status line. A continuation here ends the connection, and so do octets that came
   * before anything was asked: a farewell, or the rest of an answer that ended before its end (a server that does not
   * stuff dots), which would be taken for the answer to this command.
   */
  async command(line: string): Promise<Response> {
    if (this.bytes.unread > 0 && !this.lifetime.error) {
      const words = this.words(await this.line());
      throw this.broken(`The server sent something that it was not asked for: “${words}”.`);
    }
    this.send(line);
    return this.settled(await this.response());
  }

  /** A response that must be +OK or -ERR. */
  settled(response: Response): Response {
    if (response.kind === 'continue') throw this.broken('The server asked for more where it had to answer.');
    return response;
  }

  /** The next line of a list, dot-unstuffed, or null at its end. A view: copy what is kept. */
  async dataLine(): Promise<Buffer | null> {
    const line = await this.line();
    if (line[0] !== DOT) return line;
    return line.length === 1 ? null : line.subarray(1);
  }

  /** A line without its end; past the bound the connection ends. */
  async line(): Promise<Buffer> {
    try {
      return await this.lines.line(this.limits.lineBytes);
    } catch (error) {
      if (error instanceof LineTooSlow) {
        const message = `The server did not end its line within ${seconds(error.ms)} while ${DOING[this.lifetime.phase]}.`;
        throw this.broken(message, { kind: 'timeout' });
      }
      if (!(error instanceof LineTooLong)) throw error;
      throw this.broken(`The server sent a line of more than ${error.limit} octets.`, { sign: 'endless' });
    }
  }

  /** The beginning of a line that has not ended. */
  get unfinishedLine(): Buffer {
    return this.lines.unfinished;
  }

  /** The server's words as they may be shown. */
  words(said: Buffer): string {
    return this.transcript.words(said.at(-1) === CR ? said.subarray(0, -1) : said);
  }

  /** What an -ERR means: its response code decides, else `kind`. The connection stays usable. */
  refusal(response: Response, what: string, kind: Pop3ErrorKind = 'command'): Pop3Error {
    const words = this.words(response.text);
    return new Pop3Error({
      kind: CODE_KINDS[response.code ?? ''] ?? kind,
      phase: this.lifetime.phase,
      message: words ? `${what}: “${words}”.` : `${what} without giving a reason.`,
      responseCode: response.code,
      serverText: words,
      usable: true,
    });
  }

  /** Ends the connection because the server broke the protocol or a bound. Gives the error to throw. */
  broken(
    message: string,
    more: Partial<Pick<Pop3ErrorFacts, 'advice' | 'kind' | 'serverText' | 'sign' | 'cause'>> = {},
  ): Pop3Error {
    const { phase } = this.lifetime;
    const kind = phase === 'greeting' ? 'greeting' : 'protocol';
    return this.lifetime.fail(new Pop3Error({ kind, phase, message, ...more, usable: false }));
  }

  private explain(silence: Silence): Pop3Error {
    const { phase } = this.lifetime;
    const doing = DOING[phase];
    if (silence.reason === 'timeout') {
      const message = `The server was silent for ${seconds(silence.ms)} while ${doing}.`;
      return new Pop3Error({ kind: 'timeout', phase, message });
    }
    if (silence.reason === 'closed') {
      const kind = phase === 'greeting' ? 'greeting' : 'protocol';
      return new Pop3Error({
        kind,
        phase,
        message: `The server closed the connection while ${doing}.`,
        sign: 'closed',
      });
    }
    const { error } = silence;
    const kind = phase === 'greeting' ? 'greeting' : 'protocol';
    const message = `The connection broke while ${doing} (${'code' in error ? String(error.code) : 'no code'}).`;
    return new Pop3Error({ kind, phase, message, sign: 'closed', cause: error });
  }
}
