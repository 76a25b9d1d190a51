import { Injectable } from '@nestjs/common';
import type { Conversation, ConversationSummary, Message, Note, Page } from '@postroom/contracts';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { Database } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import type { Caller } from '../http/caller.ts';
import { decodeCursor, pageFrom } from '../http/paging.ts';
import { notFound } from '../http/problem-error.ts';
import { recordEvent } from '../live/record.events.ts';
import { Queues } from '../routing/queues.service.ts';
import { ConversationEntity, HistoryEntity, NoteEntity } from './conversation.entity.ts';
import { deliveriesSeen } from './deliveries.ts';
import { historyNames } from './history-words.ts';
import { MessageBodies } from './message-body.service.ts';
import { MessageEntity } from './message.entity.ts';
import { sendingOf, toMessage } from './message-view.ts';
import { originalsOf } from './originals.ts';
import type { ConversationQuery } from './queries.ts';
import { findVisible, visibleConversations } from './scope.ts';
import { containing, containsWords, spellings } from './search-words.ts';
import { iso, toSummaries, withQueues } from './summaries.ts';

/** Newest messages of a conversation that come with it; older ones by `GET /api/messages?conversationId=`. */
export const mostMessages = 200;
const mostNotes = 500;
const mostHistory = 500;
/** Work that one look at a conversation may cost: raw bytes parsed, and characters of HTML made safe. */
const mostBytesRead = 32 * 1024 * 1024;
const mostHtmlRead = 4 * 1024 * 1024;

@Injectable()
export class Conversations {
  constructor(
    private readonly database: Database,
    private readonly queues: Queues,
    private readonly bodies: MessageBodies,
  ) {}

  /** Who waits longest first, then the newest change. @throws 404 for a queue that the caller does not see */
  async list(query: ConversationQuery, caller: Caller): Promise<Page<ConversationSummary>> {
    const manager = this.database.read;
    if (query.queueId !== undefined && !(await this.queues.findVisible(manager, query.queueId, caller))) {
      throw notFound('This queue');
    }
    const builder = visibleConversations(manager, caller);
    narrow(builder, query, caller);
    after(builder, decodeCursor(query.cursor, 3));
    builder
      .addSelect('CASE WHEN conversation.waitingSince IS NULL THEN 1 ELSE 0 END', 'nothing_waits')
      .orderBy('nothing_waits')
      .addOrderBy('conversation.waitingSince')
      .addOrderBy('conversation.updatedAt', 'DESC')
      .addOrderBy('conversation.id', 'DESC')
      .limit(query.limit + 1);
    const found = await withQueues(builder);
    const page = pageFrom(
      found,
      query.limit,
      ({ row }) => row.id,
      ({ row }) => [row.waitingSince, row.updatedAt, row.id],
    );
    return { items: await toSummaries(manager, found.slice(0, query.limit), caller), next: page.next };
  }

  /** The conversation with its newest messages, its notes and its history. @throws 404 outside the caller's scope */
  async get(id: string, caller: Caller, manager: EntityManager = this.database.read): Promise<Conversation> {
    const row = await findVisible(manager, id, caller);
    const [found] = await withQueues(
      visibleConversations(manager, caller).andWhere('conversation.id = :id', { id: row.id }),
    );
    const [summary] = await toSummaries(manager, found ? [found] : [], caller);
    if (!summary) throw notFound('This conversation');
    const notes = await newest(manager, NoteEntity, row.id, mostNotes);
    const history = await newest(manager, HistoryEntity, row.id, mostHistory);
    const { people, inWords } = await historyNames(
      manager,
      history.map(({ detail }) => detail),
      [...notes.map(({ authorId }) => authorId), ...history.flatMap(({ personId }) => personId ?? [])],
      caller,
    );
    return {
      ...summary,
      messages: await this.messages(manager, row, caller),
      notes: notes.map((note) => toNote(note, people.get(note.authorId) ?? '')),
      history: history.map(({ at, personId, act, detail }) => ({
        at: iso(at),
        personId,
        personName: personId === null ? null : (people.get(personId) ?? null),
        act,
        detail: inWords(detail),
      })),
    };
  }

  /** A note for colleagues: never sent, never quoted. */
  async addNote(id: string, text: string, caller: Caller): Promise<Note> {
    return this.database.run(async (tx) => {
      const { id: conversationId, queueId } = await findVisible(tx, id, caller);
      const at = Date.now();
      const note: NoteEntity = { id: newId(), conversationId, authorId: caller.personId, text, at };
      await tx.insert(NoteEntity, note);
      await tx.update(ConversationEntity, { id: conversationId }, { updatedAt: at });
      await recordEvent(tx, { kind: 'conversation.changed', conversationId, queueId });
      return toNote(note, caller.name);
    });
  }

  /** The newest messages, the oldest of them first. What passes the bounds of one look is shown by its beginning. */
  private async messages(manager: EntityManager, conversation: ConversationEntity, caller: Caller): Promise<Message[]> {
    const rows = await newest(manager, MessageEntity, conversation.id, mostMessages);
    const sending = await sendingOf(manager, rows);
    const originals = await originalsOf(manager, rows);
    const deliveries = await deliveriesSeen(manager, rows, caller);
    const shown: Message[] = [];
    let bytes = 0;
    let html = 0;
    for (const row of rows.toReversed()) {
      bytes += row.body === null ? row.size : row.body.length;
      const within = shown.length === 0 || (bytes <= mostBytesRead && html <= mostHtmlRead);
      const body = within ? await this.bodies.readOrSnippet(manager, row) : this.bodies.snippet(row);
      html += body.html?.length ?? 0;
      const { id } = row;
      const beside = {
        sending: sending.get(id),
        original: originals.get(id),
        otherDeliveries: deliveries.get(id),
      };
      shown.push(toMessage(row, conversation.queueId, body, await this.bodies.shown(row, body), beside));
    }
    return shown.reverse();
  }
}

function toNote(row: NoteEntity, authorName: string): Note {
  return { id: row.id, authorId: row.authorId, authorName, text: row.text, at: iso(row.at) };
}

/** The newest rows of a conversation, the oldest of them first. */
async function newest<T extends NoteEntity | HistoryEntity | MessageEntity>(
  manager: EntityManager,
  entity: new () => T,
  conversationId: string,
  most: number,
): Promise<T[]> {
  const rows = await manager
    .createQueryBuilder(entity, 'row')
    .where('row.conversationId = :conversationId', { conversationId })
    .orderBy('row.id', 'DESC')
    .limit(most)
    .getMany();
  return rows.reverse();
}

function narrow(builder: SelectQueryBuilder<ConversationEntity>, query: ConversationQuery, caller: Caller): void {
  const { queueId, state, assigneeId, tag, q } = query;
  if (queueId !== undefined) builder.andWhere('conversation.queueId = :queueId', { queueId });
  if (state !== undefined) builder.andWhere('conversation.state = :state', { state });
  // A queue is opened for its work: what is done or junk is asked for by name.
  else if (queueId !== undefined) builder.andWhere("conversation.state IN ('open', 'snoozed')");
  if (assigneeId !== undefined) {
    builder.andWhere('conversation.assigneeId = :assigneeId', {
      assigneeId: assigneeId === 'me' ? caller.personId : assigneeId,
    });
  }
  if (tag !== undefined) {
    const patterns = spellings(tag.normalize('NFC')).map((word) => containing(JSON.stringify(word)));
    const each = patterns.map((_pattern, n) => `LOWER(conversation.tags) LIKE :tag${n} ESCAPE '!'`);
    const parameters = Object.fromEntries(patterns.map((pattern, n) => [`tag${n}`, pattern]));
    builder.andWhere(`(${each.join(' OR ')})`, parameters);
  }
  const words = containsWords(q ?? '', [
    'conversation.subject',
    'conversation.customer',
    'conversation.customerName',
    'conversation.snippet',
  ]);
  if (words) builder.andWhere(words.sql, words.parameters);
}

/** Rows behind the last one of the page before. */
function after(builder: SelectQueryBuilder<ConversationEntity>, cursor: (string | number | null)[] | null): void {
  if (!cursor) return;
  const [waiting, updated, id] = cursor;
  const later =
    '(conversation.updatedAt < :updated OR (conversation.updatedAt = :updated AND conversation.id < :last))';
  builder.andWhere(
    waiting === null
      ? `conversation.waitingSince IS NULL AND ${later}`
      : `(conversation.waitingSince IS NULL OR conversation.waitingSince > :waiting OR (conversation.waitingSince = :waiting AND ${later}))`,
    { waiting, updated, last: id },
  );
}
