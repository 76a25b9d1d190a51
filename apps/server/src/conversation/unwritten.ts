import type { Tx } from '../database/database.ts';
import { insertRows } from '../database/insert-rows.ts';
import { ConversationEntity } from './conversation.entity.ts';
import { MessageEntity } from './message.entity.ts';
import { type Candidates, type Clues, pairOf } from './thread-candidates.ts';

/** A conversation of this batch that a message joins. */
export interface FoundUnwritten {
  readonly conversation: ConversationEntity;
  readonly by: 'reference' | 'subject';
}

function push<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

/**
 * New conversations with their messages, kept back so that a batch is a few statements. Nobody else knows of them yet, so
 * a later message of the batch may join one without a look into the database. All came to one mailbox.
 */
export class Unwritten {
  private conversations: ConversationEntity[] = [];
  private messages: MessageEntity[] = [];
  private readonly byId = new Map<string, ConversationEntity>();
  private readonly byHash = new Map<string, MessageEntity[]>();
  private readonly byPair = new Map<string, ConversationEntity[]>();

  /** @param joinable whether the mailbox is among those whose conversations its mail may join without a MAC */
  constructor(private readonly joinable: boolean) {}

  begin(conversation: ConversationEntity, message: MessageEntity): void {
    this.conversations.push(conversation);
    this.byId.set(conversation.id, conversation);
    if (conversation.customer !== null && conversation.subjectKey !== '') {
      push(this.byPair, pairOf(conversation.customer, conversation.subjectKey), conversation);
    }
    this.add(message);
  }

  add(message: MessageEntity): void {
    this.messages.push(message);
    if (message.messageIdHash !== null) push(this.byHash, message.messageIdHash, message);
  }

  has(conversation: ConversationEntity): boolean {
    return this.byId.has(conversation.id);
  }

  /** Whether the database lacks something that a look for the message's conversation should see. */
  mayMatch({ sender, hashes, subjectKey }: Clues): boolean {
    if (hashes.some((hash) => this.byHash.has(hash))) return true;
    return sender !== null && this.byPair.has(pairOf(sender.address, subjectKey));
  }

  /** The conversation of this batch that a message joins, by the same rules as one in the database. */
  find({ sender, hashes, subjectKey }: Clues): FoundUnwritten | null {
    if (!this.joinable || sender === null) return null;
    const { address } = sender;
    const referred = hashes.flatMap((hash) => this.byHash.get(hash) ?? []).sort((a, b) => (a.id < b.id ? 1 : -1));
    for (const { conversationId } of referred) {
      const conversation = this.byId.get(conversationId ?? '');
      if (conversation && this.takesPart(conversation, address)) return { conversation, by: 'reference' };
    }
    const alike = this.byPair.get(pairOf(address, subjectKey))?.findLast(({ state }) => state !== 'junk');
    return alike ? { conversation: alike, by: 'subject' } : null;
  }

  async write(tx: Tx, candidates: Candidates): Promise<void> {
    await insertRows(tx, ConversationEntity, this.conversations);
    await insertRows(tx, MessageEntity, this.messages);
    for (const { messageIdHash } of this.messages) candidates.addMessage(messageIdHash);
    for (const { customer, subjectKey } of this.conversations) candidates.addConversation(customer, subjectKey);
    this.conversations = [];
    this.messages = [];
    this.byId.clear();
    this.byHash.clear();
    this.byPair.clear();
  }

  private takesPart({ id, customer }: ConversationEntity, address: string): boolean {
    return (
      customer === address ||
      this.messages.some((message) => message.conversationId === id && message.fromAddress === address)
    );
  }
}
