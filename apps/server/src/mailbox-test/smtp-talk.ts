import type { Socket } from 'node:net';
import type { TranscriptLine } from '@postroom/contracts';
import { StageFailure, Stopped } from './failures.ts';
import { LineError, LineSocket } from './line-socket.ts';
import { printable } from './look.ts';
import { seconds, type Target } from './target.ts';

export interface Reply {
  readonly code: number;
  /** Enhanced status code (RFC 3463), such as 5.7.1; null without one. */
  readonly status: string | null;
  /** The lines without their codes: printable, secrets blanked. */
  readonly lines: readonly string[];
  /** All of them in one. */
  readonly words: string;
}

const blank = '***';
/** Shorter secrets are not looked for in what a server says: blanking every `a` would give the secret away. */
const shortestEcho = 4;

/** Commands and answers of one SMTP connection (RFC 5321), each written down with its secrets blanked. */
export class SmtpTalk {
  private lines: LineSocket;
  private echoes: string[] = [];

  constructor(
    socket: Socket,
    private readonly target: Target,
    private readonly signal: AbortSignal,
    private readonly write: (line: TranscriptLine) => void,
  ) {
    this.lines = this.over(socket);
  }

  /** What the server repeats of these is blanked. */
  hide(...secrets: readonly string[]): void {
    const forms = secrets.flatMap((secret) => [secret, Buffer.from(secret, 'utf8').toString('base64')]);
    this.echoes.push(...forms.filter((form) => form.length >= shortestEcho));
    this.echoes.sort((one, other) => other.length - one.length);
  }

  /** @param shown what the transcript has in the command's place @throws StageFailure, Stopped */
  async command(line: string, shown = line): Promise<Reply> {
    this.write({ direction: 'client', text: shown });
    this.lines.write(line);
    return this.reply();
  }

  /** Signs off; a server that does not answer this is not waited for long, and no fault. */
  async farewell(): Promise<void> {
    this.write({ direction: 'client', text: 'QUIT' });
    this.lines.write('QUIT');
    try {
      this.write({ direction: 'server', text: this.clean(await this.lines.line(this.target.bounds.lookMs)) });
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
    }
  }

  /**
   * The first words of the server, whatever they are; later lines of the greeting are read and left out.
   * @throws LineError
   */
  async firstLine(): Promise<string> {
    let line = await this.lines.line(this.target.bounds.silenceMs);
    const shown = this.clean(line);
    this.write({ direction: 'server', text: shown });
    for (let count = 0; /^\d{3}-/.test(line) && count < 100; count += 1) {
      line = await this.lines.line(this.target.bounds.silenceMs);
      this.write({ direction: 'server', text: this.clean(line) });
    }
    return shown;
  }

  /** The next answer, whole within the bound on silence. @throws StageFailure, Stopped */
  async reply(): Promise<Reply> {
    const { answerBytes, silenceMs } = this.target.bounds;
    const until = performance.now() + silenceMs;
    const lines: string[] = [];
    let bytes = 0;
    for (;;) {
      const line = await this.next(Math.max(1, until - performance.now()));
      bytes += line.length;
      const match = /^(\d{3})([ -]|$)(.*)$/.exec(line);
      const shown = this.clean(line);
      this.write({ direction: 'server', text: shown });
      if (!match) throw new StageFailure('broken-rules', { reason: `it answered “${shown}”.` });
      if (bytes > answerBytes) {
        throw new StageFailure('talks-on', { reason: `one answer has more than ${answerBytes} octets.` });
      }
      lines.push(this.clean(match[3] ?? ''));
      if (match[2] === '-') continue;
      const words = printable(this.clean(lines.join(' ')), this.target.bounds.shownCharacters);
      const status = /^([245]\.\d{1,3}\.\d{1,3})\b/.exec(lines[0] ?? '')?.[1] ?? null;
      return { code: Number(match[1]), status, lines, words };
    }
  }

  /** Gives the socket to TLS. @throws StageFailure where something came that nobody asked for */
  handOver(): Socket {
    if (this.lines.unread !== '') throw new StageFailure('starttls-injected');
    this.lines.release();
    return this.lines.socket;
  }

  /** Goes on over the secured socket. */
  takeOver(socket: Socket): void {
    this.lines = this.over(socket);
  }

  private over(socket: Socket): LineSocket {
    return new LineSocket(socket, this.target.bounds.answerBytes, this.signal);
  }

  private async next(ms: number): Promise<string> {
    try {
      return await this.lines.line(ms);
    } catch (error) {
      if (error instanceof LineError) throw lineFailure(error, this.target);
      throw error;
    }
  }

  private clean(line: string): string {
    let text = line;
    for (const echo of this.echoes) text = text.replaceAll(echo, blank);
    return printable(text, this.target.bounds.shownCharacters);
  }
}

/** Why no answer came, in the middle of a conversation. */
export function lineFailure({ fault }: LineError, { bounds, signal }: Target): StageFailure | Stopped {
  if (signal.aborted) return new Stopped();
  switch (fault) {
    case 'closed':
      return new StageFailure('broke-off', { reason: 'the server closed it.' });
    case 'silent':
      return new StageFailure('too-slow', { reason: `no whole answer came within ${seconds(bounds.silenceMs)}.` });
    case 'too-long':
      return new StageFailure('talks-on', { reason: `a line has more than ${bounds.answerBytes} octets.` });
    case 'stopped':
      return new StageFailure('too-slow', { reason: `the test was ended after ${seconds(bounds.wholeMs)}.` });
  }
}
