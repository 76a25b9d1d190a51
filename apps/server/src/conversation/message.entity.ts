import type { NamedAddress } from '@postroom/contracts';
import { Entity, Index } from 'typeorm';
import {
  BigColumn,
  BytesColumn,
  FlagColumn,
  IdColumn,
  InstantColumn,
  JsonColumn,
  NameColumn,
  NullableRefColumn,
  NumberColumn,
  TextColumn,
} from '../database/columns.ts';

/** What the parser found, as far as a reader needs it before the raw bytes are opened. */
export interface StoredFacts {
  readonly charset: string | null;
  readonly references: readonly string[];
  readonly inReplyTo: readonly string[];
  readonly replyTo: readonly NamedAddress[];
  readonly attachments: readonly StoredAttachment[];
  /** The message of ours that a delivery report is about, or that a returned copy is of. */
  readonly aboutId?: string;
}

/** An attachment is a range of the raw message, decoded when somebody opens it. */
export interface StoredAttachment {
  readonly n: number;
  readonly fileName: string;
  readonly type: string;
  readonly sniffedType: string | null;
  readonly size: number;
  readonly inline: boolean;
  readonly contentId: string | null;
  readonly cut: boolean;
  readonly start: number;
  readonly end: number;
  readonly encoding: string;
}

/** One mail, as it was received or sent. Its raw bytes are in `raw_object` under the same id and never change. */
@Entity('message')
@Index('message_conversation', ['conversationId', 'id'])
@Index('message_header_id', ['messageIdHash', 'id'])
@Index('message_mailbox', ['mailboxId', 'id'])
export class MessageEntity {
  @IdColumn('id') id: string;
  @NullableRefColumn('mailbox_id') mailboxId: string | null;
  /** Of the mailbox's aliases the one that it was addressed to, or is from; stays, too, once the alias is deleted. */
  @NullableRefColumn('alias_id') aliasId: string | null;
  @NullableRefColumn('conversation_id') conversationId: string | null;
  @NameColumn('direction', 3) direction: 'in' | 'out';
  @TextColumn('subject') subject: string;
  @NameColumn('from_name', 255) fromName: string;
  /** In its normal form; empty where the message names no sender. */
  @NameColumn('from_address', 254) fromAddress: string;
  @JsonColumn('to_list') to: NamedAddress[];
  @JsonColumn('cc_list') cc: NamedAddress[];
  @InstantColumn('received_at') receivedAt: number;
  /**
   * When a server took it in: the topmost Received line, never later than our own time of receipt. Customers wait since
   * then. Of ours: when it was approved.
   */
  @InstantColumn('arrived_at') arrivedAt: number;
  @InstantColumn('date', { nullable: true }) date: number | null;
  @BigColumn('size') size: number;
  @BigColumn('original_size') originalSize: number;
  @FlagColumn('truncated') truncated: boolean;
  @FlagColumn('automatic') automatic: boolean;
  @FlagColumn('bounce') bounce: boolean;
  @JsonColumn('marks') marks: string[];
  @NumberColumn('attachment_count') attachmentCount: number;
  /** Without angle brackets, cut at 998. */
  @TextColumn('message_id', { nullable: true }) messageId: string | null;
  /** SHA-256 of the Message-ID, hexadecimal: what is indexed. */
  @NameColumn('message_id_hash', 64, { nullable: true }) messageIdHash: string | null;
  @NameColumn('snippet', 400) snippet: string;
  @JsonColumn('facts') facts: StoredFacts;
  @JsonColumn('trace') trace: object[];
  /** Text and HTML, compressed, of messages whose raw bytes are too big to be read for each look. */
  @BytesColumn('body', { nullable: true }) body: Buffer | null;
}
