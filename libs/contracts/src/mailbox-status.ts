import * as z from 'zod';
import { id, instant } from './basics.ts';
import { oauth2Status } from './oauth2.ts';

export const mailboxStates = [
  'idle',
  'visiting',
  'failing',
  'sign-in-needed',
  'inactive',
  'waiting-for-choice',
] as const;
export type MailboxState = (typeof mailboxStates)[number];

export const mailboxErrorKinds = [
  'name',
  'refused',
  'timeout',
  'tls',
  'greeting',
  'sign-in',
  'grant',
  'in-use',
  'temporary',
  'login-delay',
  'protocol',
  'storage',
  'database',
] as const;
export type MailboxErrorKind = (typeof mailboxErrorKinds)[number];

/** The figures that must balance: offered = stored + alreadyStored + quarantined + skipped + waiting. */
export const books = z
  .object({
    offered: z.int(),
    stored: z.int(),
    alreadyStored: z.int(),
    quarantined: z.int(),
    skipped: z.int(),
    waiting: z.int(),
  })
  .meta({ id: 'Books' });
export type Books = z.infer<typeof books>;

export const emptyBooks: Books = {
  offered: 0,
  stored: 0,
  alreadyStored: 0,
  quarantined: 0,
  skipped: 0,
  waiting: 0,
};

export const mailboxError = z
  .object({ kind: z.enum(mailboxErrorKinds), /** In the server's own words, with what to do. */ message: z.string() })
  .meta({ id: 'MailboxError' });
export type MailboxError = z.infer<typeof mailboxError>;

export const mailboxStatus = z
  .object({
    mailboxId: id,
    state: z.enum(mailboxStates),
    error: mailboxError.nullable(),
    /** Since when visits fail; null while they do not. */
    failingSince: instant.nullable(),
    /** Messages in the maildrop that are neither stored nor left there on purpose. */
    waiting: z.int(),
    level: z.enum(['normal', 'low', 'high']),
    lastVisitAt: instant.nullable(),
    nextVisitAt: instant.nullable(),
    /** Today's, by UTC. */
    books,
    /** False where a check against what was listed found a difference. */
    booksBalance: z.boolean().optional(),
    /** Null where nothing signs in by OAuth 2.0. */
    oauth2: oauth2Status.nullable(),
    /** The question of the first activation, while it waits for an answer. */
    question: z
      .object({ count: z.int(), oldest: instant.nullable(), newest: instant.nullable(), reason: z.string().nullable() })
      .nullable(),
    /** Failed visits in a row; the pause before the next one grows with them. */
    failures: z.int().optional(),
    /** Since when the server keeps what it said it had deleted (three visits or more); null while it deletes. */
    deletesIgnoredSince: instant.nullable().optional(),
    /** Messages among `waiting` that could not be fetched three visits running; they are tried again daily. */
    resting: z.int().optional(),
    /** Days after which the server itself deletes fetched mail (EXPIRE, RFC 2449) where that is less than wanted; else null. */
    expireDays: z.int().nullable().optional(),
    /** Bytes fetched today (UTC), and whether the mailbox's `dailyBytes` stops it until tomorrow. */
    bytesToday: z.int().optional(),
    dailyBytesReached: z.boolean().optional(),
  })
  .meta({ id: 'MailboxStatus' });
export type MailboxStatus = z.infer<typeof mailboxStatus>;

export const visitStages = ['connect', 'secure', 'sign-in', 'list', 'fetch', 'commit', 'delete', 'quit'] as const;
export type VisitStage = (typeof visitStages)[number];

/** One stage of a visit: how long it took in all, and what came over the line in it. */
export const visitStage = z
  .object({ stage: z.enum(visitStages), ms: z.int(), bytes: z.int() })
  .meta({ id: 'VisitStage' });

export const visit = z
  .object({
    id,
    startedAt: instant,
    endedAt: instant.nullable(),
    process: z.string(),
    books,
    bytes: z.int(),
    error: mailboxError.nullable(),
    /** In the order in which they began; those that the visit did not reach are not there. */
    stages: z.array(visitStage).optional(),
  })
  .meta({ id: 'Visit' });
export type Visit = z.infer<typeof visit>;

export const booksOfDay = books
  .extend({
    /** UTC. */
    date: z.iso.date(),
    /** Bytes fetched that day. */
    bytes: z.int().optional(),
    /** Offered less the five figures, of the day or of a visit in it: 0 while the books balance. */
    difference: z.int().optional(),
  })
  .meta({ id: 'BooksOfDay' });
export type BooksOfDay = z.infer<typeof booksOfDay>;

/** Which days of a mailbox's books: dates, UTC, both included. */
export const booksQuery = z.object({ from: z.iso.date().optional(), to: z.iso.date().optional() });
export type BooksQuery = z.infer<typeof booksQuery>;
