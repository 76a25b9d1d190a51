/** The client's side of one SASL exchange (RFC 4422), by rounds; `round` 0 gives the initial response. */
export interface SaslMechanism {
  /** IANA name. */
  readonly name: string;
  /**
   * What to answer to the server's challenge, not yet in base64.
   * @throws SaslFault when the challenge breaks the mechanism's rules
   */
  respond(round: number, challenge: Buffer): Buffer | Promise<Buffer>;
  /** Called when the server said +OK. @throws SaslFault when it has not proved what it had to prove */
  accepted(): void;
  /** What the server said in a challenge about why it refuses, where the mechanism has that. */
  readonly reason?: string;
}

/** The server broke a mechanism's rules: an impostor, or a fault. Never a reason to try a weaker mechanism. */
export class SaslFault extends Error {}
