import type { MailboxErrorKind } from '@postroom/contracts';
import { Entity, Index } from 'typeorm';
import {
  BigColumn,
  FlagColumn,
  IdColumn,
  InstantColumn,
  JsonColumn,
  KeyBytesColumn,
  NameColumn,
  NumberColumn,
  RefColumn,
} from '../database/columns.ts';

/** Answer to the question of the first activation, or `none` while it is not asked. */
export type ActivationChoice = 'all' | 'newerThan' | 'fromNow';

/** What the question shows, while it waits. */
export interface ActivationQuestion {
  readonly count: number;
  readonly oldest: number | null;
  readonly newest: number | null;
  /** Why only some answers can be carried out on this server; null where all can. */
  readonly reason: string | null;
}

/** What visits found out about a server, and what of it people must know; null until a visit has listed. */
export interface Observed {
  /** Listed messages whose confirmed deletion the server ignored in a visit or more. */
  readonly deletesIgnored: number;
  /** Since when it ignored that of some message three times; null while it deletes. */
  readonly deletesIgnoredSince: number | null;
  /** Messages that failed three visits running and are tried once a day. */
  readonly resting: number;
  /** What CAPA says (RFC 2449, sections 6.5 and 6.7). */
  readonly expireDays: number | 'never' | null;
  readonly loginDelaySeconds: number | null;
  /** The server wanted more time before another session: the next visit begins with what needs one of its own. */
  readonly aloneNext?: boolean;
  /** The server has renamed its messages, and not all that wait were compared with the ledger yet. */
  readonly moving: boolean;
  /** Day (since 1970, UTC) on which the limit of bytes stopped the download; null where it never did. */
  readonly cappedDay: number | null;
  /** The last days with a complete listing, oldest first, at most ten: by these the ledger is pruned. */
  readonly listedDays: readonly number[];
}

/**
 * The messages of one account on one server, and the right to work on it: another server or user is another maildrop,
 * with a ledger of its own. `epoch` is the fencing token of the lease.
 */
@Entity('maildrop')
@Index('maildrop_account', ['mailboxId', 'accountKey'], { unique: true })
@Index('maildrop_due', ['active', 'priority', 'dueAt'])
export class MaildropEntity {
  @IdColumn('id') id: string;
  @RefColumn('mailbox_id') mailboxId: string;
  @NameColumn('account_key', 600) accountKey: string;
  /** False once the mailbox names another account. */
  @FlagColumn('current') current: boolean;
  @NameColumn('priority', 8) priority: string;
  /** Copied from the mailbox, so that "what is due" is one indexed read. */
  @FlagColumn('active') active: boolean;
  /** `host:pid/receiver` of who holds the lease, or died with it. */
  @NameColumn('owner', 190, { nullable: true }) owner: string | null;
  @NumberColumn('epoch') epoch: number;
  @InstantColumn('lease_until') leaseUntil: number;
  /** After a death of the process: the key of the message that is in work, so that a second death shows which it was. */
  @KeyBytesColumn('in_work', 255, { nullable: true }) inWork: Buffer | null;
  @InstantColumn('due_at') dueAt: number;
  @NumberColumn('failures') failures: number;
  @NameColumn('error_kind', 32, { nullable: true }) errorKind: MailboxErrorKind | null;
  @NameColumn('error_message', 1000, { nullable: true }) errorMessage: string | null;
  @InstantColumn('failing_since', { nullable: true }) failingSince: number | null;
  @InstantColumn('last_visit_at', { nullable: true }) lastVisitAt: number | null;
  @BigColumn('waiting') waiting: number;
  /** When the mailbox was made active on this account: older mail is never acknowledged automatically. */
  @InstantColumn('first_signed_in_at', { nullable: true }) firstSignedInAt: number | null;
  @NameColumn('choice', 16, { nullable: true }) choice: ActivationChoice | null;
  @InstantColumn('choice_date', { nullable: true }) choiceDate: number | null;
  /** Set when the choice has been carried out over what waited then. */
  @FlagColumn('choice_done') choiceDone: boolean;
  @JsonColumn('question', { nullable: true }) question: ActivationQuestion | null;
  @JsonColumn('observed', { nullable: true }) observed: Observed | null;
  /** Originals of truncated messages that administrators want whole: so many wait for a visit. */
  @NumberColumn('wholes_wanted') wholesWanted: number;
}
