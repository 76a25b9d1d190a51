import { readAddresses, readReturnPath } from './addresses.ts';
import { readAttachments } from './attachments.ts';
import { bodyLabel } from './body.ts';
import { readBodyText } from './body-text.ts';
import type { ByteSource } from './byte-source.ts';
import { isSaneDate, parseMailDate, receivedDate } from './dates.ts';
import { readDeliveryReport } from './delivery-report.ts';
import type { MessageFacts } from './facts.ts';
import { FaultList } from './faults.ts';
import { fieldValue, fieldValues, type HeaderField } from './header-block.ts';
import { HeaderText } from './header-text.ts';
import { guessLanguage } from './language.ts';
import { defaultLimits, type MimeLimits } from './limits.ts';
import { withLineFeeds } from './line-ends.ts';
import { readMarks } from './marks.ts';
import { readMessageId, readMessageIds } from './message-ids.ts';
import { findStructure } from './structure.ts';

export interface ReadOptions {
  /** The raw bytes are the beginning of a longer message: its last part is marked as cut. */
  truncated?: boolean;
  limits?: Partial<MimeLimits>;
  /** Read text and raw 8-bit headers in this set, whatever is declared; an unknown one changes nothing. */
  charset?: string;
  /** Told the bytes looked at while finding the structure, for tests of linear cost. */
  work?: (bytes: number) => void;
}

/** Fields that RFC 5322 section 3.6 allows once; of several the first that says something counts. */
const single = ['from', 'subject', 'date', 'message-id', 'sender'];

/**
 * The facts of a raw message (RFC 5322, RFC 2045 to 2049). Any bytes give facts: what is wrong is listed in `faults`,
 * what passes a bound is left out and listed too, and nothing throws. Time and memory are linear in the size; the
 * bodies of attachments are not decoded (attachmentStream does that).
 * @param source a Buffer, or a source that holds a few MiB of a message of any size
 */
export function readMessage(source: ByteSource, options: ReadOptions = {}): MessageFacts {
  const limits = { ...defaultLimits, ...options.limits };
  const faults = new FaultList(limits.faults);
  const bytes = withLineFeeds(source, faults);
  const readAs = options.charset ?? null;
  const root = findStructure(bytes, limits, faults, options.work);
  const fields = root.fields;
  const text = new HeaderText(bodyLabel(root), limits.headerGuesses, readAs);
  noteRepeated(fields, faults);

  const from = readAddresses(fields, 'from', text, limits, faults);
  const subject = text.decode(fieldValues(fields, 'subject').find((value) => value !== '') ?? '');
  const returnPath = readReturnPath(fieldValue(fields, 'return-path'));
  const body = readBodyText(bytes, root, readAs, limits, faults);
  const report = readDeliveryReport(bytes, root, text, limits, faults);
  const dates = readDates(fields, faults);
  return {
    messageId: readMessageId(fieldValue(fields, 'message-id'), limits, faults),
    inReplyTo: readMessageIds(fieldValue(fields, 'in-reply-to'), limits, faults),
    references: readMessageIds(fieldValue(fields, 'references'), limits, faults),
    from,
    sender: readAddresses(fields, 'sender', text, limits, faults)[0] ?? null,
    replyTo: readAddresses(fields, 'reply-to', text, limits, faults),
    to: readAddresses(fields, 'to', text, limits, faults),
    cc: readAddresses(fields, 'cc', text, limits, faults),
    bcc: readAddresses(fields, 'bcc', text, limits, faults),
    returnPath,
    subject,
    ...dates,
    text: body.text,
    html: body.html,
    charset: body.charset,
    attachments: readAttachments(bytes, root, body, text, limits, options.truncated ?? false),
    headers: fields.map(({ name, value }) => [name, text.decode(value)]),
    authenticationResults: fieldValues(fields, 'authentication-results').map((value) => text.decode(value)),
    marks: readMarks({ root, from, returnPath, subject, text: body.text, report }),
    report,
    languageGuess: guessLanguage(fieldValue(fields, 'content-language'), body.text ?? beginningOf(body.html)),
    faults: faults.list,
  };
}

/** Enough of an HTML body, without its tags, to tell the language by. */
function beginningOf(html: string | null): string | null {
  if (html === null) return null;
  const body = Math.max(0, html.slice(0, 100_000).search(/<body/i));
  return html.slice(body, body + 4_000).replace(/<[^<>]*>/g, ' ');
}

function noteRepeated(fields: readonly HeaderField[], faults: FaultList): void {
  for (const key of single) {
    const count = fieldValues(fields, key).length;
    if (count > 1) faults.add('repeated-header', `${key} ${count} times`);
  }
}

function readDates(
  fields: readonly HeaderField[],
  faults: FaultList,
): Pick<MessageFacts, 'date' | 'receivedDate' | 'effectiveDate'> {
  const received = receivedDate(fieldValue(fields, 'received') ?? undefined);
  const declared = fieldValue(fields, 'date');
  const parsed = declared === null ? null : parseMailDate(declared);
  const date = parsed !== null && isSaneDate(parsed, received) ? parsed : null;
  if (declared !== null && date === null) faults.add('date-invalid', declared);
  return { date, receivedDate: received, effectiveDate: date ?? received };
}
