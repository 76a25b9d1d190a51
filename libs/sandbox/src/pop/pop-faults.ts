/** Commands that the sandbox knows; faults name them in upper case. */
export type PopCommand =
  | 'CAPA'
  | 'STLS'
  | 'AUTH'
  | 'USER'
  | 'PASS'
  | 'STAT'
  | 'LIST'
  | 'UIDL'
  | 'RETR'
  | 'TOP'
  | 'DELE'
  | 'RSET'
  | 'NOOP'
  | 'QUIT';

/** What a fault makes of one command. */
export type FaultAct = { kind: 'drop'; answered: boolean } | { kind: 'hang' } | { kind: 'refuse'; text: string };

/** Which of the commands a fault is about. */
export interface FaultAim {
  /** Only the nth such command of a session, from 1; left out: each. */
  nth?: number;
  /** Only commands about the message with this UIDL. */
  uidl?: string;
  /** How often the fault happens before it is over; left out: until `clear()`. */
  times?: number;
}

interface CommandFault {
  command: PopCommand | 'CONNECT';
  aim: FaultAim;
  left: number;
  act: FaultAct;
}

/**
 * Faults of a sandbox POP3 server. Each may be set and cleared while it runs, and holds for sessions that are open
 * already. Counts (`nth`, bytes) are of one session.
 */
export class PopFaults {
  /** The server's bytes go out at most so many at a time, each in a write of its own. */
  chunkBytes: number | null = null;
  /** Each connection is closed after exactly so many bytes from the server, wherever that falls. */
  dropAfterBytes: number | null = null;
  /** Each connection goes silent, but stays open, after exactly so many bytes from the server. */
  hangAfterBytes: number | null = null;
  /** A closed connection is reset (RST) instead of ended (FIN). */
  resetOnDrop = false;
  /** Milliseconds before each answer. */
  delayMs = 0;
  /** First line instead of the usual one, without CRLF (`-ERR too busy`, or anything that is not POP3). */
  greeting: string | null = null;
  /** DELE and QUIT are answered with +OK, and the mail is still there at the next session. */
  ignoreDele = false;
  /** UIDL is neither offered nor understood. */
  noUidl = false;
  /** TOP is neither offered nor understood. */
  noTop = false;
  /** PIPELINING is not offered, and what arrives together with a command is thrown away, as old servers do. */
  noPipelining = false;
  /** CAPA is not understood. */
  noCapa = false;
  /** STLS is neither offered nor understood. */
  noStls = false;
  /** No SASL mechanism is offered or understood; only USER and PASS remain. */
  noSasl = false;
  /** Signing in is refused with this text, code included: `[AUTH] Wrong password`. */
  refuseSignIn: string | null = null;
  /** Signing in is refused with [IN-USE], as if another session held the maildrop. */
  inUse = false;
  /** Signing in is refused with [LOGIN-DELAY] (RFC 2449, section 8.1.1). */
  loginDelay = false;
  /** Signing in is refused with [SYS/TEMP] (RFC 3206). */
  sysTemp = false;
  /** QUIT deletes what was marked and closes without an answer. */
  noQuitAnswer = false;
  /** QUIT deletes nothing and answers -ERR with this text (RFC 1939, section 6). */
  refuseQuit: string | null = null;
  /** LIST and STAT give each size so many octets larger (or, negative, smaller) than it is. */
  sizeOffset = 0;
  /** A message gains a `Status: RO` header line after its first RETR, as mbox servers do. */
  statusHeaders = false;
  /** RETR sends lines without end. */
  endlessBody = false;
  /** RETR sends one line without end. */
  endlessLine = false;
  /** Sent in plain text right behind the +OK to STLS, as someone in between would (CVE-2011-0411). */
  bytesAfterStls: string | null = null;
  /** A server on a plain port speaks TLS from the first byte; it needs `tls` at start. */
  tlsOnPlainPort = false;
  /** A server on a TLS port speaks in plain text. */
  plainOnTlsPort = false;
  #commandFaults: CommandFault[] = [];

  /**
   * Closes the connection at the nth such command of a session, before its answer (and before QUIT deletes
   * anything; for a QUIT that deletes and is not answered see `noQuitAnswer`), or with `answered` right behind it.
   */
  dropAfterCommand(command: PopCommand, nth = 1, options: { answered?: boolean; times?: number } = {}): void {
    const { answered = false, ...aim } = options;
    this.#add(command, { ...aim, nth }, { kind: 'drop', answered });
  }

  /** Never answers the nth such command; 'CONNECT' stays silent before TLS and greeting. */
  hangAt(command: PopCommand | 'CONNECT', nth = 1): void {
    this.#add(command, { nth }, { kind: 'hang' });
  }

  /** Answers `-ERR text` to such a command. */
  refuse(command: PopCommand, text: string, aim: FaultAim = {}): void {
    this.#add(command, aim, { kind: 'refuse', text });
  }

  /** Makes the server healthy again. */
  clear(): void {
    Object.assign(this, new PopFaults());
    // What is private is not among the copied fields.
    this.#commandFaults = [];
  }

  /** What to make of a session's nth command of this name about this message, or null; uses up one of its times. */
  take(command: PopCommand | 'CONNECT', nth: number, uidl: string | null): FaultAct | null {
    const fault = this.#commandFaults.find(
      ({ command: name, aim, left }) =>
        name === command &&
        left > 0 &&
        (aim.nth === undefined || aim.nth === nth) &&
        (aim.uidl === undefined || aim.uidl === uidl),
    );
    if (!fault) return null;
    fault.left -= 1;
    return fault.act;
  }

  #add(command: PopCommand | 'CONNECT', aim: FaultAim, act: FaultAct): void {
    this.#commandFaults.push({ command, aim, left: aim.times ?? Infinity, act });
  }
}
