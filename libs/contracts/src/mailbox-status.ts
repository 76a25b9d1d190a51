import * as z from 'zod';
import { id, instant } from './basics.ts';

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
    oauth2: z
      .object({
        state: z.string(),
        expiresAt: instant.nullable(),
        grantedBy: z.string().nullable(),
        scopes: z.array(z.string()),
      })
      .nullable(),
    /** The question of the first activation, while it waits for an answer. */
    question: z
      .object({ count: z.int(), oldest: instant.nullable(), newest: instant.nullable(), reason: z.string().nullable() })
      .nullable(),
  })
  .meta({ id: 'MailboxStatus' });
export type MailboxStatus = z.infer<typeof mailboxStatus>;

export const visit = z
  .object({
    id,
    startedAt: instant,
    endedAt: instant.nullable(),
    process: z.string(),
    books,
    bytes: z.int(),
    error: mailboxError.nullable(),
  })
  .meta({ id: 'Visit' });
export type Visit = z.infer<typeof visit>;

export const booksOfDay = books.extend({ date: z.iso.date() }).meta({ id: 'BooksOfDay' });
export type BooksOfDay = z.infer<typeof booksOfDay>;
