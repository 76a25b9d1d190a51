import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { mailboxTestRequest } from '@postroom/contracts';
import type { Response } from 'express';
import { Allow, type Caller, TheCaller } from '../http/caller.ts';
import { onlyDescribed } from '../http/only-described.ts';
import { MailboxTests } from './mailbox-tests.service.ts';

@ApiTags('mailboxes')
@Controller('mailboxes')
export class MailboxTestController {
  constructor(private readonly tests: MailboxTests) {}

  /** The form as it stands, tried at its servers: a line for each stage as it ends. Ends with the page. */
  @Post('test')
  @HttpCode(200)
  @Allow('administrator')
  @ApiResponse({
    status: 200,
    description: 'One MailboxTestLine a line, as each stage ends.',
    content: { 'application/x-ndjson': { schema: { type: 'string' } } },
  })
  async test(
    @Body({ schema: onlyDescribed(mailboxTestRequest) }) body: unknown,
    @TheCaller() caller: Caller,
    @Res() response: Response,
  ): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const run = await this.tests.prepare(body, caller);
    response.status(200);
    response.setHeader('content-type', 'application/x-ndjson; charset=utf-8');
    response.setHeader('cache-control', 'no-store');
    // Proxies that gather answers would show all stages at the end.
    response.setHeader('x-accel-buffering', 'no');
    response.flushHeaders();
    try {
      await run(gone.signal, (line) => response.write(`${JSON.stringify(line)}\n`));
      response.end();
    } catch (error) {
      // Headers are out: only an end without its last line tells the page.
      response.destroy();
      throw error;
    }
  }
}
