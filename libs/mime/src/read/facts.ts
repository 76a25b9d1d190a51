import type { Fault } from './faults.ts';

/** One mailbox of an address field (RFC 5322 section 3.4). */
export interface Address {
  /** Decoded display name, '' where there is none. */
  name: string;
  /** As written; compare by normalAddress(). '' where only a name stands. */
  address: string;
  /** Name of the group that it was listed in. */
  group?: string;
}

export type TransferEncoding = 'base64' | 'quoted-printable' | '7bit' | '8bit' | 'binary' | 'x-uuencode';

/** A part that can be saved: a byte range of the raw message and how to decode it. */
export interface AttachmentFacts {
  /** Number within the message, from 1. */
  n: number;
  /** Safe to save, never empty: made from the type when the mail names none. */
  fileName: string;
  namedByMail: boolean;
  /** Declared type, lower case, without parameters. */
  type: string;
  /** Type by the first bytes, null where they say nothing. */
  sniffedType: string | null;
  /** Decoded bytes; see decodedSize() for when it is an upper bound. */
  size: number;
  inline: boolean;
  /** Without <>. */
  contentId: string | null;
  /** True where the message was truncated inside this part. */
  cut: boolean;
  /** First byte of the encoded body in the raw message. */
  start: number;
  /** First byte after it. */
  end: number;
  encoding: TransferEncoding;
}

/** A delivery status notification (RFC 3464). */
export interface DeliveryReport {
  /** Reporting-MTA without its type, null where missing. */
  reporting: string | null;
  recipients: ReportedRecipient[];
  /** Message-ID of the returned message or headers, without <>. */
  originalMessageId: string | null;
}

export interface ReportedRecipient {
  finalRecipient: string;
  /** failed, delayed, delivered, relayed or expanded, lower case; '' where missing. */
  action: string;
  /** As 5.1.1 (RFC 3463), null where missing. */
  status: string | null;
  /** Diagnostic-Code without its type. */
  diagnostic: string | null;
}

export interface Marks {
  /** Never to be answered automatically: auto-submitted, bulk, list, bounce or null sender. */
  automatic: boolean;
  /** Keyword of Auto-Submitted (RFC 3834), lower case. */
  autoSubmitted: string | null;
  bulk: boolean;
  list: boolean;
  bounce: boolean;
  /** S/MIME or PGP; nothing was verified. */
  signed: boolean;
  encrypted: boolean;
}

/** Everything that Postroom knows of a message; see readMessage(). */
export interface MessageFacts {
  /** Message-IDs are without <>. */
  messageId: string | null;
  inReplyTo: string[];
  references: string[];
  from: Address[];
  sender: Address | null;
  replyTo: Address[];
  to: Address[];
  cc: Address[];
  bcc: Address[];
  /** '' is the null sender, null no Return-Path. */
  returnPath: string | null;
  subject: string;
  /** The Date header where it is sane. */
  date: Date | null;
  /** Of the topmost Received. */
  receivedDate: Date | null;
  /** `date`, else `receivedDate`. */
  effectiveDate: Date | null;
  /** All text parts of the body in order, LF line ends; null where there is no plain text (htmlToText() makes one of `html`). */
  text: string | null;
  /** Never to be trusted; null where the body has no HTML part. */
  html: string | null;
  /** The registered set of the label where the text reads by it strictly without a fault, else the set it was read in. */
  charset: string | null;
  attachments: AttachmentFacts[];
  /** Decoded and unfolded, in order. */
  headers: [name: string, value: string][];
  authenticationResults: string[];
  marks: Marks;
  report: DeliveryReport | null;
  /** Primary language subtag, a guess. */
  languageGuess: string | null;
  faults: Fault[];
}
