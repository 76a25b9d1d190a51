import { inject } from '@angular/core';
import { type CanActivateFn, type CanMatchFn, Router } from '@angular/router';
import type { Role } from '@postroom/contracts';
import { Session } from './session.ts';

/** Lets pass who is signed in; others go to /sign-in and come back after it. Without an answer of the server nobody goes anywhere. */
export const signedIn: CanActivateFn = async (_route, state) => {
  const session = inject(Session);
  const router = inject(Router);
  if (await session.load()) return true;
  if (session.failure() !== null) return false;
  return router.createUrlTree(['/sign-in'], { queryParams: state.url === '/' ? {} : { to: state.url } });
};

/** A route for these roles; for everybody else it does not exist, and the page says "Nothing is here". */
export function forRoles(...roles: readonly Role[]): CanMatchFn {
  return async () => {
    const session = inject(Session);
    if (!(await session.load())) return true;
    return session.roles().some((role) => roles.includes(role));
  };
}

/** Where `to` may lead after sign-in: a path of this console, never another site (`//host`, `https:`). */
export function safeTarget(to: string | null | undefined): string {
  return to != null && /^\/(?![/\\])/.test(to) && !to.startsWith('/sign-in') ? to : '/';
}
