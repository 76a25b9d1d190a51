import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { pageOf, pageQuery, quarantined, quarantineDiscard, quarantineRetry } from '@postroom/contracts';
import type {
  Page,
  PageQuery,
  QuarantineDiscard,
  Quarantined,
  QuarantineRetry as RetryOutcome,
} from '@postroom/contracts';
import type { Response } from 'express';
import * as z from 'zod';
import { Allow, type Caller, TheCaller } from '../http/caller.ts';
import { sendFile } from '../http/send-file.ts';
import { QuarantineRetry } from './quarantine-retry.service.ts';
import { Quarantine } from './quarantine.service.ts';

@ApiTags('quarantine')
@Controller()
@Allow('administrator', 'supervisor')
export class QuarantineController {
  constructor(
    private readonly quarantine: Quarantine,
    private readonly retries: QuarantineRetry,
  ) {}

  @Get('quarantine')
  @ApiResponse({ status: 200, standardSchema: pageOf(quarantined) })
  list(@Query({ schema: pageQuery }) query: PageQuery, @TheCaller() caller: Caller): Promise<Page<Quarantined>> {
    return this.quarantine.list(query, caller);
  }

  @Get('quarantine-count')
  @ApiResponse({ status: 200, standardSchema: z.object({ count: z.int() }) })
  async count(@TheCaller() caller: Caller): Promise<{ count: number }> {
    return { count: await this.quarantine.count(caller) };
  }

  @Post('quarantine/retry')
  @HttpCode(202)
  @ApiResponse({ status: 202, description: 'All that the caller sees are read again, one after the other.' })
  retryAll(@TheCaller() caller: Caller): Promise<void> {
    return this.retries.retryAll(caller);
  }

  @Get('quarantine/:id')
  @ApiResponse({ status: 200, standardSchema: quarantined })
  get(@Param('id') id: string, @TheCaller() caller: Caller): Promise<Quarantined> {
    return this.quarantine.get(id, caller);
  }

  @Get('quarantine/:id/raw')
  @ApiProduces('message/rfc822')
  @ApiResponse({ status: 200, description: 'The bytes as received.' })
  async original(@Param('id') id: string, @TheCaller() caller: Caller, @Res() response: Response): Promise<void> {
    await sendFile(response, await this.quarantine.original(id, caller));
  }

  @Post('quarantine/:id/retry')
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: quarantineRetry })
  retry(@Param('id') id: string, @TheCaller() caller: Caller): Promise<RetryOutcome> {
    return this.retries.retry(id, caller);
  }

  @Post('quarantine/:id/open')
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: quarantineRetry })
  open(@Param('id') id: string, @TheCaller() caller: Caller): Promise<RetryOutcome> {
    return this.retries.open(id, caller);
  }

  @Post('quarantine/:id/discard')
  @Allow('administrator')
  @HttpCode(204)
  @ApiResponse({ status: 204 })
  discard(
    @Param('id') id: string,
    @Body({ schema: quarantineDiscard.optional() }) body: QuarantineDiscard | undefined,
    @TheCaller() caller: Caller,
  ): Promise<void> {
    return this.quarantine.discard(id, body?.reason ?? '', caller);
  }
}
