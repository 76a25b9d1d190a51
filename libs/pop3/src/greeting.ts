import type { Pop3Engine } from './engine.ts';
import { Pop3Error, seconds } from './pop3-error.ts';
import { printable } from './printable.ts';
import { readResponse } from './response.ts';

const PLUS = 0x2b;
const MINUS = 0x2d;
/** First octet of a TLS alert and of a handshake record (RFC 8446 section 5.1). */
const TLS_RECORDS = new Set<number | undefined>([0x15, 0x16]);
/** How long the rest of a strange greeting is awaited, so that the message can show it. */
const GLIMPSE_MS = 300;
/** How long a silent port is given to answer the probe below. */
const PROBE_MS = 1000;

const CHOOSE_TLS = 'The server speaks TLS on this port: choose TLS, not STARTTLS.';

/**
 * One deadline for name, connection, TLS and greeting together. A plaintext port that accepted the connection and
 * then said nothing gets one `NOOP` at the deadline and a second more: a server that waits for TLS answers it with a
 * TLS alert, and the error can say so.
 */
export class ConnectDeadline {
  private timer: NodeJS.Timeout;
  private probed = false;

  constructor(
    private readonly engine: Pop3Engine,
    private readonly ms: number,
    private readonly encrypted: boolean,
    private readonly mayProbe: boolean,
  ) {
    this.timer = setTimeout(() => this.expire(), ms);
    engine.lifetime.whenOver(() => this.clear());
  }

  clear(): void {
    clearTimeout(this.timer);
  }

  /**
   * Reads the greeting (RFC 1939 section 4). Gives its words.
   * @throws Pop3Error of kind `greeting` when it is none, or by its response code when the server turns us away
   */
  async greeting(): Promise<string> {
    const { engine } = this;
    engine.lifetime.phase = 'greeting';
    await this.firstOctet();
    const first = engine.bytes.chunk[engine.bytes.offset];
    if (TLS_RECORDS.has(first) && !this.encrypted) {
      throw engine.broken('The server answered with TLS where a POP3 greeting was due.', { advice: CHOOSE_TLS });
    }
    if (this.probed) throw engine.lifetime.fail(this.timeout());
    if (first !== PLUS && first !== MINUS) throw await this.strange();
    const line = await engine.line();
    engine.transcript.server(line);
    const response = readResponse(line);
    if (response.kind === 'err') {
      const refusal = engine.refusal(response, 'The server turned the connection away', 'greeting');
      throw engine.lifetime.fail(refusal.with({ usable: false }));
    }
    if (response.kind !== 'ok') throw this.notPop3(line);
    this.clear();
    return engine.words(response.text);
  }

  private async firstOctet(): Promise<void> {
    const { bytes } = this.engine;
    if (bytes.unread > 0) return;
    try {
      await bytes.fill();
    } catch (error) {
      if (!this.probed || !(error instanceof Pop3Error) || error.kind !== 'greeting') throw error;
      // A POP3 server does not hang up on a NOOP; one that wanted a TLS handshake does, often without an alert.
      throw error.with({
        message: 'The server sent no greeting, and closed the connection when it was spoken to without TLS.',
        advice: CHOOSE_TLS,
      });
    }
  }

  private async strange(): Promise<Pop3Error> {
    const { engine } = this;
    const line = engine.line().catch(() => null);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), GLIMPSE_MS)));
    const seen = await Promise.race([line, late]);
    clearTimeout(timer);
    return this.notPop3(seen ?? engine.unfinishedLine);
  }

  private notPop3(seen: Buffer): Pop3Error {
    const words = printable(seen);
    const advice = adviceFor(words);
    const message = `The server's greeting is not that of a POP3 server: “${words}”.`;
    return this.engine.broken(message, { serverText: words, sign: 'stranger', ...(advice ? { advice } : {}) });
  }

  private expire(): void {
    const { engine } = this;
    const silent = engine.lifetime.phase === 'greeting' && !this.encrypted && engine.bytes.received === 0;
    if (!silent || this.probed || !this.mayProbe) {
      engine.lifetime.fail(this.timeout());
      return;
    }
    this.probed = true;
    engine.transcript.note('no greeting; asking whether the server waits for TLS');
    engine.socket.write('NOOP\r\n');
    this.timer = setTimeout(() => this.expire(), PROBE_MS);
  }

  private timeout(): Pop3Error {
    const { phase } = this.engine.lifetime;
    const within = `within ${seconds(this.ms)}`;
    const messages: Partial<Record<typeof phase, string>> = {
      resolve: `The server's name could not be looked up ${within}.`,
      tls: `The TLS handshake did not end ${within} from the start of connecting.`,
      greeting: `The server accepted the connection but sent no greeting ${within}.`,
    };
    const message = messages[phase] ?? `The server did not accept the connection ${within}.`;
    return new Pop3Error({ kind: 'timeout', phase, message });
  }
}

function adviceFor(words: string): string | undefined {
  if (/^220[ -]/.test(words)) return 'This looks like an SMTP server: check host and port (POP3 has 995, or 110).';
  if (words.startsWith('* ')) return 'This looks like an IMAP server: check host and port (POP3 has 995, or 110).';
  if (/^HTTP\//i.test(words)) return 'This looks like a web server: check host and port (POP3 has 995, or 110).';
  return undefined;
}
