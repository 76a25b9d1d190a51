import { Entity, Index } from 'typeorm';
import {
  BigColumn,
  BytesColumn,
  FlagColumn,
  IdColumn,
  InstantColumn,
  KeyBytesColumn,
  NumberColumn,
  RefColumn,
} from '../database/columns.ts';

/**
 * What became of the messages that one maildrop listed on one day (UTC): written when a visit has listed and when it ends.
 * A mailbox that moved to another account has several for a day; their sums are the mailbox's books.
 */
@Entity('day_book')
@Index('day_book_maildrop', ['maildropId', 'day'], { unique: true })
@Index('day_book_mailbox', ['mailboxId', 'day'])
export class DayBookEntity {
  @IdColumn('id') id: string;
  @RefColumn('mailbox_id') mailboxId: string;
  @RefColumn('maildrop_id') maildropId: string;
  /** Days since 1970, UTC: that of the listing. */
  @NumberColumn('day') day: number;
  /** Distinct messages in the day's listings, counted from the listings alone. */
  @NumberColumn('offered') offered: number;
  @NumberColumn('stored') stored: number;
  @NumberColumn('already_stored') alreadyStored: number;
  @NumberColumn('quarantined') quarantined: number;
  @NumberColumn('skipped') skipped: number;
  /** `vanished` among them. */
  @NumberColumn('waiting') waiting: number;
  /** Octets of messages that were downloaded. */
  @BigColumn('bytes') bytes: number;
  /** offered less the five figures: 0, or something is wrong. */
  @NumberColumn('difference') difference: number;
  /** When the difference was told to those who are alerted: once a day. */
  @InstantColumn('alerted_at', { nullable: true }) alertedAt: number | null;
  /** A visit has listed and not ended yet, or its process died: the figures are read from the ledger. */
  @FlagColumn('open') open: boolean;
  /** The server named no messages (no UIDL) in a visit of this day: nothing but the ledger can say what is distinct. */
  @FlagColumn('unnamed') unnamed: boolean;
  /** Messages that were listed, and gone from the server before they were fetched. */
  @NumberColumn('vanished') vanished: number;
  /** Hashes of what waits: at most what waited when the visit listed, exactly what waits once it ended. */
  @BytesColumn('unresolved') unresolved: Buffer;
  /** Of the last listing, so that an unchanged one costs nothing. */
  @KeyBytesColumn('listing_digest', 32) listingDigest: Buffer;
}

/** Hashes of the messages that a day's listings showed for the first time: some rows for a maildrop and day. */
@Entity('listed_keys')
@Index('listed_keys_day', ['maildropId', 'day'])
export class ListedKeysEntity {
  @IdColumn('id') id: string;
  @RefColumn('maildrop_id') maildropId: string;
  @NumberColumn('day') day: number;
  @BytesColumn('hashes') hashes: Buffer;
}
