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

/** Switches that are off in a healthy server. */
const HEALTHY = {
  /** Answer to a connection instead of the greeting; the connection is closed. */
  refuseConnection: null as SmtpAnswer | null,
  /** Answer to AUTH, whoever asks. */
  refuseSignIn: null as SmtpAnswer | null,
  /** Answer to MAIL FROM. */
  refuseMail: null as SmtpAnswer | null,
  /** Answer to the end of the data; the message is not kept. */
  afterData: null as SmtpAnswer | null,
  /** Milliseconds before the answer to the end of the data. */
  delayMs: 0,
  /**
   * Closes the connection instead of answering the end of the data: 'kept' has taken the message (a client that
   * sends it again sends it twice), 'lost' has not.
   */
  dropAfterData: null as 'kept' | 'lost' | null,
  /** Takes and keeps the message, and never answers. */
  hangAfterData: false,
  /** Closes the connection at this command, unanswered. */
  dropAt: null as 'CONNECT' | 'MAIL' | 'RCPT' | null,
  /** Bytes: stated as SIZE in EHLO (RFC 1870), and bigger messages get 552. */
  maxSize: null as number | null,
};

/** Faults of a sandbox SMTP server; each may be set and cleared while it runs. */
export class SmtpFaults {
  refuseConnection = HEALTHY.refuseConnection;
  refuseSignIn = HEALTHY.refuseSignIn;
  refuseMail = HEALTHY.refuseMail;
  afterData = HEALTHY.afterData;
  delayMs = HEALTHY.delayMs;
  dropAfterData = HEALTHY.dropAfterData;
  hangAfterData = HEALTHY.hangAfterData;
  dropAt = HEALTHY.dropAt;
  maxSize = HEALTHY.maxSize;
  #recipientFaults: RecipientFault[] = [];

  /** Answers so to RCPT TO this address (compared without case; '*' is any), `times` times or until `clear()`. */
  refuseRecipient(address: string, code: number, text: string, times = Infinity): void {
    this.#recipientFaults.push({ address: address.toLowerCase(), answer: { code, text }, left: times });
  }

  /** Makes the server healthy again. */
  clear(): void {
    Object.assign(this, HEALTHY);
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
