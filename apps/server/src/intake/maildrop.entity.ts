import type { MailboxErrorKind } from '@postroom/contracts';
import { Entity, Index } from 'typeorm';
import {
  BigColumn,
  FlagColumn,
  IdColumn,
  InstantColumn,
  JsonColumn,
  NameColumn,
  NullableRefColumn,
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

/**
 * The messages of one account on one server, and the right to work on it: another server or user is another maildrop,
 * with a ledger of its own. `epoch` is the fencing token of the lease.
 */
@Entity('maildrop')
@Index('maildrop_account', ['mailboxId', 'accountKey'], { unique: true })
@Index('maildrop_due', ['active', 'dueAt'])
export class MaildropEntity {
  @IdColumn('id') id: string;
  @RefColumn('mailbox_id') mailboxId: string;
  @NameColumn('account_key', 600) accountKey: string;
  /** False once the mailbox names another account. */
  @FlagColumn('current') current: boolean;
  @NameColumn('priority', 8) priority: string;
  /** Copied from the mailbox, so that "what is due" is one indexed read. */
  @FlagColumn('active') active: boolean;
  @NullableRefColumn('owner') owner: string | null;
  @NumberColumn('epoch') epoch: number;
  @InstantColumn('lease_until') leaseUntil: number;
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
}
