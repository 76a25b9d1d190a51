import * as z from 'zod';
import { id, instant, line } from './basics.ts';

/** `general`: a department's own pool; `undeliverable`: the root's, for mail whose routing failed; both always exist. */
export const queueKinds = ['plain', 'general', 'undeliverable'] as const;

export const queuePriority = z.int().min(1).max(9);

export const queue = z
  .object({
    id,
    name: z.string(),
    departmentId: id,
    /** 1–9, lower first. */
    priority: queuePriority,
    /** Minutes to the first answer; null where none is set. */
    targetMinutes: z.int().nullable(),
    kind: z.enum(queueKinds),
  })
  .meta({ id: 'Queue' });
export type Queue = z.infer<typeof queue>;

export const queueCreate = z
  .strictObject({
    name: line(128),
    departmentId: id,
    priority: queuePriority.default(5),
    targetMinutes: z.int().min(1).max(525_600).nullable().default(null),
  })
  .meta({ id: 'QueueCreate' });
export type QueueCreate = z.output<typeof queueCreate>;

export const queueChange = z
  .strictObject({
    name: line(128).optional(),
    departmentId: id.optional(),
    priority: queuePriority.optional(),
    targetMinutes: z.int().min(1).max(525_600).nullable().optional(),
  })
  .meta({ id: 'QueueChange' });
export type QueueChange = z.infer<typeof queueChange>;

/** A queue in the agent's navigation: the age of the oldest comes before the count. */
export const queueFigures = z
  .object({ queueId: id, open: z.int(), unassigned: z.int(), oldestWaitingSince: instant.nullable() })
  .meta({ id: 'QueueFigures' });
export type QueueFigures = z.infer<typeof queueFigures>;
