import * as z from 'zod';
import { id, version, warnings } from './basics.ts';
import { mailboxPriorities, popShape } from './mailbox-settings.ts';
import { fault } from './problem.ts';

/** Most mailboxes of one bulk save. */
export const mostBulkMailboxes = 500;

const answer = z.enum(['true', 'false']).transform((text) => text === 'true');

export const mailboxBulkQuery = z.strictObject({
  /** Nothing is written; the answer says what would be. */
  dryRun: answer.optional().transform((given) => given === true),
});
export type MailboxBulkQuery = z.infer<typeof mailboxBulkQuery>;

/** What a bulk save may set: each field as in the PATCH of one mailbox. */
export const mailboxBulkChange = z
  .strictObject({
    active: z.boolean(),
    priority: z.enum(mailboxPriorities),
    departmentIds: z.array(id).min(1, 'Choose at least one department.').max(200),
    pop: z.strictObject({ pollSeconds: popShape.pollSeconds }),
  })
  .partial()
  .refine((change) => Object.values(change).some((value) => value !== undefined), {
    message: 'Name at least one field to change.',
  })
  .meta({ id: 'MailboxBulkChange' });
export type MailboxBulkChange = z.infer<typeof mailboxBulkChange>;

export const mailboxBulk = z
  .strictObject({
    ids: z
      .array(id)
      .min(1, 'Choose at least one mailbox.')
      .max(mostBulkMailboxes, `Choose at most ${mostBulkMailboxes} mailboxes at once.`),
    change: mailboxBulkChange,
    /** By id, the version that the caller has seen: a mailbox saved since is left out. Without one the newest is changed. */
    versions: z.record(id, version).optional(),
  })
  .meta({ id: 'MailboxBulk' });
export type MailboxBulk = z.infer<typeof mailboxBulk>;

/**
 * Why a mailbox was left as it is. `gone`: not there, or not for the caller; `retired`; `version`: somebody saved it
 * since; `first-activation`: it waits for the choice what becomes of its mail; `refused`: a rule of saving.
 */
export const bulkSkipReasons = ['gone', 'retired', 'version', 'first-activation', 'refused'] as const;
export type BulkSkipReason = (typeof bulkSkipReasons)[number];

const named = { id, email: z.string(), name: z.string() };

/**
 * What a bulk save did, or with a dry run would do, in the order of the ids. Each mailbox is saved by itself: one that is
 * skipped holds up no other.
 */
export const mailboxBulkResult = z
  .object({
    changed: z.array(
      z.object({
        ...named,
        version,
        changes: z.array(z.object({ path: z.string(), from: z.unknown(), to: z.unknown() })),
        /** Switched on for the first time: where mail waits, its first visit asks what becomes of it. */
        asks: z.boolean(),
        warnings,
      }),
    ),
    unchanged: z.array(z.object(named)),
    skipped: z.array(
      z.object({
        id,
        /** Empty where the mailbox is not there, or not for the caller. */
        email: z.string(),
        name: z.string(),
        reason: z.enum(bulkSkipReasons),
        /** A sentence that says what to do. */
        message: z.string(),
        errors: z.array(fault),
      }),
    ),
  })
  .meta({ id: 'MailboxBulkResult' });
export type MailboxBulkResult = z.infer<typeof mailboxBulkResult>;
