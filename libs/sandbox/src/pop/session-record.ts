/** What a test may ask about one session. */
export interface SessionRecord {
  /** Who signed in, or null. */
  user: string | null;
  /** Whether TLS protects it. */
  secure: boolean;
  /** Command lines in their order, secrets blanked; of a long session the first `MAX_RECORDED_COMMANDS`. */
  readonly commands: string[];
  /** Bytes sent to the client, before encryption. */
  bytesSent: number;
  /** 'open', or what ended it: QUIT, the client hanging up, or the server (a fault, a bound, `stop`). */
  ended: 'open' | 'quit' | 'client' | 'server';
}

/** Keeps a sandbox that runs for days from growing. */
export const MAX_RECORDED_SESSIONS = 1_000;
export const MAX_RECORDED_COMMANDS = 20_000;

export function newSessionRecord(): SessionRecord {
  return { user: null, secure: false, commands: [], bytesSent: 0, ended: 'open' };
}

/** The line as a transcript may show it: what follows PASS, and SASL's initial response, are secrets. */
export function blanked(line: string): string {
  const [verb = '', mechanism] = line.split(' ', 2);
  if (/^PASS$/i.test(verb)) return 'PASS ***';
  if (/^AUTH$/i.test(verb) && mechanism !== undefined && line.length > verb.length + 1 + mechanism.length) {
    return `AUTH ${mechanism} ***`;
  }
  return line;
}
