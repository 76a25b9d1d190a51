import * as z from 'zod';
import { id, instant } from './basics.ts';

export const namedAddress = z.object({ name: z.string(), address: z.string() }).meta({ id: 'NamedAddress' });
export type NamedAddress = z.infer<typeof namedAddress>;

/** A message in a list. */
export const messageSummary = z
  .object({
    id,
    mailboxId: id.nullable(),
    queueId: id.nullable(),
    conversationId: id.nullable(),
    direction: z.enum(['in', 'out']),
    subject: z.string(),
    from: namedAddress.nullable(),
    to: z.array(namedAddress),
    receivedAt: instant,
    /** What the message says; the topmost Received where that is missing or absurd. */
    date: instant.nullable(),
    /** Bytes stored. */
    size: z.int(),
    /** Bytes on the server: more than `size` where truncated. */
    originalSize: z.int(),
    truncated: z.boolean(),
    automatic: z.boolean(),
    bounce: z.boolean(),
    attachmentCount: z.int(),
  })
  .meta({ id: 'MessageSummary' });
export type MessageSummary = z.infer<typeof messageSummary>;

export const attachment = z
  .object({
    n: z.int(),
    /** Safe to save: no path, control or direction characters. */
    fileName: z.string(),
    type: z.string(),
    /** Decoded bytes. */
    size: z.int(),
    inline: z.boolean(),
    contentId: z.string().nullable(),
    /** The message was truncated within this attachment. */
    cut: z.boolean(),
  })
  .meta({ id: 'Attachment' });
export type Attachment = z.infer<typeof attachment>;

/** How mail left, as far as its reader must know; only on outgoing messages. */
export const sending = z.object({
  outboxId: id,
  state: z.string(),
  response: z.string().nullable(),
  /** A delivery status notification said later that it did not arrive. */
  notDelivered: z.boolean(),
});

/** The same message as it came to another mailbox, in a conversation that the reader sees. */
export const otherDelivery = z
  .object({ messageId: id, conversationId: id, mailboxId: id, mailboxName: z.string(), receivedAt: instant })
  .meta({ id: 'OtherDelivery' });
export type OtherDelivery = z.infer<typeof otherDelivery>;

export const originalStates = ['kept', 'asked', 'fetching', 'gone', 'failed'] as const;

/** The original of a truncated message: still on the server, asked for, or why it cannot be had. */
export const original = z
  .object({
    state: z.enum(originalStates),
    /** Until when the server keeps it; null where nothing says so. */
    until: instant.nullable(),
    /** Why it is gone or could not be fetched; null otherwise. */
    reason: z.string().nullable(),
  })
  .meta({ id: 'Original' });
export type Original = z.infer<typeof original>;

export const message = messageSummary
  .extend({
    text: z.string().nullable(),
    /** Sanitised: no script, form, frame or remote content. */
    html: z.string().nullable(),
    /** Pictures from elsewhere that were taken out of `html`. */
    remoteContentBlocked: z.boolean(),
    charset: z.string().nullable(),
    messageId: z.string().nullable(),
    references: z.array(z.string()),
    cc: z.array(namedAddress),
    replyTo: z.array(namedAddress),
    headers: z.array(z.tuple([z.string(), z.string()])),
    attachments: z.array(attachment),
    /** Which rules were tried and what was done, in the order of their evaluation. */
    trace: z.array(z.unknown()),
    marks: z.array(z.string()),
    sending: sending.nullable(),
    /** `text` is only the beginning, and HTML and headers are missing: past the bounds of one look, or not to be read. */
    onlyBeginning: z.boolean().optional(),
    /** The newest ones, at most ten; none of outgoing messages. */
    otherDeliveries: z.array(otherDelivery).optional(),
    /** Of a delivery status notification: the message that it is about. */
    aboutId: id.nullable().optional(),
    /** Of a truncated message only. */
    original: original.nullable().optional(),
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof message>;

/** Marks that intake or a rule puts on a message. */
export const messageMarks = [
  'truncated',
  'automatic',
  'bulk',
  'list',
  'bounce',
  'signed',
  'encrypted',
  'faulty',
  'unverified-sender',
  'joined-by-subject',
  'before-activation',
  'returned-copy',
  'training',
  'unparsed',
] as const;

export const quarantined = z
  .object({ id, mailboxId: id, cause: z.string(), size: z.int(), receivedAt: instant })
  .meta({ id: 'Quarantined' });
export type Quarantined = z.infer<typeof quarantined>;

/** What a retry made of a quarantined message: `stored` in a conversation, or still unreadable with its new cause. */
export const quarantineRetry = z
  .object({
    outcome: z.enum(['stored', 'failed']),
    conversationId: id.nullable(),
    cause: z.string().nullable(),
  })
  .meta({ id: 'QuarantineRetry' });
export type QuarantineRetry = z.infer<typeof quarantineRetry>;

/** Why a quarantined message is thrown away: it stands in the audit log. */
export const quarantineDiscard = z
  .strictObject({ reason: z.string().trim().max(500, 'Use at most 500 characters.').default('') })
  .meta({ id: 'QuarantineDiscard' });
export type QuarantineDiscard = z.output<typeof quarantineDiscard>;
