/** What a sender may make us keep. Past a bound the message is marked with a fault and reading stops there; README.md says what happens at each. */
export interface MimeLimits {
  /** Bytes of one header block (the message's own, or one part's) of which fields are kept. */
  headerBytes: number;
  /** Fields kept of one header block. */
  headerFields: number;
  /** Parts of the tree, the message itself and every multipart among them; attachments found in text count too. */
  parts: number;
  /** Multiparts inside one another. */
  depth: number;
  /** Addresses kept of one field (To, Cc …), and recipients of a delivery report. */
  addresses: number;
  /** UTF-8 bytes of a safe file name. */
  fileNameLength: number;
  /** Decoded bytes of text kept, and as many again of HTML. */
  textBytes: number;
  /** Message-IDs kept of References: the first and the newest. */
  references: number;
  /** Characters of a Message-ID, a longer one counts as none (RFC 5322 section 2.1.1: a line has 998). */
  messageIdLength: number;
  /** Header texts whose character set may be guessed (half a millisecond each); further ones are read as declared. */
  headerGuesses: number;
  /** Faults listed. */
  faults: number;
}

export const defaultLimits: Readonly<MimeLimits> = {
  headerBytes: 256 * 1024,
  headerFields: 1_000,
  parts: 1_000,
  depth: 30,
  addresses: 1_000,
  fileNameLength: 200,
  textBytes: 4 * 1024 * 1024,
  references: 100,
  messageIdLength: 998,
  headerGuesses: 100,
  faults: 50,
};
