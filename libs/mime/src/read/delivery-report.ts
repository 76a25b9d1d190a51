import type { ByteSource } from './byte-source.ts';
import type { DeliveryReport, ReportedRecipient } from './facts.ts';
import type { FaultList } from './faults.ts';
import { fieldValue, readHeaderBlock, type HeaderField } from './header-block.ts';
import type { HeaderText } from './header-text.ts';
import type { MimeLimits } from './limits.ts';
import { readMessageId } from './message-ids.ts';
import type { Part } from './structure.ts';
import { decodeTransfer } from './transfer-decoding.ts';

const maxStatusBytes = 256 * 1024;
const statusTypes = new Set(['message/delivery-status', 'message/global-delivery-status']);
const returnedTypes = new Set(['message/rfc822', 'text/rfc822-headers', 'message/global', 'message/global-headers']);
const noDelimiter = (): boolean => false;

/** The delivery status notification that a multipart/report holds (RFC 3464), null where there is none. */
export function readDeliveryReport(
  source: ByteSource,
  root: Part,
  text: HeaderText,
  limits: MimeLimits,
  faults: FaultList,
): DeliveryReport | null {
  const report = findReport(root);
  const status = report?.parts.find((part) => statusTypes.has(part.type));
  if (!report || !status) return null;
  const blocks = statusBlocks(decoded(source, status), limits, faults);
  // QUIRK: a report that begins with a recipient, though RFC 3464 section 2.1 wants the message's fields first.
  const isRecipient = fieldValue(blocks[0] ?? [], 'final-recipient') !== null;
  const perMessage = blocks[0];
  const perRecipient = isRecipient ? blocks : blocks.slice(1);
  if (perRecipient.length > limits.addresses) faults.add('too-many-addresses', 'delivery report');
  const recipients = perRecipient
    .filter((fields) => fieldValue(fields, 'final-recipient') !== null || fieldValue(fields, 'action') !== null)
    .slice(0, limits.addresses)
    .map((fields) => reportedRecipient(fields, text));
  return {
    reporting: withoutType(fieldValue(perMessage ?? [], 'reporting-mta'), text),
    recipients,
    originalMessageId: originalMessageId(source, report, limits, faults),
  };
}

function findReport(root: Part): Part | null {
  const open = [root];
  for (let part = open.pop(); part; part = open.pop()) {
    if (part.parts.some((child) => statusTypes.has(child.type))) return part;
    open.push(...part.parts);
  }
  return null;
}

function decoded(source: ByteSource, part: Part): Buffer {
  const end = Math.min(part.bodyEnd, part.bodyStart + maxStatusBytes);
  return decodeTransfer(source.subarray(part.bodyStart, end), part.encoding);
}

/** Blocks of fields with empty lines between: the first is about the message, each further one about a recipient. */
function statusBlocks(bytes: Buffer, limits: MimeLimits, faults: FaultList): HeaderField[][] {
  const blocks: HeaderField[][] = [];
  for (let at = 0; at < bytes.length && blocks.length <= limits.addresses + 1;) {
    const block = readHeaderBlock(bytes, at, noDelimiter, limits, faults);
    if (block.fields.length > 0) blocks.push(block.fields);
    at = Math.max(block.bodyStart, at + 1);
  }
  return blocks;
}

function reportedRecipient(fields: readonly HeaderField[], text: HeaderText): ReportedRecipient {
  const recipient = fieldValue(fields, 'final-recipient') ?? fieldValue(fields, 'original-recipient');
  return {
    finalRecipient: (withoutType(recipient, text) ?? '').replace(/^<(.*)>$/, '$1'),
    action: /^[a-z]+/.exec(fieldValue(fields, 'action')?.toLowerCase() ?? '')?.[0] ?? '',
    status: /\d\.\d{1,3}\.\d{1,3}/.exec(fieldValue(fields, 'status') ?? '')?.[0] ?? null,
    diagnostic: withoutType(fieldValue(fields, 'diagnostic-code'), text),
  };
}

/** "rfc822; who@example.com" without its type (RFC 3464 section 2.1.2). */
function withoutType(value: string | null, text: HeaderText): string | null {
  return value === null ? null : text.decode(value.replace(/^[a-z0-9-]{1,40}\s*;/i, '').trim());
}

function originalMessageId(source: ByteSource, report: Part, limits: MimeLimits, faults: FaultList): string | null {
  const returned = report.parts.find((part) => returnedTypes.has(part.type));
  if (!returned) return null;
  const { fields } = readHeaderBlock(decoded(source, returned), 0, noDelimiter, limits, faults);
  return readMessageId(fieldValue(fields, 'message-id'), limits, faults);
}
