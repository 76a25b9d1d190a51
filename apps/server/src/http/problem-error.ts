import { type Fault, type ProblemCode, problemCodes } from '@postroom/contracts';

/**
 * A request that cannot be answered as asked: thrown by services, turned into problem details by one filter.
 * `detail` is a sentence for people that says what to do.
 */
export class ProblemError extends Error {
  readonly status: number;

  constructor(
    readonly code: ProblemCode,
    detail: string,
    readonly more: { readonly errors?: readonly Fault[]; readonly [extension: string]: unknown } = {},
  ) {
    super(detail);
    this.name = 'ProblemError';
    this.status = problemCodes[code].status;
  }
}

/** What is not there, and what the caller may not know of, look the same. */
export function notFound(what: string): ProblemError {
  return new ProblemError('not-found', `${what} is not here, or not for you.`);
}

export function invalid(errors: readonly Fault[]): ProblemError {
  const first = errors[0];
  const detail = errors.length === 1 && first ? first.message : `${errors.length} fields need attention.`;
  return new ProblemError('invalid', detail, { errors });
}
