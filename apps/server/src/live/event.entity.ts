import type { LiveEvent } from '@postroom/contracts';
import { Entity } from 'typeorm';
import { IdColumn, InstantColumn, JsonColumn, NameColumn, NullableRefColumn } from '../database/columns.ts';

/**
 * What happened, written in the transaction in which it happened: consoles hear of it, and later readers (alerts) find it.
 */
@Entity('event')
export class EventEntity {
  @IdColumn('id') id: string;
  @InstantColumn('at') at: number;
  @NameColumn('kind', 48) kind: LiveEvent['kind'] | (string & {});
  @NullableRefColumn('mailbox_id') mailboxId: string | null;
  @NullableRefColumn('queue_id') queueId: string | null;
  @NullableRefColumn('conversation_id') conversationId: string | null;
  @NullableRefColumn('outbox_id') outboxId: string | null;
  @JsonColumn('data') data: object;
}
