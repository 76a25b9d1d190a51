import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { auditEntry, pageOf, pageQuery } from '@postroom/contracts';
import type { AuditEntry, Page, PageQuery } from '@postroom/contracts';
import { In } from 'typeorm';
import { AuditEntity } from '../audit/audit.entity.ts';
import { Database } from '../database/database.ts';
import { Allow, type Caller, commandLine, TheCaller } from '../http/caller.ts';
import { decodeCursor, pageFrom } from '../http/paging.ts';
import { notFound } from '../http/problem-error.ts';
import { PersonEntity } from '../person/person.entity.ts';
import { visibleMailboxes } from './mailbox-scope.ts';

/** Who changed what about a mailbox and its aliases, the newest first, as the audit log has it. */
@ApiTags('mailboxes')
@Controller('mailboxes/:id/history')
export class MailboxHistoryController {
  constructor(private readonly database: Database) {}

  @Get()
  @Allow('administrator', 'supervisor')
  @ApiResponse({ status: 200, standardSchema: pageOf(auditEntry) })
  async list(
    @Param('id') id: string,
    @Query({ schema: pageQuery }) query: PageQuery,
    @TheCaller() caller: Caller,
  ): Promise<Page<AuditEntry>> {
    const { read } = this.database;
    const mailbox = await visibleMailboxes(read, caller).andWhere('mailbox.id = :id', { id }).getOne();
    if (!mailbox) throw notFound('This mailbox');
    const cursor = decodeCursor(query.cursor, 1);
    const builder = read.createQueryBuilder(AuditEntity, 'audit').where('audit.targetId = :id', { id });
    if (cursor) builder.andWhere('audit.id < :before', { before: cursor[0] });
    const rows = await builder
      .orderBy('audit.id', 'DESC')
      .take(query.limit + 1)
      .getMany();
    const ids = [...new Set(rows.flatMap(({ personId }) => personId ?? []))];
    const people = await read.find(PersonEntity, { select: { id: true, name: true }, where: { id: In(ids) } });
    const names = new Map([
      [commandLine.personId, commandLine.name],
      ...people.map(({ id, name }) => [id, name] as const),
    ]);
    return pageFrom(
      rows,
      query.limit,
      (row): AuditEntry => ({
        id: row.id,
        at: new Date(row.at).toISOString(),
        personId: row.personId,
        personName: row.personId === null ? null : (names.get(row.personId) ?? null),
        action: row.action,
        target: mailbox.name,
        detail: row.detail as Record<string, unknown>,
      }),
      (row) => [row.id],
    );
  }
}
