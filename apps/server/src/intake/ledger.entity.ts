import { Entity, Index } from 'typeorm';
import {
  BigColumn,
  FlagColumn,
  IdColumn,
  InstantColumn,
  JsonColumn,
  KeyBytesColumn,
  NullableRefColumn,
  NumberColumn,
  RefColumn,
} from '../database/columns.ts';
import { NameColumn } from '../database/columns.ts';
import type { StageTaken } from './visit-stages.ts';

/**
 * `trying`: a message that could not be fetched or stored yet. `quarantined` stays when quarantine is emptied: the books
 * say what became of a message at intake.
 */
export type LedgerState = 'trying' | 'stored' | 'quarantined' | 'skipped';

/**
 * What became of one message of a maildrop. (maildrop, key, use) is unique: that is what makes storing twice impossible.
 * The key is the UIDL, or on servers without UIDL a hash of the message, compared byte for byte.
 */
@Entity('ledger')
@Index('ledger_key', ['maildropId', 'uidl', 'useNumber'], { unique: true })
@Index('ledger_message', ['messageId'])
@Index('ledger_seen', ['maildropId', 'seenDay', 'state', 'storedDay'])
@Index('ledger_expected', ['maildropId', 'deletedAt', 'listedSize'])
export class LedgerEntity {
  @IdColumn('id') id: string;
  @RefColumn('maildrop_id') maildropId: string;
  @KeyBytesColumn('uidl', 255) uidl: Buffer;
  /** Number of the key's use: a key can come back, or be listed several times. */
  @NumberColumn('use_number') useNumber: number;
  @NameColumn('state', 16) state: LedgerState;
  /** LIST's size, and the octets received (after dot-unstuffing). */
  @BigColumn('listed_size') listedSize: number;
  @BigColumn('octets') octets: number;
  /** SHA-256 of the header block without the lines that servers add. */
  @KeyBytesColumn('header_hash', 32, { nullable: true }) headerHash: Buffer | null;
  @NullableRefColumn('message_id') messageId: string | null;
  /** Set when QUIT confirmed the deletion. */
  @InstantColumn('deleted_at', { nullable: true }) deletedAt: number | null;
  /** Truncated: the original stays on the server for a while. */
  @FlagColumn('truncated') truncated: boolean;
  /** In state `trying`: failures that count against the message; `stored_at` is the last one's time. */
  @NumberColumn('attempts') attempts: number;
  /** Visits that found the message although its deletion had been confirmed. */
  @NumberColumn('ignored_deletes') ignoredDeletes: number;
  @InstantColumn('stored_at') storedAt: number;
  /** Day (since 1970, UTC) of the last listing that showed it: what the day's books count by. */
  @NumberColumn('seen_day') seenDay: number;
  /** Day of the visit that stored it: the day on which that visit listed. */
  @NumberColumn('stored_day') storedDay: number;
}

@Entity('visit')
@Index('visit_mailbox', ['mailboxId', 'id'])
export class VisitEntity {
  @IdColumn('id') id: string;
  @RefColumn('mailbox_id') mailboxId: string;
  @RefColumn('maildrop_id') maildropId: string;
  @InstantColumn('started_at') startedAt: number;
  @InstantColumn('ended_at', { nullable: true }) endedAt: number | null;
  @NameColumn('process', 128) process: string;
  @NumberColumn('offered') offered: number;
  @NumberColumn('stored') stored: number;
  @NumberColumn('already_stored') alreadyStored: number;
  @NumberColumn('quarantined') quarantined: number;
  @NumberColumn('skipped') skipped: number;
  @NumberColumn('waiting') waiting: number;
  @BigColumn('bytes') bytes: number;
  @NameColumn('error_kind', 32, { nullable: true }) errorKind: string | null;
  @NameColumn('error_message', 1000, { nullable: true }) errorMessage: string | null;
  /** What each stage took. */
  @JsonColumn('stages') stages: StageTaken[];
}

/** An administrator's wish to have a truncated message whole, which a visit fulfils; `reason` says why it could not. */
@Entity('whole_wish')
@Index('whole_wish_maildrop', ['maildropId', 'state'])
export class WholeWishEntity {
  @IdColumn('message_id') messageId: string;
  @RefColumn('maildrop_id') maildropId: string;
  @NameColumn('state', 8) state: 'asked' | 'fetching' | 'failed' | 'gone';
  @NameColumn('reason', 1000, { nullable: true }) reason: string | null;
  /** Connections that broke while it was read. */
  @NumberColumn('attempts') attempts: number;
  @RefColumn('asked_by') askedBy: string;
  @InstantColumn('asked_at') askedAt: number;
}

/** A message that the parser failed on: raw bytes and cause; somebody decides. */
@Entity('quarantine')
@Index('quarantine_mailbox', ['mailboxId'])
export class QuarantineEntity {
  @IdColumn('id') id: string;
  @RefColumn('mailbox_id') mailboxId: string;
  @NameColumn('cause', 1000) cause: string;
  @BigColumn('size') size: number;
  @InstantColumn('received_at') receivedAt: number;
}
