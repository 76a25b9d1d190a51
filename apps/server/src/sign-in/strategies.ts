import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { parse as parseCookie } from 'cookie';
import type { Request } from 'express';
import { Strategy as PassportBase } from 'passport';
import { Strategy as LocalStrategy } from 'passport-local';
import { Database } from '../database/database.ts';
import type { Caller } from '../http/caller.ts';
import { CallerAgain } from '../live/caller-again.events.ts';
import { nobodysHash, passwordMatches } from '../person/password-hash.service.ts';
import { emailKey, findByEmail, findCaller } from '../person/person.service.ts';
import { Sessions } from './sessions.service.ts';
import { SignInThrottle } from './throttle.ts';

export const sessionCookie = 'postroom_session';

/** Signs in by e-mail address and password. Takes as long for an address that nobody has. */
@Injectable()
export class PasswordStrategy extends PassportStrategy(LocalStrategy, 'password') {
  constructor(
    private readonly database: Database,
    private readonly throttle: SignInThrottle,
  ) {
    super({ usernameField: 'email', passwordField: 'password', session: false, passReqToCallback: true });
  }

  async validate(request: Request, email: string, password: string): Promise<Caller | false> {
    const account = emailKey(email);
    const address = request.ip ?? '';
    await this.throttle.take(account, address);
    const person = await findByEmail(this.database.read, email);
    const matches = await passwordMatches(password, person?.passwordHash ?? nobodysHash);
    if (!person || !matches || person.passwordHash === null) return false;
    const caller = await findCaller(this.database.read, person.id, { sessionId: null, tokenScope: null });
    if (caller === null) return false;
    await this.throttle.succeeded(account, address);
    return caller;
  }
}

/** Passport has no strategy for an opaque cookie, nor one for our tokens: this one asks `find` for the caller. */
class FindingStrategy extends PassportBase {
  find(_request: Request): Promise<Caller | null> {
    return Promise.resolve(null);
  }

  override authenticate(request: Request): void {
    this.find(request).then(
      (caller) => {
        if (caller) this.success(caller);
        else this.fail(401);
      },
      (error: unknown) => this.error(error),
    );
  }
}

export function cookieOf(request: Request): string | null {
  return parseCookie(request.headers.cookie ?? '')[sessionCookie] ?? null;
}

@Injectable()
export class SessionStrategy extends PassportStrategy(FindingStrategy, 'session') {
  constructor(private readonly sessions: Sessions) {
    super();
  }

  override async find(request: Request): Promise<Caller | null> {
    // A request with a token is judged by that alone: its Origin was not looked at.
    const token = /^bearer /i.test(request.headers.authorization ?? '') ? null : cookieOf(request);
    return token === null ? null : this.sessions.caller(token);
  }

  validate(caller: Caller): Caller {
    return caller;
  }
}

@Injectable()
export class TokenStrategy extends PassportStrategy(FindingStrategy, 'token') {
  constructor(private readonly sessions: Sessions) {
    super();
  }

  override async find(request: Request): Promise<Caller | null> {
    const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    return token === undefined ? null : this.sessions.tokenCaller(token);
  }

  validate(caller: Caller): Caller {
    return caller;
  }
}

/** The caller of a long request, found anew by the same cookie or token. */
@Injectable()
export class SessionCallerAgain extends CallerAgain {
  constructor(
    private readonly cookies: SessionStrategy,
    private readonly tokens: TokenStrategy,
  ) {
    super();
  }

  of(first: Caller, request: Request): Promise<Caller | null> {
    return first.sessionId === null ? this.tokens.find(request) : this.cookies.find(request);
  }
}
