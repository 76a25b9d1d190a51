import { Injectable } from '@nestjs/common';
import {
  type Draft,
  type DraftChange,
  type DraftCreate,
  given,
  type Page,
  type PageQuery,
  type Upload,
} from '@postroom/contracts';
import { type EntityManager, In } from 'typeorm';
import { Database, type Tx } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import type { Caller } from '../http/caller.ts';
import { decodeCursor, pageFrom } from '../http/paging.ts';
import { notFound, ProblemError } from '../http/problem-error.ts';
import { FromAddresses } from './from-addresses.service.ts';
import { type DraftBody, DraftEntity, UploadEntity } from './outbox.entity.ts';
import { visibleConversation } from './scope.ts';
import { dropUploads } from './uploads.service.ts';
import { ConversationEntity } from '../conversation/conversation.entity.ts';
import { QueueEntity } from '../routing/queue.entity.ts';

const empty: DraftBody = { to: [], cc: [], bcc: [], subject: '', text: '', html: null, attachmentIds: [] };

/** What somebody is writing: their own, in conversations that they see, from addresses that they may use. */
@Injectable()
export class Drafts {
  constructor(
    private readonly database: Database,
    private readonly fromAddresses: FromAddresses,
  ) {}

  /** The caller's own, newest first. */
  async list(query: PageQuery & { conversationId?: string | undefined }, caller: Caller): Promise<Page<Draft>> {
    const cursor = decodeCursor(query.cursor, 1);
    const builder = this.database.read
      .createQueryBuilder(DraftEntity, 'draft')
      .leftJoin(ConversationEntity, 'conversation', 'conversation.id = draft.conversationId')
      .leftJoin(QueueEntity, 'queue', 'queue.id = conversation.queueId')
      .where('draft.authorId = :personId', { personId: caller.personId })
      .andWhere('(draft.conversationId IS NULL OR queue.departmentId IN (:...scope))', {
        scope: caller.departmentIds.length > 0 ? [...caller.departmentIds] : [''],
      });
    if (query.conversationId !== undefined) {
      builder.andWhere('draft.conversationId = :conversationId', { conversationId: query.conversationId });
    }
    if (cursor) builder.andWhere('draft.id < :before', { before: cursor[0] });
    const rows = await builder
      .orderBy('draft.id', 'DESC')
      .take(query.limit + 1)
      .getMany();
    const files = await uploadsOf(this.database.read, rows);
    return pageFrom(
      rows,
      query.limit,
      (row) => toDraft(row, files),
      (row) => [row.id],
    );
  }

  async create(body: DraftCreate, caller: Caller): Promise<Draft> {
    return this.database.run(async (tx) => {
      const { conversationId = null, fromAddressId = null, ...text } = given(body);
      if (conversationId !== null) await visibleConversation(tx, conversationId, caller);
      if (fromAddressId !== null) await this.fromAddresses.assertFromAllowed(tx, caller, fromAddressId);
      const row: DraftEntity = {
        id: newId(),
        version: 1,
        authorId: caller.personId,
        conversationId,
        fromAddressId,
        body: { ...empty, ...text },
        updatedAt: await this.database.now(tx),
      };
      await tx.insert(DraftEntity, row);
      return toDraft(row, await uploadsOf(tx, [row]));
    });
  }

  /** Saves what is given. @throws 409 `version-conflict` where another window saved since */
  async change(id: string, body: DraftChange, caller: Caller): Promise<Draft> {
    return this.database.run(async (tx) => {
      // Written first, so that of two saves at once the second sees the first's version.
      await tx.increment(DraftEntity, { id }, 'version', 1);
      const saved = await this.own(tx, id, caller);
      const row = { ...saved, version: saved.version - 1 };
      const { version, fromAddressId, ...text } = given(body);
      if (version !== undefined && version !== row.version) {
        throw new ProblemError('version-conflict', 'This draft was saved elsewhere since.', {
          current: toDraft(row, await uploadsOf(tx, [row])),
        });
      }
      if (fromAddressId !== undefined && fromAddressId !== null && fromAddressId !== row.fromAddressId) {
        await this.fromAddresses.assertFromAllowed(tx, caller, fromAddressId);
      }
      const changed: DraftEntity = {
        ...saved,
        fromAddressId: fromAddressId === undefined ? row.fromAddressId : fromAddressId,
        body: { ...row.body, ...text },
        updatedAt: await this.database.now(tx),
      };
      const { body: newBody, updatedAt } = changed;
      await tx.update(DraftEntity, { id }, { fromAddressId: changed.fromAddressId, body: newBody, updatedAt });
      return toDraft(changed, await uploadsOf(tx, [changed]));
    });
  }

  async remove(id: string, caller: Caller): Promise<void> {
    await this.database.run(async (tx) => {
      const row = await this.own(tx, id, caller);
      await tx.delete(DraftEntity, { id });
      await dropUploads(tx, caller.personId, row.body.attachmentIds);
    });
  }

  private async own(tx: Tx, id: string, caller: Caller): Promise<DraftEntity> {
    const row = await tx.findOneBy(DraftEntity, { id, authorId: caller.personId });
    if (!row) throw notFound('This draft');
    if (row.conversationId !== null) await visibleConversation(tx, row.conversationId, caller);
    return row;
  }
}

/** The files that drafts name, their authors' own, by id. */
async function uploadsOf(manager: EntityManager, rows: readonly DraftEntity[]): Promise<Map<string, Upload>> {
  const ids = rows.flatMap((row) => row.body.attachmentIds);
  if (ids.length === 0) return new Map();
  const found = await manager.find(UploadEntity, {
    select: { id: true, fileName: true, type: true, size: true },
    where: { id: In(ids), personId: In(rows.map((row) => row.authorId)) },
  });
  return new Map(found.map(({ id, fileName, type, size }) => [id, { id, fileName, type, size }]));
}

function toDraft(row: DraftEntity, files: ReadonlyMap<string, Upload>): Draft {
  const { to, cc, bcc, attachmentIds, ...text } = row.body;
  return {
    id: row.id,
    version: row.version,
    conversationId: row.conversationId,
    fromAddressId: row.fromAddressId,
    ...text,
    to: [...to],
    cc: [...cc],
    bcc: [...bcc],
    attachmentIds: [...attachmentIds],
    attachments: attachmentIds.flatMap((id) => files.get(id) ?? []),
    updatedAt: new Date(row.updatedAt).toISOString(),
  };
}
