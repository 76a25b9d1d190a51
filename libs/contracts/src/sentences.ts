import * as z from 'zod';

/** What zod tells about a fault, as far as a sentence needs it. */
interface RawIssue {
  readonly code?: string | undefined;
  readonly input?: unknown;
  readonly expected?: unknown;
  readonly origin?: unknown;
  readonly minimum?: unknown;
  readonly maximum?: unknown;
  readonly inclusive?: unknown;
  readonly keys?: unknown;
  readonly values?: unknown;
  readonly format?: unknown;
}

const kinds: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function list(values: unknown): string {
  return Array.isArray(values) ? values.map(String).join(', ') : String(values);
}

function bound(issue: RawIssue, edge: 'least' | 'most', limit: unknown): string {
  const number = typeof limit === 'bigint' || typeof limit === 'number' ? limit.toLocaleString('en') : list(limit);
  if (issue.origin === 'string') {
    if (edge === 'least' && limit === 1) return 'Enter a value.';
    return `Use at ${edge} ${number} characters.`;
  }
  if (issue.origin === 'array') return `Give at ${edge} ${number} ${limit === 1 ? 'entry' : 'entries'}.`;
  return `Must be ${number} or ${edge === 'least' ? 'more' : 'less'}.`;
}

/**
 * A sentence in English for a fault that a schema has no sentence of its own for: what is wrong and what would be right.
 * Gives undefined for faults that it does not know, which then keep zod's words.
 */
export function sentenceFor(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'This field is required.';
      return `Must be ${kinds[String(issue.expected)] ?? String(issue.expected)}.`;
    case 'too_small':
      return bound(issue, 'least', issue.minimum);
    case 'too_big':
      return bound(issue, 'most', issue.maximum);
    case 'invalid_value':
      return `Must be one of: ${list(issue.values)}.`;
    case 'unrecognized_keys':
      return `Not known here: ${list(issue.keys)}. Check the spelling, or leave it out.`;
    case 'invalid_union':
      return 'None of the forms that are allowed here.';
    case 'invalid_format':
      return 'Not in the form that is expected here.';
    default:
      return undefined;
  }
}

z.config({ customError: (issue) => sentenceFor(issue) });
