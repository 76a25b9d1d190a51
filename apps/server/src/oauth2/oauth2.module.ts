import { Module } from '@nestjs/common';
import { AccessTokens } from './access-tokens.service.ts';

/** Gives tokens to whoever signs in to mail servers. */
@Module({ providers: [AccessTokens], exports: [AccessTokens] })
export class Oauth2Module {}
