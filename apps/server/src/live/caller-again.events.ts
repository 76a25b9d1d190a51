import type { Request } from 'express';
import type { Caller } from '../http/caller.ts';

/** Finds the caller of a long request anew, so that it ends with the session; sign-in provides it. */
export abstract class CallerAgain {
  abstract of(first: Caller, request: Request): Promise<Caller | null>;
}
