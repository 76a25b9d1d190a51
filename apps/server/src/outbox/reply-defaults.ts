import type { FromAddress, NamedAddress } from '@postroom/contracts';
import { normalAddress } from '@postroom/mime';
import type { MessageEntity } from '../conversation/message.entity.ts';
import { writeRecipient } from './recipient.ts';

/** Longest subject that a reply may have (`ReplyCreate`). */
const longestSubject = 998;

export type ThreadMessage = Pick<
  MessageEntity,
  | 'id'
  | 'direction'
  | 'subject'
  | 'fromName'
  | 'fromAddress'
  | 'to'
  | 'cc'
  | 'facts'
  | 'mailboxId'
  | 'aliasId'
  | 'messageId'
  | 'marks'
>;

export interface ReplyDefaults {
  readonly fromAddressId: string | null;
  /** Why this From, or why none can be used. */
  readonly reason: string;
  readonly to: string[];
  readonly cc: string[];
  readonly subject: string;
  readonly lastMessageId: string | null;
}

/** "Re: " before a subject, once. Another program's prefix (AW:, SV: …) stays: the customer's thread knows it. */
export function replySubject(subject: string): string {
  return (/^\s*(?:re|aw|antw|sv|vs|ref)\s*(?:\[\d{1,4}\])?\s*[:：]/i.test(subject) ? subject : `Re: ${subject}`)
    .trim()
    .slice(0, longestSubject)
    .toWellFormed();
}

/**
 * What a reply begins with. `all` are the conversation's messages, the oldest first; `ours` are the addresses of all
 * mailboxes and aliases in their normal form, to which no reply goes; `allowed` are those that the caller may write as.
 */
export function replyDefaults(
  all: readonly ThreadMessage[],
  subject: string,
  customerName: string,
  ours: ReadonlySet<string>,
  allowed: readonly FromAddress[],
): ReplyDefaults {
  // A copy of what was sent says nothing of the customer.
  const messages = all.filter(({ marks }) => !marks.includes('returned-copy'));
  const incoming = messages.filter(({ direction }) => direction === 'in');
  return {
    ...fromFor(incoming.length > 0 ? incoming : messages, customerName, allowed),
    to: recipientsFor(messages, ours).map(writeRecipient),
    cc: [],
    subject: replySubject(messages.at(-1)?.subject ?? subject),
    lastMessageId: messages.at(-1)?.id ?? null,
  };
}

function fromFor(
  messages: readonly ThreadMessage[],
  customerName: string,
  allowed: readonly FromAddress[],
): Pick<ReplyDefaults, 'fromAddressId' | 'reason'> {
  const who = customerName === '' ? 'the customer' : customerName;
  for (const [n, message] of messages.entries()) {
    const found = fromOf(message, allowed);
    if (found) return { fromAddressId: found.from.id, reason: reasonFor(found.by, n === 0, who) };
  }
  return {
    fromAddressId: null,
    reason:
      'None of the addresses of this conversation belongs to your departments. You can note, assign or move it; ask an administrator to answer from it.',
  };
}

/** What of a message speaks for a From: that we sent it, whom it is to, or the mailbox that took it in. */
type FoundBy = 'sender' | 'address' | 'mailbox';

function reasonFor(by: FoundBy, first: boolean, who: string): string {
  if (by === 'sender') return first ? 'where this conversation began' : 'where it went on; its beginning is not yours';
  if (by === 'mailbox') return `the mailbox that mail of ${who} came to`;
  return first ? `the address ${who} wrote to` : `an address ${who} wrote to later; the first is not yours`;
}

/** The alias that is recorded with the message, else the address written to, else the mailbox that took it in. */
function fromOf(
  { aliasId, mailboxId, direction, to, cc }: ThreadMessage,
  allowed: readonly FromAddress[],
): { readonly from: FromAddress; readonly by: FoundBy } | null {
  const mailbox = allowed.find((from) => from.mailboxId === mailboxId && from.aliasId === null);
  const alias = aliasId === null ? undefined : allowed.find((from) => from.aliasId === aliasId);
  if (direction === 'out') {
    const from = alias ?? mailbox;
    return from ? { from, by: 'sender' } : null;
  }
  if (alias) return { from: alias, by: 'address' };
  // Before the mailbox that took it in: forwarded mail arrives elsewhere.
  for (const { address } of [...to, ...cc]) {
    const from = allowed.find(({ email }) => normalAddress(email) === normalAddress(address));
    if (from) return { from, by: 'address' };
  }
  return mailbox ? { from: mailbox, by: 'mailbox' } : null;
}

function recipientsFor(messages: readonly ThreadMessage[], ours: ReadonlySet<string>): NamedAddress[] {
  const isOurs = ({ address }: NamedAddress) => ours.has(normalAddress(address));
  const newest = messages.findLast((message) => message.direction === 'in' && !isOurs(sender(message)));
  if (newest === undefined) {
    const sent = messages.findLast(({ direction }) => direction === 'out');
    return (sent?.to ?? []).filter((to) => !isOurs(to));
  }
  const from = sender(newest);
  const took = new Set([normalAddress(from.address)]);
  for (const message of messages) {
    if (message.direction === 'in') took.add(normalAddress(message.fromAddress));
    else for (const { address } of [...message.to, ...message.cc]) took.add(normalAddress(address));
  }
  // Where a message was let in without proof, a Reply-To that took no part is never filled in without a question:
  // else anybody who guesses a subject turns the answers to himself. Web forms, which begin conversations, need it.
  const doubtful = newest.marks.some((mark) => mark === 'joined-by-subject' || mark === 'unverified-sender');
  const mayBe = (to: NamedAddress) => !doubtful || took.has(normalAddress(to.address));
  const wanted = newest.facts.replyTo.filter((to) => mayBe(to) && !isOurs(to));
  if (wanted.length > 0) return wanted;
  return from.address === '' ? [] : [from];
}

function sender(message: ThreadMessage): NamedAddress {
  return { name: message.fromName, address: message.fromAddress };
}
