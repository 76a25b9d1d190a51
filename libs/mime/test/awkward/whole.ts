import type { AttachmentFacts, MessageFacts } from '../../src/index.ts';

type File = Partial<Omit<AttachmentFacts, 'n' | 'size' | 'start' | 'end'>> & {
  readonly fileName: string;
  readonly type: string;
  /** Decoded, characters are bytes. */
  readonly content: string;
};

/** All facts of a message: what is not named is as in a message that says nothing. Headers are left to other specs. */
export type WholeFacts = Partial<Omit<MessageFacts, 'attachments' | 'faults' | 'headers' | 'marks'>> & {
  readonly marks?: Partial<MessageFacts['marks']>;
  readonly files?: readonly File[];
  readonly faultCodes?: readonly string[];
};

/** Name with its source, the message (characters are bytes, LF stands for CRLF), and all that it says. */
export type Whole = readonly [name: string, message: string, facts: WholeFacts];

const nothing = {
  messageId: null,
  inReplyTo: [],
  references: [],
  from: [],
  sender: null,
  replyTo: [],
  to: [],
  cc: [],
  bcc: [],
  returnPath: null,
  subject: '',
  date: null,
  receivedDate: null,
  effectiveDate: null,
  text: null,
  html: null,
  charset: null,
  authenticationResults: [],
  report: null,
  languageGuess: null,
};

const unmarked: MessageFacts['marks'] = {
  automatic: false,
  autoSubmitted: null,
  bulk: false,
  list: false,
  bounce: false,
  signed: false,
  encrypted: false,
};

const plainFile = {
  sniffedType: null,
  inline: false,
  contentId: null,
  cut: false,
  encoding: '7bit',
  namedByMail: true,
};

/** The facts as they are to be compared with `told`. */
export function wanted({ marks = {}, files = [], faultCodes = [], ...facts }: WholeFacts): unknown {
  const date = facts.date ?? null;
  return {
    ...nothing,
    effectiveDate: date ?? facts.receivedDate ?? null,
    charset: facts.text === undefined && facts.html === undefined ? null : 'US-ASCII',
    ...facts,
    marks: { ...unmarked, ...marks },
    files: files.map((file) => ({ ...plainFile, ...file, size: file.content.length })),
    faultCodes,
  };
}

/** What a reader told, with the bytes of its attachments instead of their places. */
export async function told(facts: MessageFacts, decoded: (file: AttachmentFacts) => Promise<string>): Promise<unknown> {
  const { attachments, faults, headers: _headers, ...rest } = facts;
  const files: unknown[] = [];
  for (const attachment of attachments) {
    const { n: _n, start: _start, end: _end, ...file } = attachment;
    files.push({ ...file, content: await decoded(attachment) });
  }
  return { ...rest, files, faultCodes: faults.map(({ code }) => code) };
}
