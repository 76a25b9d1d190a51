import { Controller, Get, HttpCode, Inject, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { oauth2CallbackPath, oauth2Start, type Oauth2Start } from '@postroom/contracts';
import type { Request, Response } from 'express';
import type { Config } from '../config/config.ts';
import { CONFIG } from '../config/config.module.ts';
import { Allow, type Caller, type CallerRequest, Public, TheCaller } from '../http/caller.ts';
import { ProblemError } from '../http/problem-error.ts';
import { publicUrlOf } from '../http/public-url.ts';
import { DueSignal } from '../receiver/due-signal.service.ts';
import { PerhapsSignedInGuard } from '../sign-in/signed-in.guard.ts';
import { ProviderSignIns } from './provider-sign-ins.service.ts';

@ApiTags('mailboxes')
@Controller()
export class ProviderSignInController {
  constructor(
    private readonly signIns: ProviderSignIns,
    private readonly due: DueSignal,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post('mailboxes/:id/oauth2/start')
  @Allow('administrator')
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: oauth2Start })
  async start(@Param('id') id: string, @TheCaller() caller: Caller, @Req() request: Request): Promise<Oauth2Start> {
    const address = publicUrlOf(this.config, request);
    if (address === null) {
      throw new ProblemError(
        'wrong-state',
        'The provider has to know where to return to: set POSTROOM_PUBLIC_URL to the address that people open.',
      );
    }
    return { url: await this.signIns.start(id, address + oauth2CallbackPath, caller) };
  }

  /** Where the browser comes back to, from a page of the provider: it is sent on to the mailbox, whatever happened. */
  @Get('oauth2/callback')
  @Public()
  @UseGuards(PerhapsSignedInGuard)
  @ApiResponse({ status: 302 })
  async callback(@Req() request: CallerRequest, @Res() response: Response): Promise<void> {
    const { search } = new URL(request.originalUrl, 'http://localhost');
    const { mailboxId, outcome } = await this.signIns.finish(search, request.user ?? null);
    this.due.tell();
    const page = mailboxId === null ? '/admin/mailboxes' : `/admin/mailboxes/${mailboxId}`;
    response.redirect(302, `${page}?oauth2=${outcome}`);
  }
}
