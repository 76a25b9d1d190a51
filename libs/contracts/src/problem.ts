import * as z from 'zod';

/** Every code that an error answer can carry, with its HTTP status and title (RFC 9457). Codes are never renamed. */
export const problemCodes = {
  invalid: { status: 400, title: 'Something in the request is not right' },
  'not-signed-in': { status: 401, title: 'Sign in first' },
  'sign-in-refused': { status: 401, title: 'E-mail address or password is wrong' },
  'origin-refused': { status: 403, title: 'The request came from another site' },
  forbidden: { status: 403, title: 'Your role does not allow this' },
  'from-not-allowed': { status: 403, title: 'This From address is not one of your departments' },
  'setup-closed': { status: 403, title: 'Set-up is closed' },
  'setup-token-wrong': { status: 403, title: 'The set-up token is wrong' },
  'not-found': { status: 404, title: 'Nothing is here' },
  'version-conflict': { status: 409, title: 'Somebody saved a newer version' },
  'in-use': { status: 409, title: 'Others still name it' },
  'conversation-changed': { status: 409, title: 'The conversation has a newer message' },
  'too-late': { status: 409, title: 'It is too late for that' },
  'wrong-state': { status: 409, title: 'Its state does not allow this' },
  'totp-required': { status: 428, title: 'A second factor is due' },
  'too-many-tries': { status: 429, title: 'Too many tries' },
  'too-large': { status: 413, title: 'The request is too large' },
  internal: { status: 500, title: 'A fault of the server' },
  'not-ready': { status: 503, title: 'The server is not ready' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problemCodes;

/** One fault of a request: where (`pop.port`, `rules.3.when`; empty for the whole), and what to do. */
export const fault = z.object({ path: z.string(), message: z.string() }).meta({ id: 'Fault' });
export type Fault = z.infer<typeof fault>;

/** The body of every error answer: `application/problem+json`, RFC 9457, with our code and the faults by field. */
export const problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    errors: z.array(fault).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;

/** A path as the API writes it: parts joined by dots. */
export function faultPath(path: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined): string {
  return (path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
}

/**
 * The faults of a failed parse. A key that is not known is a fault at the key itself, so that the answer points at it.
 * Of a value of the wrong type only that is told: what its length or form is does not matter yet.
 */
export function faultsOf(issues: readonly z.core.$ZodIssue[]): Fault[] {
  const wrongType = new Set(issues.filter(({ code }) => code === 'invalid_type').map(({ path }) => faultPath(path)));
  return issues.flatMap((issue) => {
    const path = faultPath(issue.path);
    if (issue.code !== 'invalid_type' && wrongType.has(path)) return [];
    if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
    return issue.keys.map((key) => ({
      path: path === '' ? key : `${path}.${key}`,
      message: 'Not known here. Check the spelling, or leave it out.',
    }));
  });
}
