/** An answer of three digits and its text, an enhanced status code included where it is wanted: `5.1.1 no such user`. */
export interface SmtpAnswer {
  code: number;
  text: string;
}

interface RecipientFault {
  address: string;
  answer: SmtpAnswer;
  left: number;
}

/** Faults of a sandbox SMTP server; each may be set and cleared while it runs. */
export class SmtpFaults {
  /** Answer to a connection instead of the greeting; the connection is closed. */
  refuseConnection: SmtpAnswer | null = null;
  /** Answer to AUTH, whoever asks. */
  refuseSignIn: SmtpAnswer | null = null;
  /** Answer to MAIL FROM. */
  refuseMail: SmtpAnswer | null = null;
  /** Answer to the end of the data; the message is not kept. */
  afterData: SmtpAnswer | null = null;
  /** Milliseconds before the answer to the end of the data. */
  delayMs = 0;
  /**
   * Closes the connection instead of answering the end of the data: 'kept' has taken the message (a client that
   * sends it again sends it twice), 'lost' has not.
   */
  dropAfterData: 'kept' | 'lost' | null = null;
  /** Takes and keeps the message, and never answers. */
  hangAfterData = false;
  /** Closes the connection at this command, unanswered. */
  dropAt: 'CONNECT' | 'MAIL' | 'RCPT' | null = null;
  /** Bytes: stated as SIZE in EHLO (RFC 1870), and bigger messages get 552. */
  maxSize: number | null = null;
  #recipientFaults: RecipientFault[] = [];

  /** Answers so to RCPT TO this address (compared without case; '*' is any), `times` times or until `clear()`. */
  refuseRecipient(address: string, code: number, text: string, times = Infinity): void {
    this.#recipientFaults.push({ address: address.toLowerCase(), answer: { code, text }, left: times });
  }

  /** Makes the server healthy again. */
  clear(): void {
    Object.assign(this, new SmtpFaults());
    // What is private is not among the copied fields.
    this.#recipientFaults = [];
  }

  /** The refusal for this recipient, or null; uses up one of its times. */
  takeRecipient(address: string): SmtpAnswer | null {
    const wanted = address.toLowerCase();
    const fault = this.#recipientFaults.find(
      (known) => known.left > 0 && (known.address === '*' || known.address === wanted),
    );
    if (!fault) return null;
    fault.left -= 1;
    return fault.answer;
  }
}
