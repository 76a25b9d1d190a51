import { chooseCharset, type Choice, encodeHeaderText, encodePhrase, type OutboundCharset } from '@postroom/charset';
import type { Language, NamedAddress } from '@postroom/contracts';
import { type FileToSend, filePart, type MimePart, multipart, partBytes, textPart } from './mime-part.ts';

/** References kept: the thread's first, and so many of the newest, so that a header never grows without end. */
const newestReferences = 20;
/** Longer than any Message-ID that a server passes on (RFC 5322, 2.1.1). */
const longestMessageId = 500;
const longestLine = 78;

export interface MailText {
  readonly from: NamedAddress;
  readonly to: readonly NamedAddress[];
  readonly cc: readonly NamedAddress[];
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  readonly files: readonly FileToSend[];
}

/** Bcc is none of it: those stand in the envelope only. */
export interface MailToCompose extends MailText {
  /** Our own, without <>. */
  readonly messageId: string;
  /** The message that this answers, without <>; null for new mail. */
  readonly inReplyTo: string | null;
  /** References of that message, without <>, the oldest first. */
  readonly references: readonly string[];
  readonly date: Date;
}

/** Which set the mail goes out in, by everything that is sent of it, and why. */
export function charsetFor(
  mail: MailText,
  language: Language,
  answers: { readonly incomingCharset: string | null } | null,
): Choice {
  const names = [mail.from, ...mail.to, ...mail.cc].map(({ name }) => name);
  return chooseCharset({
    ...language,
    kind: answers === null ? 'new' : 'reply',
    incomingCharset: answers?.incomingCharset ?? null,
    text: [...names, ...mail.files.map(({ fileName }) => fileName), mail.subject, mail.text, mail.html ?? ''].join(
      '\n',
    ),
  });
}

/**
 * The mail's bytes as they leave, CRLF line ends, nothing beyond 7 bits. Whatever stands in a name, subject or file
 * name, it adds no header: line ends and encoded-words in it are neutralised by what writes header text.
 */
export function compose(mail: MailToCompose, choice: Choice): Buffer {
  const { charset } = choice;
  const body = bodyOf(mail, choice);
  const headers = [
    `Date: ${mail.date.toUTCString().replace('GMT', '+0000')}`,
    `From: ${addressList('From', [mail.from], choice)}`,
    ...(mail.to.length > 0 ? [`To: ${addressList('To', mail.to, choice)}`] : []),
    ...(mail.cc.length > 0 ? [`Cc: ${addressList('Cc', mail.cc, choice)}`] : []),
    `Subject: ${headerText('Subject', choice.apply(mail.subject), charset)}`,
    `Message-ID: <${mail.messageId}>`,
    ...threadHeaders(mail),
    'MIME-Version: 1.0',
    ...body.headers,
  ];
  return Buffer.concat([partBytes({ headers, body: body.body }), Buffer.from('\r\n')]);
}

function bodyOf(mail: MailToCompose, choice: Choice): MimePart {
  const { charset } = choice;
  const plain = textPart('plain', choice.apply(mail.text), charset);
  const shown =
    mail.html === null
      ? plain
      : multipart('alternative', [plain, textPart('html', choice.apply(mail.html), charset)], mail.messageId);
  if (mail.files.length === 0) return shown;
  const files = mail.files.map((file) => filePart({ ...file, fileName: choice.apply(file.fileName) }, charset));
  return multipart('mixed', [shown, ...files], mail.messageId);
}

function headerText(name: string, text: string, charset: OutboundCharset): string {
  return encodeHeaderText(text, charset, name.length + 2);
}

function addressList(header: string, addresses: readonly NamedAddress[], choice: Choice): string {
  return addresses
    .map(({ name, address }, n) => {
      const shown = choice.apply(name).trim();
      if (shown === '' || shown === address) return address;
      const phrase = encodePhrase(shown, choice.charset, n === 0 ? header.length + 2 : 1);
      const lastLine = phrase.slice(phrase.lastIndexOf('\n') + 1).length + header.length + 2;
      const fold = lastLine + address.length + 4 > longestLine ? '\r\n ' : ' ';
      return `${phrase}${fold}<${address}>`;
    })
    .join(',\r\n ');
}

/** What may stand in a header as it is: others wrote these ids. */
function isMessageId(id: string): boolean {
  return id.length <= longestMessageId && /^[!-;=?-~]+$/.test(id);
}

function threadHeaders(mail: MailToCompose): string[] {
  if (mail.inReplyTo === null || !isMessageId(mail.inReplyTo)) return [];
  const all = [...new Set([...mail.references.filter(isMessageId), mail.inReplyTo])];
  const kept = all.length > newestReferences + 1 ? [...all.slice(0, 1), ...all.slice(-newestReferences)] : all;
  return [`In-Reply-To: <${mail.inReplyTo}>`, `References: ${kept.map((id) => `<${id}>`).join('\r\n ')}`];
}
