import { createHash } from 'node:crypto';
import { headerText } from './header-text.ts';
import {
  filePart,
  type MimePart,
  multipart,
  type SampleFile,
  serialised,
  textPart,
  type TransferEncoding,
} from './mime-part.ts';

/** `anna@example.org`, or a name and an address. */
export type Mailbox = string | { name: string; address: string };

export interface MessageOptions {
  /** Null leaves the header out, as with `date` and `messageId`. */
  from?: Mailbox | null;
  to?: Mailbox | readonly Mailbox[];
  cc?: Mailbox | readonly Mailbox[];
  subject?: string | null;
  date?: Date | null;
  /** Without angle brackets; made from the other options if left out. */
  messageId?: string | null;
  /** Of text, HTML and headers; utf-8 if left out. */
  charset?: string;
  /** Of text and HTML; what is usual for the character set if left out. */
  encoding?: TransferEncoding;
  text?: string;
  html?: string;
  /** Files with a `cid` go beside the HTML, the others behind it. */
  attachments?: readonly SampleFile[];
  /** Instead of text, HTML and attachments. */
  body?: MimePart;
  /** Header lines in front (`first`: what servers add on the way) and behind the others. */
  first?: readonly (readonly [name: string, value: string])[];
  headers?: readonly (readonly [name: string, value: string])[];
}

/** When a message was sent whose date does not matter. */
const SOME_TIME = new Date('2026-01-05T09:30:00Z');

/**
 * A message as bytes with CRLF line ends; the same options give the same bytes. Throws a RangeError where the
 * character set does not hold the text.
 */
export function makeMessage(options: MessageOptions = {}): Buffer {
  const { from = 'customer@example.org', to = 'support@example.com', cc, charset = 'utf-8' } = options;
  const { subject = 'A question', date = SOME_TIME, messageId = madeId(options) } = options;
  const lines: string[] = [];
  const add = (name: string, value: string): void => {
    lines.push(`${name}: ${headerText(value, charset, name.length + 2)}`);
  };
  for (const [name, value] of options.first ?? []) add(name, value);
  if (from !== null) lines.push(`From: ${addresses(from, charset)}`);
  lines.push(`To: ${addresses(to, charset)}`);
  if (cc !== undefined) lines.push(`Cc: ${addresses(cc, charset)}`);
  if (subject !== null) add('Subject', subject);
  if (date !== null) lines.push(`Date: ${mailDate(date)}`);
  if (messageId !== null) lines.push(`Message-ID: <${messageId}>`);
  for (const [name, value] of options.headers ?? []) add(name, value);
  const { headers, body } = options.body ?? content(options, charset);
  return serialised({ headers: [...lines, 'MIME-Version: 1.0', ...headers], body });
}

/** A date as RFC 5322, section 3.3 writes it, in UTC. */
export function mailDate(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000');
}

function content({ text, html, attachments = [], encoding }: MessageOptions, charset: string): MimePart {
  const inline = attachments.filter(({ cid }) => cid !== undefined).map(filePart);
  const files = attachments.filter(({ cid }) => cid === undefined).map(filePart);
  const shown: MimePart[] = [];
  if (text !== undefined || html === undefined) shown.push(textPart(text ?? '', 'plain', charset, encoding));
  if (html !== undefined) {
    const page = textPart(html, 'html', charset, encoding);
    shown.push(inline.length > 0 ? multipart('related', [page, ...inline], ' type="text/html";') : page);
  } else files.unshift(...inline);
  const [only] = shown;
  const body = shown.length === 1 && only ? only : multipart('alternative', shown);
  return files.length > 0 ? multipart('mixed', [body, ...files]) : body;
}

function addresses(list: Mailbox | readonly Mailbox[], charset: string): string {
  const all = typeof list === 'string' || 'address' in list ? [list] : list;
  return all.map((one) => (typeof one === 'string' ? one : named(one, charset))).join(',\r\n ');
}

function named({ name, address }: { name: string; address: string }, charset: string): string {
  if (/^[A-Za-z0-9 !#$%&'*+\-/=?^_`{|}~]*$/.test(name)) return `${name} <${address}>`;
  if (/^[\x20-\x7e]*$/.test(name)) return `"${name.replace(/["\\]/g, '\\$&')}" <${address}>`;
  return `${headerText(name, charset, 6)} <${address}>`;
}

function madeId(options: MessageOptions): string {
  const { subject, date, text, html, from } = options;
  const hash = createHash('sha256').update(JSON.stringify([subject, date, text, html, from]));
  return `${hash.digest('hex').slice(0, 24)}@mail.example.org`;
}
