import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { Role } from '@postroom/contracts';
import type { Request } from 'express';

/** Who asks: resolved anew for each request, so that rights taken away end at once. */
export interface Caller {
  readonly personId: string;
  readonly name: string;
  readonly email: string;
  readonly administrator: boolean;
  readonly roles: readonly Role[];
  /** Departments whose work the caller sees: those of their assignments and everything under them. */
  readonly departmentIds: readonly string[];
  /** Of those, where the caller is supervisor (an administrator: all). */
  readonly supervisedIds: readonly string[];
  readonly sessionId: string | null;
  /** Of an API token; null for a session. */
  readonly tokenScope: 'api' | 'metrics' | null;
}

/** Whoever may run commands on the database may do everything. The audit log has this in place of a person. */
export const commandLine: Caller = {
  personId: 'command-line',
  name: 'Command line',
  email: '',
  administrator: true,
  roles: ['administrator'],
  departmentIds: [],
  supervisedIds: [],
  sessionId: null,
  tokenScope: null,
};

export type CallerRequest = Request & { user?: Caller };

/** The caller of a route behind sign-in. */
export const TheCaller = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  const caller = context.switchToHttp().getRequest<CallerRequest>().user;
  if (!caller) throw new Error('A route that asks for the caller is public.');
  return caller;
});

export const publicRoute = 'postroom:public';
/** The route needs no sign-in. */
export const Public = () => SetMetadata(publicRoute, true);

export const allowedRoles = 'postroom:roles';
/** Only callers with one of these roles in any department pass; what they see in it is the query's scope. */
export const Allow = (...roles: Role[]) => SetMetadata(allowedRoles, roles);
