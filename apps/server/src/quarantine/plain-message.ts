import type { ArrivedFacts, PreparedMessage } from '../conversation/message-row.service.ts';
import { snippetOf } from '../conversation/message-row.service.ts';
import { cutText, storable } from '../database/storable-text.ts';

/** So many bytes are looked through for a subject line, as they are: nothing is decoded. */
const subjectWithin = 16 * 1024;
const longestSubject = 200;
/** Of the text, rules see so many characters. */
const longestText = 100_000;

const nothingKnown: ArrivedFacts['marks'] = {
  automatic: false,
  autoSubmitted: null,
  bulk: false,
  list: false,
  bounce: false,
  signed: false,
  encrypted: false,
};

/** A message that was never read. */
export interface Unread {
  readonly id: string;
  readonly mailboxId: string;
  readonly receivedAt: number;
  /** Bytes stored, and on the server. */
  readonly size: number;
  readonly originalSize: number;
  readonly truncated: boolean;
}

/** The first subject line of the header block as it stands there, one line, or ''. */
export function subjectLine(beginning: string): string {
  const block = beginning.slice(0, subjectWithin).split(/\r?\n\r?\n/, 1)[0] ?? '';
  const [, subject = ''] = /^subject:[ \t]*([^\r\n]*)/im.exec(block) ?? [];
  return cutText(storable(subject).trim(), longestSubject);
}

/**
 * A message to be shown as plain text, header and all, which no parser has seen and none will: it names no sender, so it
 * joins nothing and is never answered by itself.
 */
export function plainMessage(
  unread: Unread,
  body: { readonly text: string; readonly charset: string },
): { row: PreparedMessage; facts: ArrivedFacts } {
  const subject = subjectLine(body.text);
  const marks = ['unparsed', ...(unread.truncated ? ['truncated'] : [])];
  const row: PreparedMessage = {
    ...unread,
    direction: 'in',
    subject,
    fromName: '',
    fromAddress: '',
    to: [],
    cc: [],
    arrivedAt: unread.receivedAt,
    date: null,
    automatic: false,
    bounce: false,
    marks,
    attachmentCount: 0,
    messageId: null,
    messageIdHash: null,
    snippet: snippetOf(body.text),
    facts: { charset: body.charset, references: [], inReplyTo: [], replyTo: [], attachments: [] },
    body: null,
  };
  const facts: ArrivedFacts = {
    messageId: null,
    inReplyTo: [],
    references: [],
    from: [],
    sender: null,
    to: [],
    cc: [],
    subject,
    text: body.text.slice(0, longestText),
    charset: body.charset,
    headers: [],
    marks: nothingKnown,
    report: null,
    languageGuess: null,
    attachments: [],
  };
  return { row, facts };
}
