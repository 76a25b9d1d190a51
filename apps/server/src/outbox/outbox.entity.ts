import type { OutboxState } from '@postroom/contracts';
import { Entity, Index } from 'typeorm';
import {
  BytesColumn,
  FlagColumn,
  IdColumn,
  InstantColumn,
  JsonColumn,
  NameColumn,
  NullableRefColumn,
  NumberColumn,
  RefColumn,
  TextColumn,
} from '../database/columns.ts';

/** What an agent is writing. The outbox entry that it becomes has its id as key, so that it is sent once. */
@Entity('draft')
@Index('draft_author', ['authorId', 'id'])
@Index('draft_conversation', ['conversationId'])
export class DraftEntity {
  @IdColumn('id') id: string;
  @NumberColumn('version') version: number;
  @RefColumn('author_id') authorId: string;
  @NullableRefColumn('conversation_id') conversationId: string | null;
  @NullableRefColumn('from_address_id') fromAddressId: string | null;
  @JsonColumn('body') body: DraftBody;
  @InstantColumn('updated_at') updatedAt: number;
}

export interface DraftBody {
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  readonly attachmentIds: readonly string[];
}

/** A file that somebody uploaded for a mail that is not sent yet. */
@Entity('upload')
@Index('upload_created', ['createdAt'])
export class UploadEntity {
  @IdColumn('id') id: string;
  @RefColumn('person_id') personId: string;
  @NameColumn('file_name', 255) fileName: string;
  @NameColumn('type', 127) type: string;
  @NumberColumn('size') size: number;
  @BytesColumn('bytes') bytes: Buffer;
  @InstantColumn('created_at') createdAt: number;
}

/**
 * A mail that was approved to leave. The claim (owner, epoch, until) works as a receiver's lease does; `dataBegunAt` is
 * written before the first byte of the body is handed over, so that a crash after it is told from one before.
 */
@Entity('outbox')
@Index('outbox_due', ['owner', 'nextAttemptAt'])
@Index('outbox_conversation', ['conversationId'])
@Index('outbox_message', ['messageId'])
@Index('outbox_once', ['onceKey'], { unique: true })
export class OutboxEntity {
  @IdColumn('id') id: string;
  @NullableRefColumn('conversation_id') conversationId: string | null;
  /** The stored outgoing message; its raw bytes are what is sent. */
  @RefColumn('message_id') messageId: string;
  @RefColumn('mailbox_id') mailboxId: string;
  @NullableRefColumn('alias_id') aliasId: string | null;
  @NullableRefColumn('author_id') authorId: string | null;
  /** Whose right to the From address counts when it is sent: the author, or who sent it again. */
  @NullableRefColumn('responsible_id') responsibleId: string | null;
  @NameColumn('state', 16) state: OutboxState;
  @NameColumn('held_reason', 500, { nullable: true }) heldReason: string | null;
  @FlagColumn('training') training: boolean;
  @FlagColumn('not_delivered') notDelivered: boolean;
  @NumberColumn('attempts') attempts: number;
  @InstantColumn('next_attempt_at', { nullable: true }) nextAttemptAt: number | null;
  @InstantColumn('approved_at') approvedAt: number;
  /** After this no temporary refusal is tried again. */
  @InstantColumn('give_up_at') giveUpAt: number;
  @NullableRefColumn('owner') owner: string | null;
  @NumberColumn('epoch') epoch: number;
  @InstantColumn('claim_until') claimUntil: number;
  @InstantColumn('data_begun_at', { nullable: true }) dataBegunAt: number | null;
  @NameColumn('response', 1000, { nullable: true }) response: string | null;
  @TextColumn('message_header_id') messageHeaderId: string;
  @NameColumn('envelope_from', 254) envelopeFrom: string;
  /** Draft id or Idempotency-Key, with the person: unique, so that the same approval counts once. */
  @NameColumn('once_key', 190, { nullable: true }) onceKey: string | null;
  /** What its author wrote, until it is sent: undoing the send gives it back as a draft. */
  @JsonColumn('approved_body', { nullable: true }) approvedBody: ApprovedBody | null;
}

export interface ApprovedBody extends DraftBody {
  readonly fromAddressId: string;
}

@Entity('outbox_recipient')
export class OutboxRecipientEntity {
  @IdColumn('outbox_id') outboxId: string;
  @NumberColumn('position', { primary: true }) position: number;
  @NameColumn('address', 254) address: string;
  @NameColumn('state', 16) state: OutboxState;
  @NameColumn('response', 1000, { nullable: true }) response: string | null;
}

@Entity('template')
export class TemplateEntity {
  @IdColumn('id') id: string;
  @NumberColumn('version') version: number;
  @NameColumn('name', 128) name: string;
  @NameColumn('language', 35, { nullable: true }) language: string | null;
  @TextColumn('subject') subject: string;
  @TextColumn('text') text: string;
  @TextColumn('html', { nullable: true }) html: string | null;
}

@Entity('template_department')
@Index('template_department_department', ['departmentId'])
export class TemplateDepartmentEntity {
  @IdColumn('template_id') templateId: string;
  @IdColumn('department_id') departmentId: string;
}
