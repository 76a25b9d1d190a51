import { Body, Controller, Get, HttpCode, Inject, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { me, setup, signedIn, signIn, tokenCreate, tokenCreated, welcome } from '@postroom/contracts';
import type { Me, Setup, SignedIn, TokenCreate, TokenCreated, Welcome } from '@postroom/contracts';
import type { Request, Response } from 'express';
import type { Config } from '../config/config.ts';
import { CONFIG } from '../config/config.module.ts';
import { Database } from '../database/database.ts';
import { type Caller, Public, TheCaller } from '../http/caller.ts';
import { publicUrlOf } from '../http/public-url.ts';
import { assignmentsOf, findCaller } from '../person/person.service.ts';
import { demoAccounts } from './demo-accounts.service.ts';
import { Sessions, sessionLife } from './sessions.service.ts';
import { FirstSetup } from './setup.service.ts';
import { PasswordGuard } from './signed-in.guard.ts';
import { sessionCookie } from './strategies.ts';

@ApiTags('sign-in')
@Controller()
export class SignInController {
  constructor(
    private readonly sessions: Sessions,
    private readonly firstSetup: FirstSetup,
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('welcome')
  @Public()
  @ApiResponse({ status: 200, standardSchema: welcome })
  async welcome(): Promise<Welcome> {
    return { setupOpen: await this.firstSetup.isOpen(), demoAccounts: this.config.demo ? demoAccounts : [] };
  }

  @Post('setup')
  @Public()
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: signedIn })
  async setup(
    @Body({ schema: setup }) body: Setup,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignedIn> {
    const personId = await this.firstSetup.finish(body);
    const caller = await findCaller(this.database.read, personId, { sessionId: null, tokenScope: null });
    if (!caller) throw new Error('The first administrator is not there after set-up.');
    return this.begin(caller, request, response);
  }

  @Post('sign-in')
  @Public()
  @UseGuards(PasswordGuard)
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: signedIn })
  signIn(
    @Body({ schema: signIn }) _body: unknown,
    @TheCaller() caller: Caller,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignedIn> {
    return this.begin(caller, request, response);
  }

  @Post('sign-out')
  @HttpCode(204)
  @ApiResponse({ status: 204 })
  async signOut(
    @TheCaller() caller: Caller,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    if (caller.sessionId !== null) await this.sessions.end(caller.sessionId);
    this.setCookie(request, response, '', 0);
  }

  @Get('me')
  @ApiResponse({ status: 200, standardSchema: me })
  me(@TheCaller() caller: Caller): Promise<Me> {
    return this.meOf(caller);
  }

  @Post('tokens')
  @ApiResponse({ status: 201, standardSchema: tokenCreated })
  makeToken(@Body({ schema: tokenCreate }) body: TokenCreate, @TheCaller() caller: Caller): Promise<TokenCreated> {
    return this.sessions.makeToken(body, caller);
  }

  private async begin(caller: Caller, request: Request, response: Response): Promise<SignedIn> {
    const token = await this.sessions.begin(caller.personId, {
      address: request.ip ?? '',
      userAgent: request.headers['user-agent'] ?? '',
    });
    this.setCookie(request, response, token, sessionLife);
    return { person: await this.meOf(caller) };
  }

  private async meOf(caller: Caller): Promise<Me> {
    const assignments = await assignmentsOf(this.database.read, [caller.personId]);
    return {
      id: caller.personId,
      name: caller.name,
      email: caller.email,
      active: true,
      assignments: assignments.get(caller.personId) ?? [],
      roles: [...caller.roles],
    };
  }

  private setCookie(request: Request, response: Response, value: string, maxAge: number): void {
    const secure = publicUrlOf(this.config, request)?.startsWith('https:') ?? false;
    response.cookie(sessionCookie, value, { httpOnly: true, sameSite: 'lax', path: '/', secure, maxAge });
  }
}
