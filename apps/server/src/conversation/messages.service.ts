import { Injectable } from '@nestjs/common';
import { labelToCharset } from '@postroom/charset';
import type { Message, MessageSummary, Page } from '@postroom/contracts';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { Database } from '../database/database.ts';
import type { Caller } from '../http/caller.ts';
import { decodeCursor, pageFrom } from '../http/paging.ts';
import { invalid, notFound } from '../http/problem-error.ts';
import { Queues } from '../routing/queues.service.ts';
import { ConversationEntity } from './conversation.entity.ts';
import { deliveriesSeen } from './deliveries.ts';
import { MessageBodies } from './message-body.service.ts';
import { MessageEntity } from './message.entity.ts';
import { type Beside, sendingOf, type SummaryRow, toMessage, toMessageSummary } from './message-view.ts';
import { originalsOf } from './originals.ts';
import type { MessageQuery } from './queries.ts';
import { findVisible, type Scope, whereVisible } from './scope.ts';
import { containsWords } from './search-words.ts';

/** What a list shows of a message; text, facts and trace are left where they are. */
const listed = [
  'id',
  'mailboxId',
  'conversationId',
  'direction',
  'subject',
  'fromName',
  'fromAddress',
  'to',
  'receivedAt',
  'date',
  'size',
  'originalSize',
  'truncated',
  'automatic',
  'bounce',
  'marks',
  'attachmentCount',
  'snippet',
].map((column) => `message.${column}`);

interface Placed {
  readonly row: MessageEntity;
  readonly queueId: string | null;
}

/** Messages in conversations that the caller sees; what is in quarantine is in none. */
function visibleMessages(manager: EntityManager, caller: Scope): SelectQueryBuilder<MessageEntity> {
  const builder = manager
    .createQueryBuilder(MessageEntity, 'message')
    .innerJoin(ConversationEntity, 'conversation', 'conversation.id = message.conversationId');
  return whereVisible(builder, caller);
}

async function withQueueIds(builder: SelectQueryBuilder<MessageEntity>): Promise<Placed[]> {
  const { raw, entities } = await builder
    .addSelect('conversation.queueId', 'placed_queue')
    .getRawAndEntities<{ placed_queue: string | null }>();
  return entities.map((row, n) => ({ row, queueId: raw[n]?.placed_queue ?? null }));
}

@Injectable()
export class Messages {
  constructor(
    private readonly database: Database,
    private readonly queues: Queues,
    private readonly bodies: MessageBodies,
  ) {}

  /** Newest first. @throws 404 for a queue or conversation that the caller does not see */
  async list(query: MessageQuery, caller: Caller): Promise<Page<MessageSummary>> {
    const manager = this.database.read;
    const builder = visibleMessages(manager, caller).select(listed);
    const { mailboxId, queueId, direction } = query;
    if (queueId !== undefined) {
      if (!(await this.queues.findVisible(manager, queueId, caller))) throw notFound('This queue');
      builder.andWhere('conversation.queueId = :queueId', { queueId });
    }
    if (query.conversationId !== undefined) {
      const { id } = await findVisible(manager, query.conversationId, caller);
      builder.andWhere('message.conversationId = :conversationId', { conversationId: id });
    }
    if (mailboxId !== undefined) builder.andWhere('message.mailboxId = :mailboxId', { mailboxId });
    if (direction !== undefined) builder.andWhere('message.direction = :direction', { direction });
    const words = containsWords(query.q ?? '', [
      'message.subject',
      'message.fromName',
      'message.fromAddress',
      'message.snippet',
    ]);
    if (words) builder.andWhere(words.sql, words.parameters);
    const cursor = decodeCursor(query.cursor, 1);
    if (cursor) builder.andWhere('message.id < :before', { before: String(cursor[0]) });
    builder.orderBy('message.id', 'DESC').limit(query.limit + 1);
    const found = await withQueueIds(builder);
    return pageFrom(
      found,
      query.limit,
      (one): MessageSummary => toMessageSummary(one.row satisfies SummaryRow, one.queueId),
      ({ row }) => [row.id],
    );
  }

  /** The message as people read it; `images` keeps pictures that lie elsewhere. */
  async get(id: string, images: boolean, caller: Caller): Promise<Message> {
    const manager = this.database.read;
    const { row, queueId } = await this.find(id, caller);
    const beside = await this.beside(manager, row, caller);
    const body = await this.bodies.readOrSnippet(manager, row);
    return toMessage(row, queueId, body, await this.bodies.shown(row, body, images), beside);
  }

  /** The message read in another character set than was chosen; nothing is stored. */
  async readAgain(id: string, charset: string, caller: Caller, images = false): Promise<Message> {
    const manager = this.database.read;
    if (labelToCharset(charset) === null) {
      throw invalid([{ path: 'charset', message: 'This character set is not known here. Choose another.' }]);
    }
    const { row, queueId } = await this.find(id, caller);
    const beside = await this.beside(manager, row, caller);
    const body = await this.bodies.readIn(charset, manager, row);
    return toMessage(row, queueId, body, await this.bodies.shown(row, body, images), beside);
  }

  /** @throws 404 where there is none for the caller */
  async find(id: string, caller: Scope): Promise<Placed> {
    const builder = visibleMessages(this.database.read, caller).andWhere('message.id = :id', { id });
    const [found] = await withQueueIds(builder);
    if (!found) throw notFound('This message');
    return found;
  }

  private async beside(manager: EntityManager, row: MessageEntity, caller: Caller): Promise<Beside> {
    const sending = await sendingOf(manager, [row]);
    const originals = await originalsOf(manager, [row]);
    const deliveries = await deliveriesSeen(manager, [row], caller);
    return {
      sending: sending.get(row.id),
      original: originals.get(row.id),
      otherDeliveries: deliveries.get(row.id),
    };
  }
}
