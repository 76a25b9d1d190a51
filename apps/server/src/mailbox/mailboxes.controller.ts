import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { mailbox, mailboxChange, mailboxCreate, pageOf, pageQuery } from '@postroom/contracts';
import type { Mailbox, Page } from '@postroom/contracts';
import * as z from 'zod';
import { Allow, type Caller, TheCaller } from '../http/caller.ts';
import { onlyDescribed } from '../http/only-described.ts';
import { DueSignal } from '../receiver/due-signal.service.ts';
import { Mailboxes } from './mailboxes.service.ts';

const mailboxesQuery = pageQuery.extend({
  retired: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
});

@ApiTags('mailboxes')
@Controller('mailboxes')
export class MailboxesController {
  constructor(
    private readonly mailboxes: Mailboxes,
    private readonly due: DueSignal,
  ) {}

  @Get()
  @Allow('administrator', 'supervisor')
  @ApiResponse({ status: 200, standardSchema: pageOf(mailbox) })
  list(
    @Query({ schema: mailboxesQuery }) query: z.infer<typeof mailboxesQuery>,
    @TheCaller() caller: Caller,
  ): Promise<Page<Mailbox>> {
    return this.mailboxes.list(query, caller);
  }

  @Get(':id')
  @Allow('administrator', 'supervisor')
  @ApiResponse({ status: 200, standardSchema: mailbox })
  get(@Param('id') id: string, @TheCaller() caller: Caller): Promise<Mailbox> {
    return this.mailboxes.get(id, caller);
  }

  @Post()
  @Allow('administrator')
  @ApiResponse({ status: 201, standardSchema: mailbox })
  create(@Body({ schema: onlyDescribed(mailboxCreate) }) body: unknown, @TheCaller() caller: Caller): Promise<Mailbox> {
    return this.mailboxes.create(body, caller).finally(this.due.tell);
  }

  @Patch(':id')
  @Allow('administrator')
  @ApiResponse({ status: 200, standardSchema: mailbox })
  change(
    @Param('id') id: string,
    @Body({ schema: onlyDescribed(mailboxChange) }) body: unknown,
    @TheCaller() caller: Caller,
  ): Promise<Mailbox> {
    return this.mailboxes.change(id, body, caller).finally(this.due.tell);
  }

  @Delete(':id')
  @Allow('administrator')
  @HttpCode(204)
  @ApiResponse({ status: 204 })
  remove(@Param('id') id: string, @TheCaller() caller: Caller): Promise<void> {
    return this.mailboxes.remove(id, caller);
  }

  @Post(':id/retire')
  @Allow('administrator')
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: mailbox })
  retire(@Param('id') id: string, @TheCaller() caller: Caller): Promise<Mailbox> {
    return this.mailboxes.retire(id, caller);
  }
}
