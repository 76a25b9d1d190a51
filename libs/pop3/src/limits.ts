/**
 * What a server may make this library hold or read. Each bound names the attack (or the fault) that it stops;
 * README.md says what happens past each. Lengths are in octets, line ends not counted.
 */
export interface Pop3Limits {
  /** One status line, continuation or list line. Stops a "line" that never ends. RFC 2449 allows 512. */
  lineBytes: number;
  /** Lines of one CAPA answer. Stops an endless list of capabilities. */
  capabilityLines: number;
  /** One unique id. RFC 1939 allows 70; longer ones exist. */
  uidlBytes: number;
  /** Entries of one LIST or UIDL answer. Stops an endless listing (an entry takes about 200 octets of memory). */
  listEntries: number;
  /** What TOP may give. Stops servers that ignore the number of lines. */
  topBytes: number;
  /** Octets that are read but not yet asked for; past it the socket is paused. Stops a slow consumer's memory growing. */
  readAheadBytes: number;
  /** Rest of a message that is read and thrown away, so that the connection lives on when a loop over it is left early. */
  discardBytes: number;
  /** Octets of messages (by the sizes that the caller gives) that are asked for ahead. Bounds what a run still brings when it is to stop. */
  aheadBytes: number;
  /** DELE commands under way at once. Stops two full buffers from waiting for each other. */
  pipelinedDeletes: number;
  /** Challenges of one SASL exchange. Stops an exchange without end. */
  saslRounds: number;
  /** PBKDF2 rounds that a server may ask for (SCRAM). Stops burning the processor. */
  scramIterations: number;
  /** Characters of one transcript line. */
  transcriptChars: number;
}

/** The bounds that hold where {@link Pop3Options.limits} says nothing else. */
export const DEFAULT_LIMITS: Readonly<Pop3Limits> = Object.freeze({
  lineBytes: 8 * 1024,
  capabilityLines: 200,
  uidlBytes: 1024,
  listEntries: 500_000,
  topBytes: 1024 * 1024,
  readAheadBytes: 256 * 1024,
  discardBytes: 64 * 1024,
  aheadBytes: 4 * 1024 * 1024,
  pipelinedDeletes: 200,
  saslRounds: 8,
  scramIterations: 1_000_000,
  transcriptChars: 500,
});
