import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { faultsOf, type Role, signIn } from '@postroom/contracts';
import { allowedRoles, type Caller, type CallerRequest, publicRoute } from '../http/caller.ts';
import { invalid, ProblemError } from '../http/problem-error.ts';

const Found = AuthGuard(['token', 'session']);

/** Every route wants a signed-in caller, unless it says that it is public; `Allow` names the roles that may pass. */
@Injectable()
export class SignedInGuard extends Found implements CanActivate {
  constructor(private readonly reflector: Reflector) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const of = (key: string): unknown =>
      this.reflector.getAllAndOverride(key, [context.getHandler(), context.getClass()]);
    if (of(publicRoute) === true) return true;
    await super.canActivate(context);
    const caller = context.switchToHttp().getRequest<CallerRequest>().user;
    if (caller?.tokenScope === 'metrics') {
      throw new ProblemError('forbidden', 'This token reads metrics only. Make one of scope `api`.');
    }
    const roles = of(allowedRoles) as Role[] | undefined;
    if (roles && !caller?.roles.some((role) => roles.includes(role))) {
      throw new ProblemError('forbidden', `This takes the role ${roles.join(' or ')}.`);
    }
    return true;
  }

  override handleRequest<T = Caller>(error: unknown, caller: T | false): T {
    if (error instanceof Error) throw error;
    if (!caller) throw new ProblemError('not-signed-in', 'Sign in first: your session has ended or never began.');
    return caller;
  }
}

/** For public routes that look whether somebody is signed in by a session: `user` of the request, or nothing. */
@Injectable()
export class PerhapsSignedInGuard extends AuthGuard('session') {
  override handleRequest<T = Caller>(error: unknown, caller: T | false): T {
    if (error instanceof Error) throw error;
    return (caller === false ? undefined : caller) as T;
  }
}

/** The guard of the sign-in route: passport's local strategy, for a body that the contract takes. */
@Injectable()
export class PasswordGuard extends AuthGuard('password') implements CanActivate {
  override canActivate(context: ExecutionContext): ReturnType<CanActivate['canActivate']> {
    // Guards come before the pipe that checks bodies.
    const body = signIn.safeParse(context.switchToHttp().getRequest<CallerRequest>().body);
    if (!body.success) throw invalid(faultsOf(body.error.issues));
    return super.canActivate(context);
  }

  override handleRequest<T = Caller>(error: unknown, caller: T | false): T {
    if (error instanceof Error) throw error;
    if (!caller)
      throw new ProblemError('sign-in-refused', 'E-mail address or password is wrong. Check both and try again.');
    return caller;
  }
}
