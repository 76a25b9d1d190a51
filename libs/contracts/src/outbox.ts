import * as z from 'zod';
import { id, instant } from './basics.ts';

export const outboxStates = [
  'draft',
  'queued',
  'sending',
  'sent',
  'deferred',
  'failed',
  'held',
  'unsure',
  'canceled',
] as const;
export type OutboxState = (typeof outboxStates)[number];

/** Worst first: an entry's state is the worst of its recipients'. */
export const worstFirst: readonly OutboxState[] = [
  'unsure',
  'failed',
  'held',
  'deferred',
  'sending',
  'queued',
  'canceled',
  'sent',
];

export const outboxRecipient = z.object({
  address: z.string(),
  state: z.enum(outboxStates),
  /** The SMTP server's words. */
  response: z.string().nullable(),
});
export type OutboxRecipient = z.infer<typeof outboxRecipient>;

export const outboxEntry = z
  .object({
    id,
    conversationId: id.nullable(),
    mailboxId: id,
    subject: z.string(),
    from: z.string(),
    state: z.enum(outboxStates),
    heldReason: z.string().nullable(),
    recipients: z.array(outboxRecipient),
    notDelivered: z.boolean(),
    training: z.boolean(),
    attempts: z.int(),
    nextAttemptAt: instant.nullable(),
    response: z.string().nullable(),
    messageId: z.string(),
    createdAt: instant,
  })
  .meta({ id: 'OutboxEntry' });
export type OutboxEntry = z.infer<typeof outboxEntry>;
