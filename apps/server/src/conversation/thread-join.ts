import { createHash } from 'node:crypto';
import { normalAddress, type MessageFacts } from '@postroom/mime';
import { cutText, storable } from '../database/storable-text.ts';

const day = 86_400_000;
/** Mail with the same subject from the same customer joins within this time. */
export const subjectJoinTime = 14 * day;
/** So many references of a message are looked up: the newest ones. */
const mostReferences = 50;

const longestAddress = 254;

/** The sender in normal form, storable and bounded; null where the message names none. */
export function senderOf(facts: Pick<MessageFacts, 'from' | 'sender'>): { name: string; address: string } | null {
  const first = facts.from.find((entry) => entry.address !== '') ?? facts.sender;
  const address = cutText(storable(normalAddress(first?.address ?? '')), longestAddress);
  return first && address !== '' ? { name: storable(first.name), address } : null;
}

const longestMessageId = 998;

/** A Message-ID as it is kept. */
export function storedMessageId(messageId: string): string {
  return cutText(storable(messageId), longestMessageId);
}

/** The digest by which a Message-ID is looked up. */
export function messageIdHash(messageId: string): string {
  return createHash('sha256').update(messageId).digest('hex');
}

/** The Message-IDs that a message refers to, nearest first, bounded. */
export function referencesOf(facts: Pick<MessageFacts, 'inReplyTo' | 'references'>): string[] {
  const all = [...facts.inReplyTo, ...[...facts.references].reverse()];
  return [...new Set(all)].slice(0, mostReferences);
}

/** How a message found its conversation. */
export type JoinedBy = 'mac' | 'reference' | 'report' | 'returned' | 'subject';

/** A conversation that a message may join. */
export interface Joinable {
  readonly id: string;
  readonly state: 'open' | 'snoozed' | 'closed' | 'junk';
  readonly closedAt: number | null;
}

/** What joining does to a conversation's state. */
export type JoinEffect = 'stays' | 'opens' | 'begins-new';

/**
 * A customer's message wakes a snoozed conversation and reopens a closed one for `reopenDays`; later it begins a new,
 * linked one. Automatic mail and unverified senders never do, but for a failure report about a message of ours.
 */
export function effectOf(
  conversation: Joinable,
  message: { automatic: boolean; unverified: boolean; failureReport: boolean },
  now: number,
  reopenDays: number,
): JoinEffect {
  const wakes = message.failureReport || (!message.automatic && !message.unverified);
  switch (conversation.state) {
    case 'open':
    case 'junk':
      return 'stays';
    case 'snoozed':
      return wakes ? 'opens' : 'stays';
    case 'closed':
      if (!wakes) return 'stays';
      return now - (conversation.closedAt ?? now) <= reopenDays * day ? 'opens' : 'begins-new';
  }
}
