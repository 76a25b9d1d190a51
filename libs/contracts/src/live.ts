import * as z from 'zod';
import { id, instant } from './basics.ts';

/**
 * What the server tells consoles as it happens (`GET /api/events`, server-sent events). Only ids and states: who may
 * see the thing reads it by its own route.
 */
export const liveEvent = z
  .object({
    id,
    at: instant,
    kind: z.enum([
      'conversation.changed',
      'message.stored',
      'message.sent',
      'outbox.changed',
      'mailbox.changed',
      'mailbox.status',
      'queue.changed',
      'message.quarantined',
      'quarantine.changed',
      'reset',
    ]),
    mailboxId: id.nullable(),
    queueId: id.nullable(),
    conversationId: id.nullable(),
    outboxId: id.nullable(),
  })
  .meta({ id: 'LiveEvent' });
export type LiveEvent = z.infer<typeof liveEvent>;

export const auditEntry = z
  .object({
    id,
    at: instant,
    personId: id.nullable(),
    personName: z.string().nullable(),
    action: z.string(),
    target: z.string().nullable(),
    detail: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof auditEntry>;

export const receiver = z
  .object({
    id,
    process: z.string(),
    priority: z.enum(['high', 'medium', 'low']),
    state: z.enum(['idle', 'visiting', 'stopped']),
    mailboxId: id.nullable(),
    since: instant,
  })
  .meta({ id: 'Receiver' });
export type Receiver = z.infer<typeof receiver>;
