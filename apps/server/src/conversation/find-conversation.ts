import { In, Not, Raw } from 'typeorm';
import type { Tx } from '../database/database.ts';
import { readMessageId } from '../thread/thread-ids.service.ts';
import { ConversationEntity } from './conversation.entity.ts';
import type { ArrivedFacts } from './message-row.service.ts';
import { MessageEntity } from './message.entity.ts';
import type { Candidates, Clues } from './thread-candidates.ts';
import { type JoinedBy, subjectJoinTime } from './thread-join.ts';

export interface FindingContext {
  readonly mailbox: { readonly id: string };
  /** Our own addresses in normal form: mail from them joins nothing. */
  readonly ownAddresses: ReadonlySet<string>;
  /** Mailboxes of the same departments: joins without a MAC stay among them. */
  readonly sameDepartmentMailboxIds: readonly string[];
  readonly threadKey: Buffer;
  readonly now: number;
}

/** A conversation that a message belongs to. */
export interface Found {
  readonly id: string;
  readonly by: JoinedBy;
  readonly unverified: boolean;
  /** The message of ours that a delivery report is about, or that a returned copy is of. */
  readonly aboutId?: string;
}

const provesNothing = new Set(['unverified-sender', 'returned-copy']);

type Known = Pick<ConversationEntity, 'id' | 'customer'>;

/** Of messages with one Message-ID, and of conversations of one customer and subject, so many are looked at: the newest. */
const mostAlike = 200;

/** The conversation that a message belongs to, by the first of these that finds one. */
export async function findConversation(
  tx: Tx,
  facts: ArrivedFacts,
  clues: Clues,
  candidates: Candidates,
  context: FindingContext,
): Promise<Found | null> {
  const { sender, references, sentId } = clues;
  if (sentId !== null) return returnedTo(tx, sentId, context.mailbox.id);
  const isOurs = sender !== null && context.ownAddresses.has(sender.address);
  if (facts.report?.originalMessageId) {
    const reported = await byMac(tx, [facts.report.originalMessageId], context);
    if (reported) return { id: reported.id, by: 'report', unverified: false, aboutId: reported.aboutId };
  }
  const own = isOurs ? null : await byMac(tx, references, context);
  if (own) {
    const known = sender !== null && (await takesPart(tx, own, sender.address));
    return { id: own.id, by: 'mac', unverified: !known };
  }
  if (sender === null || isOurs) return null;
  const referred = await byReference(tx, candidates.known(clues), sender.address, context);
  if (referred !== null) return { id: referred, by: 'reference', unverified: false };
  const alike = await bySubject(tx, clues.subjectKey, sender.address, context);
  return alike === null ? null : { id: alike, by: 'subject', unverified: false };
}

/** Joins without a MAC stay among mailboxes of the same departments: all that came in, not only the first. */
async function isAmongDepartments(tx: Tx, conversationId: string, context: FindingContext): Promise<boolean> {
  const mailboxId = Not(In([...context.sameDepartmentMailboxIds]));
  const marks = Raw((column) => `${column} NOT LIKE :returned`, { returned: '%"returned-copy"%' });
  return !(await tx.existsBy(MessageEntity, { conversationId, direction: 'in', mailboxId, marks }));
}

/** A copy of what was sent: shown there where it came back to the mailbox that it left from; elsewhere it is new mail. */
async function returnedTo(tx: Tx, sentId: string, mailboxId: string): Promise<Found | null> {
  const sent = await tx.findOne(MessageEntity, {
    where: { id: sentId, direction: 'out', mailboxId },
    select: { id: true, conversationId: true },
  });
  const id = sent?.conversationId ?? null;
  return id === null ? null : { id, by: 'returned', unverified: false, aboutId: sentId };
}

async function byMac(
  tx: Tx,
  references: readonly string[],
  context: FindingContext,
): Promise<(Known & { aboutId: string }) | null> {
  for (const reference of references) {
    const ours = readMessageId(context.threadKey, reference);
    if (ours?.valid !== true) continue;
    const message = await tx.findOne(MessageEntity, {
      where: { id: ours.id },
      select: { id: true, conversationId: true },
    });
    const conversation = await known(tx, message?.conversationId ?? null);
    if (conversation) return { ...conversation, aboutId: ours.id };
  }
  return null;
}

async function known(tx: Tx, id: string | null): Promise<Known | null> {
  return id === null ? null : tx.findOne(ConversationEntity, { where: { id }, select: { id: true, customer: true } });
}

/** Customer, or sender or recipient of a message in it. To have written without proof, or a copy of ours, is no part. */
async function takesPart(tx: Tx, conversation: Known, address: string): Promise<boolean> {
  if (conversation.customer === address) return true;
  const messages = await tx.find(MessageEntity, {
    where: { conversationId: conversation.id },
    select: { id: true, fromAddress: true, direction: true, to: true, cc: true, marks: true },
    order: { id: 'DESC' },
    take: 100,
  });
  return messages.some(
    (message) =>
      (message.fromAddress === address && !message.marks.some((mark) => provesNothing.has(mark))) ||
      (message.direction === 'out' &&
        [...message.to, ...message.cc].some((entry) => entry.address.toLowerCase() === address)),
  );
}

async function byReference(
  tx: Tx,
  hashes: readonly string[],
  sender: string,
  context: FindingContext,
): Promise<string | null> {
  const among = new Set<string | null>(context.sameDepartmentMailboxIds);
  const referred: Pick<MessageEntity, 'id' | 'conversationId'>[] = [];
  for (const messageIdHash of hashes) {
    // One digest at a time, in the order of its index: asked for several, or for a mailbox too, the database may choose to
    // read all mail of the mailbox instead.
    const alike = await tx.find(MessageEntity, {
      where: { messageIdHash },
      select: { id: true, conversationId: true, mailboxId: true },
      order: { id: 'DESC' },
      take: mostAlike,
    });
    referred.push(...alike.filter(({ mailboxId }) => among.has(mailboxId)));
  }
  const newest = referred.sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, 20);
  for (const id of new Set(newest.map(({ conversationId }) => conversationId))) {
    const conversation = await known(tx, id);
    if (!conversation || !(await takesPart(tx, conversation, sender))) continue;
    if (await isAmongDepartments(tx, conversation.id, context)) return conversation.id;
  }
  return null;
}

async function bySubject(
  tx: Tx,
  subjectKey: string,
  customer: string,
  context: FindingContext,
): Promise<string | null> {
  if (subjectKey === '') return null;
  const since = context.now - subjectJoinTime;
  const among = new Set<string | null>(context.sameDepartmentMailboxIds);
  // The same as above: what else must hold is looked at here, so that the index of both columns is the only way.
  const alike = await tx.find(ConversationEntity, {
    where: { customer, subjectKey },
    select: { id: true, state: true, updatedAt: true, mailboxId: true, mergedInto: true },
    order: { id: 'DESC' },
    take: mostAlike,
  });
  const found = alike.find(
    ({ state, updatedAt, mailboxId, mergedInto }) =>
      state !== 'junk' && updatedAt > since && among.has(mailboxId) && (mergedInto ?? null) === null,
  );
  return found && (await isAmongDepartments(tx, found.id, context)) ? found.id : null;
}
