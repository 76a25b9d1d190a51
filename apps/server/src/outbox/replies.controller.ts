import { Body, Controller, Get, Headers, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  fromAddress,
  mailCreate,
  outboxEntry,
  pageOf,
  preview as previewSchema,
  previewRequest,
  replyCreate,
} from '@postroom/contracts';
import type {
  FromAddress,
  MailCreate,
  OutboxEntry,
  Page,
  Preview,
  PreviewRequest,
  ReplyCreate,
} from '@postroom/contracts';
import type { Response } from 'express';
import { type Caller, TheCaller } from '../http/caller.ts';
import { type Approved, Approvals } from './approvals.service.ts';
import { FromAddresses } from './from-addresses.service.ts';
import { Replies } from './replies.service.ts';
import type { ReplyDefaults } from './reply-defaults.ts';

@ApiTags('replies')
@Controller()
export class RepliesController {
  constructor(
    private readonly approvals: Approvals,
    private readonly replies: Replies,
    private readonly fromAddresses: FromAddresses,
  ) {}

  @Get('from-addresses')
  @ApiResponse({ status: 200, standardSchema: pageOf(fromAddress) })
  async from(@TheCaller() caller: Caller): Promise<Page<FromAddress>> {
    return { items: await this.fromAddresses.list(caller), next: null };
  }

  @Get('conversations/:id/reply-defaults')
  @ApiResponse({ status: 200 })
  defaults(@Param('id') id: string, @TheCaller() caller: Caller): Promise<ReplyDefaults> {
    return this.replies.defaults(id, caller);
  }

  @Post('conversations/:id/replies')
  @ApiResponse({ status: 201, standardSchema: outboxEntry })
  async reply(
    @Param('id') id: string,
    @Body({ schema: replyCreate }) body: ReplyCreate,
    @Headers('idempotency-key') key: string | undefined,
    @TheCaller() caller: Caller,
    @Res({ passthrough: true }) response: Response,
  ): Promise<OutboxEntry> {
    return answer(await this.approvals.reply(caller, id, body, key ?? null), response);
  }

  @Post('conversations')
  @ApiResponse({ status: 201, standardSchema: outboxEntry })
  async newMail(
    @Body({ schema: mailCreate }) body: MailCreate,
    @Headers('idempotency-key') key: string | undefined,
    @TheCaller() caller: Caller,
    @Res({ passthrough: true }) response: Response,
  ): Promise<OutboxEntry> {
    return answer(await this.approvals.newMail(caller, body, key ?? null), response);
  }

  @Post('replies/preview')
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: previewSchema })
  preview(@Body({ schema: previewRequest }) body: PreviewRequest, @TheCaller() caller: Caller): Promise<Preview> {
    return this.replies.preview(body, caller);
  }
}

/** 201 for a new entry, 200 for a draft or key that was sent before. */
function answer({ entry, repeated }: Approved, response: Response): OutboxEntry {
  response.status(repeated ? 200 : 201);
  return entry;
}
