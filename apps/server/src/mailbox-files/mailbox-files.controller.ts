import { Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiConsumes, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { mailboxExportQuery, mailboxImportQuery, mailboxImportResult } from '@postroom/contracts';
import type { MailboxExportQuery, MailboxImportQuery, MailboxImportResult } from '@postroom/contracts';
import type { Request, Response } from 'express';
import { Allow, type Caller, TheCaller } from '../http/caller.ts';
import { invalid } from '../http/problem-error.ts';
import { DueSignal } from '../receiver/due-signal.service.ts';
import { MailboxFiles } from './mailbox-files.service.ts';

const types = { yaml: 'application/yaml', csv: 'text/csv' } as const;

@ApiTags('mailboxes')
@Controller('mailboxes')
export class MailboxFilesController {
  constructor(
    private readonly files: MailboxFiles,
    private readonly due: DueSignal,
  ) {}

  @Get('export')
  @Allow('administrator', 'supervisor')
  @ApiProduces(...Object.values(types))
  @ApiResponse({ status: 200 })
  async export(
    @Query({ schema: mailboxExportQuery }) { format }: MailboxExportQuery,
    @TheCaller() caller: Caller,
    @Res() response: Response,
  ): Promise<void> {
    const text = await this.files.export(format, caller);
    response
      .set('Content-Type', `${types[format]}; charset=utf-8`)
      .set('Content-Disposition', `attachment; filename="mailboxes.${format}"`)
      .send(text);
  }

  @Post('import')
  @HttpCode(200)
  @Allow('administrator')
  @ApiConsumes(...Object.values(types))
  @ApiResponse({ status: 200, standardSchema: mailboxImportResult })
  async import(
    @Query({ schema: mailboxImportQuery }) { dryRun, format }: MailboxImportQuery,
    @Req() request: Request,
    @TheCaller() caller: Caller,
  ): Promise<MailboxImportResult> {
    const said = request.is(['text/csv']) ? 'csv' : request.is(['*/yaml', '*/x-yaml']) ? 'yaml' : null;
    return this.files.import(textOf(request.body), format ?? said, caller, dryRun).finally(this.due.tell);
  }
}

/** The file as text; JSON, which is YAML too, was parsed on the way. */
function textOf(body: unknown): string {
  if (!Buffer.isBuffer(body)) {
    if (typeof body === 'object' && body !== null && Object.keys(body).length > 0) return JSON.stringify(body);
    throw invalid([{ path: '', message: 'Send the file (YAML or CSV) as the body of the request.' }]);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw invalid([{ path: '', message: 'The file is not UTF-8: save it as “CSV UTF-8”, or choose that encoding.' }]);
  }
}
