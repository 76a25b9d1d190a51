import type { MailboxError, MailboxState, MailboxStatus, Oauth2Status, WatermarkDefaults } from '@postroom/contracts';
import type { DayBooks } from '../books/read-books.service.ts';
import type { MaildropEntity } from '../intake/maildrop.entity.ts';
import { observedOf } from './mailbox-observed.ts';
import type { MailboxEntity } from './mailbox.entity.ts';

type Maildrop = Pick<
  MaildropEntity,
  | 'leaseUntil'
  | 'dueAt'
  | 'errorKind'
  | 'errorMessage'
  | 'failingSince'
  | 'lastVisitAt'
  | 'waiting'
  | 'choice'
  | 'question'
  | 'observed'
  | 'failures'
>;

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

function errorOf({ errorKind, errorMessage }: Maildrop): MailboxError | null {
  return errorKind === null ? null : { kind: errorKind, message: errorMessage ?? '' };
}

function isAsking({ question, choice }: Maildrop): boolean {
  return question !== null && choice === null;
}

function stateOf(active: boolean, maildrop: Maildrop, now: number): MailboxState {
  if (!active) return 'inactive';
  if (isAsking(maildrop)) return 'waiting-for-choice';
  if (maildrop.errorKind === 'sign-in' || maildrop.errorKind === 'grant') return 'sign-in-needed';
  if (maildrop.errorKind !== null) return 'failing';
  return maildrop.leaseUntil > now ? 'visiting' : 'idle';
}

/** Waiting messages from which on the level is low, and high. */
export type Marks = Pick<WatermarkDefaults, 'low' | 'high'>;

/** The level of so many waiting messages, by the mailbox's own marks or the installation's. */
export function levelOf(
  waiting: number,
  watermarks: MailboxEntity['groups']['watermarks'],
  defaults: Marks,
): MailboxStatus['level'] {
  const { useDefaults, low, high } = watermarks;
  const marks = useDefaults ? defaults : { low: low ?? defaults.low, high: high ?? defaults.high };
  if (waiting >= marks.high) return 'high';
  return waiting >= marks.low ? 'low' : 'normal';
}

/** The state of a mailbox at `now` (ms, by the database's clock). */
export function statusOf(
  mailbox: Pick<MailboxEntity, 'id' | 'active' | 'groups'>,
  maildrop: Maildrop,
  { bytes, difference, ...today }: DayBooks,
  now: number,
  more: { readonly marks: Marks; readonly oauth2: Oauth2Status | null },
): MailboxStatus {
  const { waiting, question } = maildrop;
  const state = stateOf(mailbox.active, maildrop, now);
  return {
    mailboxId: mailbox.id,
    state,
    error: errorOf(maildrop),
    failingSince: iso(maildrop.failingSince),
    waiting,
    level: levelOf(waiting, mailbox.groups.watermarks, more.marks),
    lastVisitAt: iso(maildrop.lastVisitAt),
    // A visit under way decides at its end when the next one is.
    nextVisitAt: !mailbox.active || maildrop.leaseUntil > now ? null : iso(maildrop.dueAt),
    books: today,
    booksBalance: difference === 0,
    bytesToday: bytes,
    oauth2: more.oauth2,
    question:
      question !== null && isAsking(maildrop)
        ? { ...question, oldest: iso(question.oldest), newest: iso(question.newest) }
        : null,
    ...observedOf(maildrop, mailbox, now),
  };
}
