import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { Page, PageQuery, Quarantined } from '@postroom/contracts';
import type { SelectQueryBuilder } from 'typeorm';
import { recordAudit } from '../audit/record.events.ts';
import { Database } from '../database/database.ts';
import type { Caller } from '../http/caller.ts';
import { decodeCursor, pageFrom } from '../http/paging.ts';
import { notFound } from '../http/problem-error.ts';
import type { FileToSend } from '../http/send-file.ts';
import { QuarantineEntity } from '../intake/ledger.entity.ts';
import { recordEvent } from '../live/record.events.ts';
import { MailboxDepartmentEntity } from '../mailbox/mailbox.entity.ts';
import { RawObjectEntity } from '../storage/raw.entity.ts';
import { RawStore } from '../storage/raw-store.service.ts';

/** "Retry all" takes so many. */
const mostAtOnce = 10_000;

/** Messages that the parser failed on: they lie in no conversation, so they go by the departments of their mailbox. */
@Injectable()
export class Quarantine {
  constructor(
    private readonly database: Database,
    private readonly raw: RawStore,
  ) {}

  /** Newest first. */
  async list(query: PageQuery, caller: Caller): Promise<Page<Quarantined>> {
    const builder = this.visible(caller);
    const cursor = decodeCursor(query.cursor, 1);
    if (cursor) builder.andWhere('quarantine.id < :before', { before: String(cursor[0]) });
    const rows = await builder
      .orderBy('quarantine.id', 'DESC')
      .limit(query.limit + 1)
      .getMany();
    return pageFrom(rows, query.limit, toQuarantined, (row) => [row.id]);
  }

  async original(id: string, caller: Caller): Promise<FileToSend> {
    const row = await this.find(id, caller);
    await this.stored(row.id);
    const bytes = await this.raw.download(this.database.read, row.id);
    return { fileName: 'quarantined.eml', type: 'message/rfc822', inline: false, bytes };
  }

  /** @throws 404 where there is none for the caller */
  async get(id: string, caller: Caller): Promise<Quarantined> {
    return toQuarantined(await this.find(id, caller));
  }

  /** How many the caller sees. */
  count(caller: Caller): Promise<number> {
    return this.visible(caller).getCount();
  }

  /** Ids of what the caller sees, oldest first; at most `mostAtOnce`. */
  async ids(caller: Caller): Promise<string[]> {
    const rows = await this.visible(caller)
      .select('quarantine.id')
      .orderBy('quarantine.id', 'ASC')
      .limit(mostAtOnce)
      .getMany();
    return rows.map((row) => row.id);
  }

  /** The bytes as they came. @throws 404 where they are gone */
  async stream(id: string): Promise<Readable> {
    await this.stored(id);
    return this.raw.stream(this.database.read, id);
  }

  /** Deletes the message here; its row in the ledger stays, so that it never comes back. */
  async discard(id: string, reason: string, caller: Caller): Promise<void> {
    const row = await this.find(id, caller);
    const object = await this.database.run(async (tx) => {
      const raw = await tx.findOneBy(RawObjectEntity, { id: row.id });
      const deleted = await tx.delete(QuarantineEntity, { id: row.id });
      if (deleted.affected !== 1) throw notFound('This message');
      await tx.delete(RawObjectEntity, { id: row.id });
      const { mailboxId, cause, size } = row;
      const detail = { mailboxId, cause, size, reason };
      await recordAudit(tx, { personId: caller.personId, action: 'quarantine.discarded', targetId: row.id, detail });
      await recordEvent(tx, { kind: 'quarantine.changed', mailboxId });
      return raw;
    });
    // Only what the database no longer names is taken from the disk.
    if (object) await this.raw.discard(object);
  }

  private async stored(id: string): Promise<void> {
    const stored = await this.database.read.existsBy(RawObjectEntity, { id });
    if (!stored) throw notFound('The original of this message');
  }

  /** @throws 404 where there is none for the caller */
  async find(id: string, caller: Caller): Promise<QuarantineEntity> {
    const row = await this.visible(caller).andWhere('quarantine.id = :id', { id }).getOne();
    if (!row) throw notFound('This message');
    return row;
  }

  /** Supervisors see their departments' mailboxes, administrators all. */
  private visible(caller: Caller): SelectQueryBuilder<QuarantineEntity> {
    const builder = this.database.read.createQueryBuilder(QuarantineEntity, 'quarantine');
    if (caller.administrator) return builder;
    const owned = builder
      .subQuery()
      .select('1')
      .from(MailboxDepartmentEntity, 'owner')
      .where('owner.mailboxId = quarantine.mailboxId')
      .andWhere('owner.departmentId IN (:...supervised)')
      .getQuery();
    const supervised = caller.supervisedIds.length > 0 ? [...caller.supervisedIds] : [''];
    return builder.where(`EXISTS ${owned}`).setParameter('supervised', supervised);
  }
}

function toQuarantined({ id, mailboxId, cause, size, receivedAt }: QuarantineEntity): Quarantined {
  return { id, mailboxId, cause, size, receivedAt: new Date(receivedAt).toISOString() };
}
