import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { booksOfDay, booksQuery, firstActivation, mailboxStatus, pageOf, pageQuery, visit } from '@postroom/contracts';
import type {
  BooksOfDay,
  BooksQuery,
  FirstActivation,
  MailboxStatus,
  Page,
  PageQuery,
  Visit,
} from '@postroom/contracts';
import * as z from 'zod';
import { Allow, type Caller, TheCaller } from '../http/caller.ts';
import { DueSignal } from '../receiver/due-signal.service.ts';
import { MailboxStatuses } from './mailbox-statuses.service.ts';

@ApiTags('mailboxes')
@Controller()
export class MailboxStatusController {
  constructor(
    private readonly statuses: MailboxStatuses,
    private readonly due: DueSignal,
  ) {}

  @Get('mailbox-statuses')
  @Allow('administrator', 'supervisor')
  @ApiResponse({ status: 200, standardSchema: z.object({ items: z.array(mailboxStatus) }) })
  async list(@TheCaller() caller: Caller): Promise<{ items: MailboxStatus[] }> {
    return { items: await this.statuses.list(caller) };
  }

  @Get('mailboxes/:id/status')
  @Allow('administrator', 'supervisor')
  @ApiResponse({ status: 200, standardSchema: mailboxStatus })
  get(@Param('id') id: string, @TheCaller() caller: Caller): Promise<MailboxStatus> {
    return this.statuses.get(id, caller);
  }

  @Get('mailboxes/:id/visits')
  @Allow('administrator', 'supervisor')
  @ApiResponse({ status: 200, standardSchema: pageOf(visit) })
  visits(
    @Param('id') id: string,
    @Query({ schema: pageQuery }) query: PageQuery,
    @TheCaller() caller: Caller,
  ): Promise<Page<Visit>> {
    return this.statuses.visits(id, query, caller);
  }

  @Get('mailboxes/:id/books')
  @Allow('administrator', 'supervisor')
  @ApiResponse({ status: 200, standardSchema: z.object({ items: z.array(booksOfDay) }) })
  books(
    @Param('id') id: string,
    @Query({ schema: booksQuery }) query: BooksQuery,
    @TheCaller() caller: Caller,
  ): Promise<{ items: BooksOfDay[] }> {
    return this.statuses.books(id, query, caller);
  }

  @Post('mailboxes/:id/poll')
  @Allow('administrator')
  @HttpCode(202)
  @ApiResponse({ status: 202 })
  poll(@Param('id') id: string, @TheCaller() caller: Caller): Promise<void> {
    return this.statuses.poll(id, caller).finally(this.due.tell);
  }

  @Post('mailboxes/:id/first-activation')
  @Allow('administrator')
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: mailboxStatus })
  answerFirstActivation(
    @Param('id') id: string,
    @Body({ schema: firstActivation }) body: FirstActivation,
    @TheCaller() caller: Caller,
  ): Promise<MailboxStatus> {
    return this.statuses.answerFirstActivation(id, body, caller);
  }
}
