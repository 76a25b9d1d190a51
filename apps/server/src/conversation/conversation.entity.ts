import type { ConversationState } from '@postroom/contracts';
import { Entity, Index } from 'typeorm';
import {
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

@Entity('conversation')
@Index('conversation_queue', ['queueId', 'state', 'waitingSince', 'id'])
@Index('conversation_assignee', ['assigneeId', 'state'])
@Index('conversation_customer', ['customer', 'subjectKey', 'id'])
@Index('conversation_snoozed', ['state', 'snoozedUntil'])
@Index('conversation_merged', ['mergedInto'])
export class ConversationEntity {
  @IdColumn('id') id: string;
  @NumberColumn('version') version: number;
  @NameColumn('state', 16) state: ConversationState;
  @InstantColumn('snoozed_until', { nullable: true }) snoozedUntil: number | null;
  /** For junk: the queue that it came from. */
  @NullableRefColumn('queue_id') queueId: string | null;
  @NullableRefColumn('assignee_id') assigneeId: string | null;
  /** null: the queue's. */
  @NumberColumn('priority', { nullable: true }) priority: number | null;
  @JsonColumn('tags') tags: string[];
  @TextColumn('subject') subject: string;
  /** The subject without prefixes, in lower case, cut: what "joined by subject" compares. */
  @NameColumn('subject_key', 190) subjectKey: string;
  @NameColumn('customer', 254, { nullable: true }) customer: string | null;
  @NameColumn('customer_name', 255) customerName: string;
  @InstantColumn('created_at') createdAt: number;
  @InstantColumn('updated_at') updatedAt: number;
  @InstantColumn('waiting_since', { nullable: true }) waitingSince: number | null;
  @InstantColumn('closed_at', { nullable: true }) closedAt: number | null;
  @NumberColumn('message_count') messageCount: number;
  @NumberColumn('attachment_count') attachmentCount: number;
  @NullableRefColumn('last_message_id') lastMessageId: string | null;
  @NameColumn('snippet', 400) snippet: string;
  @FlagColumn('truncated') truncated: boolean;
  /** Mailbox of the first incoming message: joins without a MAC stay within its departments. */
  @NullableRefColumn('mailbox_id') mailboxId: string | null;
  /** Its messages are in that conversation now; this row is empty, in no queue, and only leads there. */
  @NullableRefColumn('merged_into') mergedInto?: string | null;
}

@Entity('conversation_link')
@Index('conversation_link_other', ['otherId'])
export class ConversationLinkEntity {
  @IdColumn('conversation_id') conversationId: string;
  @IdColumn('other_id') otherId: string;
}

@Entity('note')
@Index('note_conversation', ['conversationId', 'id'])
export class NoteEntity {
  @IdColumn('id') id: string;
  @RefColumn('conversation_id') conversationId: string;
  @RefColumn('author_id') authorId: string;
  @TextColumn('text') text: string;
  @InstantColumn('at') at: number;
}

/** Who did what to a conversation. */
@Entity('conversation_history')
@Index('conversation_history_conversation', ['conversationId', 'id'])
export class HistoryEntity {
  @IdColumn('id') id: string;
  @RefColumn('conversation_id') conversationId: string;
  @InstantColumn('at') at: number;
  @NullableRefColumn('person_id') personId: string | null;
  @NameColumn('act', 32) act: string;
  @NameColumn('detail', 500) detail: string;
}
