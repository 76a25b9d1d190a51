import * as z from 'zod';
import { id, instant, version } from './basics.ts';
import { message } from './message.ts';
import { queuePriority } from './queue.ts';

export const conversationStates = ['open', 'snoozed', 'closed', 'junk'] as const;
export type ConversationState = (typeof conversationStates)[number];

/** A tag: 1–40 characters, compared without case. */
export const tag = z
  .string()
  .trim()
  .min(1, 'A tag has at least one character.')
  .max(40, 'A tag has at most 40 characters.')
  .regex(/^[^\s,]+$/, 'A tag is one word, without blanks and commas.');

export const conversationSummary = z
  .object({
    id,
    version,
    state: z.enum(conversationStates),
    snoozedUntil: instant.nullable(),
    /** null: in no queue (junk that never had one). */
    queueId: id.nullable(),
    assigneeId: id.nullable(),
    assigneeName: z.string().nullable(),
    /** 1–9, lower first: the queue's until a person or a rule sets another. */
    priority: z.int(),
    tags: z.array(z.string()),
    subject: z.string(),
    /** The customer's address in its normal form; null without one. */
    customer: z.string().nullable(),
    customerName: z.string(),
    linkedIds: z.array(id),
    updatedAt: instant,
    /** The customer's oldest message that nobody has answered; null where nothing waits. */
    waitingSince: instant.nullable(),
    messageCount: z.int(),
    attachmentCount: z.int(),
    /** The beginning of the newest message's text. */
    snippet: z.string(),
    truncated: z.boolean(),
  })
  .meta({ id: 'ConversationSummary' });
export type ConversationSummary = z.infer<typeof conversationSummary>;

export const note = z
  .object({ id, authorId: id, authorName: z.string(), text: z.string(), at: instant })
  .meta({ id: 'Note' });
export type Note = z.infer<typeof note>;

/** Who did what, when: `act` is a stable word (`assigned`, `moved`, `closed`, `tagged` …), `detail` its words for people. */
export const historyEntry = z
  .object({
    at: instant,
    personId: id.nullable(),
    personName: z.string().nullable(),
    act: z.string(),
    detail: z.string(),
  })
  .meta({ id: 'HistoryEntry' });
export type HistoryEntry = z.infer<typeof historyEntry>;

export const conversation = conversationSummary
  .extend({ messages: z.array(message), notes: z.array(note), history: z.array(historyEntry) })
  .meta({ id: 'Conversation' });
export type Conversation = z.infer<typeof conversation>;

export const conversationChange = z
  .strictObject({
    version: version.optional(),
    state: z.enum(conversationStates).optional(),
    snoozedUntil: instant.nullable().optional(),
    queueId: id.optional(),
    assigneeId: id.nullable().optional(),
    priority: queuePriority.nullable().optional(),
    tags: z.array(tag).max(50).optional(),
  })
  .meta({ id: 'ConversationChange' });
export type ConversationChange = z.infer<typeof conversationChange>;

export const noteCreate = z
  .strictObject({ text: z.string().trim().min(1, 'Write something.').max(20_000) })
  .meta({ id: 'NoteCreate' });

export const mergeInto = z.strictObject({ intoId: id }).meta({ id: 'MergeInto' });
export const splitAt = z.strictObject({ messageId: id, following: z.boolean().default(false) }).meta({ id: 'SplitAt' });

/** Somebody who may be given a conversation: sees its queue. */
export const assignee = z.object({ id, name: z.string() }).meta({ id: 'Assignee' });
