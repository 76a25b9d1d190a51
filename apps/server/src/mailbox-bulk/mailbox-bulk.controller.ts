import { Body, Controller, HttpCode, Post, Query } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { mailboxBulk, mailboxBulkQuery, mailboxBulkResult } from '@postroom/contracts';
import type { MailboxBulk, MailboxBulkQuery, MailboxBulkResult } from '@postroom/contracts';
import { Allow, type Caller, TheCaller } from '../http/caller.ts';
import { DueSignal } from '../receiver/due-signal.service.ts';
import { BulkSaves } from './bulk-saves.service.ts';

@ApiTags('mailboxes')
@Controller('mailboxes')
export class MailboxBulkController {
  constructor(
    private readonly saves: BulkSaves,
    private readonly due: DueSignal,
  ) {}

  @Post('bulk')
  @HttpCode(200)
  @Allow('administrator')
  @ApiResponse({ status: 200, standardSchema: mailboxBulkResult })
  save(
    @Query({ schema: mailboxBulkQuery }) { dryRun }: MailboxBulkQuery,
    @Body({ schema: mailboxBulk }) body: MailboxBulk,
    @TheCaller() caller: Caller,
  ): Promise<MailboxBulkResult> {
    return this.saves.save(body, caller, dryRun).finally(this.due.tell);
  }
}
