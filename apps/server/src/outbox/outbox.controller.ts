import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { outboxEntry, outboxStates, pageOf, pageQuery } from '@postroom/contracts';
import type { OutboxEntry, Page } from '@postroom/contracts';
import * as z from 'zod';
import { type Caller, TheCaller } from '../http/caller.ts';
import { Outbox, type OutboxQuery } from './outbox.service.ts';

const outboxQuery = pageQuery.extend({ state: z.enum(outboxStates).optional() });

@ApiTags('outbox')
@Controller('outbox')
export class OutboxController {
  constructor(private readonly outbox: Outbox) {}

  @Get()
  @ApiResponse({ status: 200, standardSchema: pageOf(outboxEntry) })
  list(@Query({ schema: outboxQuery }) query: OutboxQuery, @TheCaller() caller: Caller): Promise<Page<OutboxEntry>> {
    return this.outbox.list(query, caller);
  }

  @Get(':id')
  @ApiResponse({ status: 200, standardSchema: outboxEntry })
  get(@Param('id') id: string, @TheCaller() caller: Caller): Promise<OutboxEntry> {
    return this.outbox.get(id, caller);
  }

  @Post(':id/retry')
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: outboxEntry })
  retry(@Param('id') id: string, @TheCaller() caller: Caller): Promise<OutboxEntry> {
    return this.outbox.retry(id, caller);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: outboxEntry })
  cancel(@Param('id') id: string, @TheCaller() caller: Caller): Promise<OutboxEntry> {
    return this.outbox.cancel(id, caller);
  }

  @Post(':id/mark-sent')
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: outboxEntry })
  markSent(@Param('id') id: string, @TheCaller() caller: Caller): Promise<OutboxEntry> {
    return this.outbox.markSent(id, caller);
  }
}
