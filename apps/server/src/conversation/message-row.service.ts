import { promisify } from 'node:util';
import { zstdCompress } from 'node:zlib';
import type { NamedAddress } from '@postroom/contracts';
import { type Address, type AttachmentFacts, htmlToText, type MessageFacts } from '@postroom/mime';
import type { MessageEntity } from './message.entity.ts';
import { cutText, storable } from '../database/storable-text.ts';
import { messageIdHash, senderOf, storedMessageId } from './thread-join.ts';

const compress = promisify(zstdCompress);

/** Clocks of senders may be ahead by so much, in ms. */
const clockTolerance = 24 * 3_600_000;

const longestName = 255;
const longestAddress = 254;
const longestSubject = 2000;
const longestSnippet = 300;
/** Of HTML, so much is read for a snippet: style sheets often come first. */
const longestHtmlRead = 65_536;
/** Lists of addresses are kept so far; the raw message has them all. */
const mostAddresses = 200;
const mostReferences = 200;

export function namedAddresses(list: readonly Address[]): NamedAddress[] {
  return list.slice(0, mostAddresses).map(({ name, address }) => ({
    name: cutText(storable(name), longestName),
    address: cutText(storable(address), longestAddress),
  }));
}

/** The beginning of a text as one line. */
export function snippetOf(text: string): string {
  return cutText(
    storable(text.slice(0, 4 * longestSnippet))
      .replace(/\s+/g, ' ')
      .trim(),
    longestSnippet,
  );
}

/** Of its Date, else of the topmost Received; what has neither, or lies in the future, is dated by our time of receipt. */
function saneDate(facts: MessageFacts, receivedAt: number): number {
  const said = facts.effectiveDate?.getTime() ?? receivedAt;
  if (said <= receivedAt + clockTolerance) return said;
  const arrived = facts.receivedDate?.getTime() ?? receivedAt;
  return Math.min(arrived, receivedAt);
}

/** The text at the beginning of HTML mail that has no plain text beside it. */
function beginningOf(html: string | null): string {
  return html === null ? '' : htmlToText(html.slice(0, longestHtmlRead));
}

export interface RowContext {
  readonly id: string;
  readonly mailboxId: string;
  readonly receivedAt: number;
  readonly size: number;
  readonly originalSize: number;
  readonly truncated: boolean;
  /** Marks beside those that the facts give. */
  readonly marks: readonly string[];
  /** The raw bytes are too big to be read for each look: text and HTML are kept beside them. */
  readonly keepBody: boolean;
}

/** What storing and routing need of a message's facts, cheap to hand over between threads. */
export type ArrivedFacts = Pick<
  MessageFacts,
  | 'messageId'
  | 'inReplyTo'
  | 'references'
  | 'from'
  | 'sender'
  | 'to'
  | 'cc'
  | 'subject'
  | 'text'
  | 'charset'
  | 'headers'
  | 'marks'
  | 'report'
  | 'languageGuess'
> & { readonly attachments: readonly Pick<AttachmentFacts, 'fileName' | 'type' | 'size'>[] };

/** Longest text that rules look at, in characters. */
const longestText = 100_000;

export function arrivedFacts(facts: MessageFacts): ArrivedFacts {
  const { messageId, inReplyTo, references, from, sender, to, cc, subject, charset, headers, marks, report } = facts;
  const { languageGuess } = facts;
  return {
    ...{
      messageId,
      inReplyTo,
      references,
      from,
      sender,
      to,
      cc,
      subject,
      charset,
      headers,
      marks,
      report,
      languageGuess,
    },
    text: facts.text?.slice(0, longestText) ?? null,
    attachments: facts.attachments.map(({ fileName, type, size }) => ({ fileName, type, size })),
  };
}

/** A stored message without its place: alias, conversation, queue and trace come in the transaction. */
export type PreparedMessage = Omit<MessageEntity, 'aliasId' | 'conversationId' | 'trace'>;

/** The row of an incoming message, from its facts: every text bounded and storable on both engines. */
export async function messageRow(facts: MessageFacts, context: RowContext): Promise<PreparedMessage> {
  const sender = senderOf(facts);
  const messageId = facts.messageId === null ? null : storedMessageId(facts.messageId);
  const { marks } = facts;
  const flags: Record<string, boolean> = {
    truncated: context.truncated,
    automatic: marks.automatic,
    bulk: marks.bulk,
    list: marks.list,
    bounce: marks.bounce,
    signed: marks.signed,
    encrypted: marks.encrypted,
    faulty: facts.faults.length > 0,
  };
  const body = { text: facts.text, html: facts.html };
  return {
    id: context.id,
    mailboxId: context.mailboxId,
    direction: 'in',
    subject: cutText(storable(facts.subject), longestSubject),
    fromName: cutText(sender?.name ?? '', longestName),
    fromAddress: sender?.address ?? '',
    to: namedAddresses(facts.to),
    cc: namedAddresses(facts.cc),
    receivedAt: context.receivedAt,
    arrivedAt: Math.min(facts.receivedDate?.getTime() ?? context.receivedAt, context.receivedAt),
    date: saneDate(facts, context.receivedAt),
    size: context.size,
    originalSize: context.originalSize,
    truncated: context.truncated,
    automatic: marks.automatic,
    bounce: marks.bounce,
    marks: [...Object.keys(flags).filter((name) => flags[name]), ...context.marks],
    attachmentCount: facts.attachments.filter((attachment) => !attachment.inline).length,
    messageId,
    messageIdHash: messageId === null ? null : messageIdHash(messageId),
    snippet: snippetOf(facts.text ?? beginningOf(facts.html)),
    facts: {
      charset: facts.charset,
      references: facts.references.slice(-mostReferences).map(storable),
      inReplyTo: facts.inReplyTo.slice(0, mostReferences).map(storable),
      replyTo: namedAddresses(facts.replyTo),
      attachments: facts.attachments.map(({ namedByMail: _named, ...attachment }) => ({
        ...attachment,
        fileName: storable(attachment.fileName),
      })),
    },
    body: context.keepBody ? await compress(JSON.stringify(body)) : null,
  };
}
