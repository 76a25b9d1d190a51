/** What went wrong, as the caller must tell it apart. README.md has a line on each. */
export type Pop3ErrorKind =
  | 'name'
  | 'refused'
  | 'timeout'
  | 'tls'
  | 'greeting'
  | 'sign-in'
  | 'grant'
  | 'in-use'
  | 'temporary'
  | 'login-delay'
  | 'protocol'
  | 'cancelled'
  | 'command';

/** How far the connection had come. */
export type Pop3Phase =
  'resolve' | 'connect' | 'tls' | 'greeting' | 'capabilities' | 'sign-in' | 'transaction' | 'quit';

/**
 * What tells failures of one kind apart: the server closed the connection; it went past a bound; it spoke in clear behind
 * STLS; it is no POP3 server; the certificates to trust cannot be read.
 */
export type Pop3Sign = 'closed' | 'endless' | 'injected' | 'stranger' | 'unreadable-ca';

export interface Pop3ErrorFacts {
  kind: Pop3ErrorKind;
  phase: Pop3Phase;
  message: string;
  /** Response code without brackets, upper case (RFC 2449 section 8, RFC 3206): `IN-USE`, `SYS/TEMP`. */
  responseCode?: string | null;
  /** The server's own words: one line, printable, bounded, secrets blanked. */
  serverText?: string | null;
  /** Whether the next command can be sent on this connection. */
  usable?: boolean;
  advice?: string | undefined;
  sign?: Pop3Sign | undefined;
  cause?: unknown;
}

/**
 * A failure of the server, the network or the settings. The message is a whole English sentence for people and holds
 * no secret; decisions are made by `kind`, `responseCode` and `usable`, never by the message.
 */
export class Pop3Error extends Error {
  override readonly name = 'Pop3Error';
  readonly kind: Pop3ErrorKind;
  readonly phase: Pop3Phase;
  readonly responseCode: string | null;
  readonly serverText: string | null;
  readonly usable: boolean;
  /** What to change in the settings, where the failure gives it away. */
  readonly advice?: string;
  readonly sign?: Pop3Sign;

  constructor(facts: Pop3ErrorFacts) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.kind = facts.kind;
    this.phase = facts.phase;
    this.responseCode = facts.responseCode ?? null;
    this.serverText = facts.serverText ?? null;
    this.usable = facts.usable ?? false;
    if (facts.advice !== undefined) this.advice = facts.advice;
    if (facts.sign !== undefined) this.sign = facts.sign;
  }

  /** The same error with other facts. */
  with(facts: Partial<Pop3ErrorFacts>): Pop3Error {
    const { kind, phase, message, responseCode, serverText, usable, advice, sign, cause } = this;
    return new Pop3Error({ kind, phase, message, responseCode, serverText, usable, advice, sign, cause, ...facts });
  }
}

/** Seconds for people: `60 s`, `1.5 s`. */
export function seconds(ms: number): string {
  return `${String(Math.round(ms / 100) / 10)} s`;
}
