import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { pageOf, pageQuery, quarantined } from '@postroom/contracts';
import type { Page, PageQuery, Quarantined } from '@postroom/contracts';
import type { Response } from 'express';
import { Allow, type Caller, TheCaller } from '../http/caller.ts';
import { Quarantine } from './quarantine.service.ts';
import { sendFile } from './send-file.ts';

@ApiTags('quarantine')
@Controller('quarantine')
@Allow('administrator', 'supervisor')
export class QuarantineController {
  constructor(private readonly quarantine: Quarantine) {}

  @Get()
  @ApiResponse({ status: 200, standardSchema: pageOf(quarantined) })
  list(@Query({ schema: pageQuery }) query: PageQuery, @TheCaller() caller: Caller): Promise<Page<Quarantined>> {
    return this.quarantine.list(query, caller);
  }

  @Get(':id/raw')
  @ApiProduces('message/rfc822')
  @ApiResponse({ status: 200, description: 'The bytes as received.' })
  async original(@Param('id') id: string, @TheCaller() caller: Caller, @Res() response: Response): Promise<void> {
    await sendFile(response, await this.quarantine.original(id, caller));
  }

  @Post(':id/discard')
  @Allow('administrator')
  @HttpCode(204)
  @ApiResponse({ status: 204 })
  discard(@Param('id') id: string, @TheCaller() caller: Caller): Promise<void> {
    return this.quarantine.discard(id, caller);
  }
}
