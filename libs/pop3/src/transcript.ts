import { printable } from './printable.ts';

/** One line of the conversation with a server, fit to be shown: secrets blanked, printable, bounded. */
export interface TranscriptLine {
  direction: 'client' | 'server' | 'note';
  text: string;
}

const BLANK = '***';
const AUTH = /^AUTH +([A-Za-z0-9_-]+)(?: +(.*))?$/i;
/** Shorter secrets are not looked for in what a server says: blanking every `a` would give the secret away. */
const SHORTEST_ECHO = 4;

/**
 * Writes the conversation down with secrets blanked by grammar: the arguments of USER, PASS and APOP, and every
 * payload of a SASL exchange in both directions (from AUTH to the next `+OK` or `-ERR`). A server that repeats a
 * secret in its own words has it blanked there too.
 */
export class Transcript {
  private saslRunning = false;
  private echoes: string[] = [];

  constructor(
    private readonly write: ((line: TranscriptLine) => void) | undefined,
    private readonly maxChars: number,
  ) {}

  /** Secrets that a server might repeat; they are blanked wherever it does. */
  hide(secrets: readonly string[]): void {
    const forms = secrets.flatMap((secret) => [secret, Buffer.from(secret, 'utf8').toString('base64')]);
    this.echoes.push(...forms.filter((secret) => secret.length >= SHORTEST_ECHO));
    this.echoes.sort((a, b) => b.length - a.length);
  }

  /** The server's words for a message or a record: printable, bounded, secrets blanked. */
  words(said: Buffer | string): string {
    let text = typeof said === 'string' ? said : said.toString('utf8');
    for (const secret of this.echoes) text = text.replaceAll(secret, BLANK);
    return printable(text, this.maxChars);
  }

  client(line: string): void {
    if (!this.write) return;
    this.write({ direction: 'client', text: printable(this.blankClient(line), this.maxChars) });
  }

  server(line: Buffer): void {
    if (!this.write) return;
    const sign = line[0];
    const continuation = sign === 0x2b && (line.length === 1 || line[1] === 0x20);
    if (!continuation) this.saslRunning = false;
    this.write({ direction: 'server', text: continuation && line.length > 2 ? `+ ${BLANK}` : this.words(line) });
  }

  note(text: string): void {
    if (this.write) this.write({ direction: 'note', text: this.words(text) });
  }

  private blankClient(text: string): string {
    if (this.saslRunning) return text === '' || text === '*' ? text : BLANK;
    const auth = AUTH.exec(text);
    if (auth?.[1]) {
      this.saslRunning = true;
      return auth[2] === undefined ? `AUTH ${auth[1]}` : `AUTH ${auth[1]} ${BLANK}`;
    }
    const verb = /^(?:USER|PASS|APOP|AUTH)(?= |$)/i.exec(text)?.[0];
    return verb && text.length > verb.length ? `${verb} ${BLANK}` : text;
  }
}
