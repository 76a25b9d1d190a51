import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { type Discovered, discovered, type DiscoverRequest, discoverRequest } from '@postroom/contracts';
import type { Response } from 'express';
import { Allow } from '../http/caller.ts';
import { Discovery } from './discovery.service.ts';

@ApiTags('mailboxes')
@Controller('mailboxes')
export class DiscoverController {
  constructor(private readonly discovery: Discovery) {}

  /** Ends with the page: nobody waits for what is found then. */
  @Post('discover')
  @HttpCode(200)
  @Allow('administrator')
  @ApiResponse({ status: 200, standardSchema: discovered })
  async discover(
    @Body({ schema: discoverRequest }) { email }: DiscoverRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Discovered> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    return this.discovery.find(email, gone.signal);
  }
}
