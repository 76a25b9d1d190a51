import { simpleParser, type AddressObject } from 'mailparser';
import PostalMime, { type Address as PostalAddress } from 'postal-mime';
import { htmlToText, readMessage, safeFileName } from '../src/index.ts';
import { type ExpectedAttachment, type Expectation, withoutSpace } from './corpus.ts';

export type Field = keyof Expectation;

interface Told {
  readonly name: string;
  readonly size: number;
  /** Sent without encoding: line ends differ between the form stored and the form on the wire. */
  readonly plain: boolean;
}

/** What a reader of mail tells of a message, whichever it is. */
export interface Reading {
  readonly subject: string;
  readonly from: { readonly name: string; readonly address: string } | null;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly replyTo: readonly string[];
  readonly messageId: string | null;
  readonly text: string | null;
  readonly html: string | null;
  readonly attachments: readonly Told[];
}

const named = (name: string | null | undefined): string => (name ? safeFileName(name, '') : '');

export function byPostroom(raw: Buffer): Reading {
  const { subject, from, to, cc, replyTo, messageId, text, html, attachments } = readMessage(raw);
  const addresses = (list: readonly { address: string }[]) => list.map(({ address }) => address);
  return {
    ...{ subject, messageId, text, html },
    from: from[0] ?? null,
    ...{ to: addresses(to), cc: addresses(cc), replyTo: addresses(replyTo) },
    attachments: attachments.map(({ fileName, size, encoding }) => ({
      ...{ name: fileName, size },
      plain: encoding === '7bit' || encoding === '8bit',
    })),
  };
}

export async function byMailparser(raw: Buffer): Promise<Reading> {
  const mail = await simpleParser(raw, { skipHtmlToText: true, skipTextToHtml: true });
  const addresses = (field: AddressObject | AddressObject[] | undefined) =>
    [field ?? []]
      .flat()
      .flatMap(({ value }) => value.flatMap((one) => one.group ?? [one]).map((one) => one.address ?? ''));
  const [from] = mail.from?.value ?? [];
  return {
    subject: mail.subject ?? '',
    from: from ? { name: from.name, address: from.address ?? '' } : null,
    ...{ to: addresses(mail.to), cc: addresses(mail.cc), replyTo: addresses(mail.replyTo) },
    messageId: mail.messageId?.replace(/^<|>$/g, '') ?? null,
    text: mail.text ?? null,
    html: typeof mail.html === 'string' ? mail.html : null,
    attachments: mail.attachments.map(({ filename, size }) => ({ name: named(filename), size, plain: false })),
  };
}

export async function byPostalMime(raw: Buffer): Promise<Reading> {
  const mail = await PostalMime.parse(raw);
  const addresses = (field: readonly PostalAddress[] | undefined) =>
    (field ?? []).flatMap((one) => one.group ?? [one]).map((one) => one.address);
  return {
    subject: mail.subject ?? '',
    from: mail.from ? { name: mail.from.name, address: mail.from.address ?? '' } : null,
    ...{ to: addresses(mail.to), cc: addresses(mail.cc), replyTo: addresses(mail.replyTo) },
    messageId: mail.messageId?.replace(/^<|>$/g, '') ?? null,
    text: mail.text ?? null,
    html: mail.html ?? null,
    attachments: mail.attachments.map(({ filename, content }) => ({
      name: named(filename),
      size: typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength,
      plain: false,
    })),
  };
}

/** Whether a reading has a field as its source states it. @param exactSizes also of what was sent without encoding */
export function agrees(reading: Reading, field: Field, expected: Expectation, exactSizes: boolean): boolean {
  const shown = `${reading.text ?? ''}\n${(reading.html ?? '').replace(/<[^>]*>/g, '')}\n${htmlToText(reading.html ?? '')}`;
  const addresses = (list: readonly string[]): string => JSON.stringify(list.filter((address) => address !== ''));
  switch (field) {
    case 'subject':
      return withoutSpace(reading.subject) === withoutSpace(expected.subject ?? '');
    case 'from_address':
      return reading.from?.address === expected.from_address;
    case 'from_name':
      return reading.from?.name === expected.from_name;
    case 'to':
    case 'cc':
      return addresses(reading[field]) === JSON.stringify(expected[field]);
    case 'reply_to':
      return addresses(reading.replyTo) === JSON.stringify(expected.reply_to);
    case 'message_id':
      return reading.messageId === expected.message_id;
    case 'text_contains':
      return (expected.text_contains ?? []).every((text) => withoutSpace(shown).includes(withoutSpace(text)));
    case 'no_replacement_char':
      return !`${reading.text ?? ''}${reading.html ?? ''}${reading.subject}`.includes('\ufffd');
    case 'attachments_count':
      return reading.attachments.length >= (expected.attachments_count ?? 0);
    case 'attachments':
      return hasAttachments(reading, expected.attachments ?? [], exactSizes);
  }
}

function hasAttachments(reading: Reading, wanted: readonly ExpectedAttachment[], exactSizes: boolean): boolean {
  const left = [...reading.attachments];
  return wanted.every((attachment) => {
    const at = left.findIndex(({ name, size, plain }) => {
      const nameFits = attachment.filename === null || name === safeFileName(attachment.filename, '');
      const sizes = attachment.sizes ?? (attachment.size === undefined ? [] : [attachment.size]);
      return nameFits && ((plain && !exactSizes) || sizes.length === 0 || sizes.includes(size));
    });
    if (at < 0) return false;
    left.splice(at, 1);
    return true;
  });
}
