import type { Tx } from '../database/database.ts';
import { insertRows } from '../database/insert-rows.ts';
import { ConversationEntity } from './conversation.entity.ts';
import type { ArrivedFacts } from './message-row.service.ts';
import { MessageEntity } from './message.entity.ts';
import { messageIdHash, referencesOf, senderOf } from './thread-join.ts';

/**
 * New conversations with their first messages, kept back so that a batch is a few statements. What a later message of
 * the batch could join is written first: that is what `mayMatch` asks for, rather once too often.
 */
export class Unwritten {
  private conversations: ConversationEntity[] = [];
  private messages: MessageEntity[] = [];
  private readonly customers = new Set<string>();
  private readonly messageIds = new Set<string>();

  add(conversation: ConversationEntity, message: MessageEntity): void {
    this.conversations.push(conversation);
    this.messages.push(message);
    if (conversation.customer !== null) this.customers.add(conversation.customer);
    if (message.messageIdHash !== null) this.messageIds.add(message.messageIdHash);
  }

  /** Whether a lookup for this message could miss something that is not written yet. */
  mayMatch(facts: ArrivedFacts): boolean {
    if (this.messages.length === 0) return false;
    const sender = senderOf(facts);
    if (sender !== null && this.customers.has(sender.address)) return true;
    return referencesOf(facts).some((reference) => this.messageIds.has(messageIdHash(reference)));
  }

  async write(tx: Tx): Promise<void> {
    await insertRows(tx, ConversationEntity, this.conversations);
    await insertRows(tx, MessageEntity, this.messages);
    this.conversations = [];
    this.messages = [];
    this.customers.clear();
    this.messageIds.clear();
  }
}
