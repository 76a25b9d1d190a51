import type { Page } from '@postroom/contracts';
import { ProblemError } from './problem-error.ts';

/** A cursor is opaque to callers: the sort values of the last row, as JSON in base64url. */
export function encodeCursor(values: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

const isSortValue = (value: unknown): value is string | number | null =>
  value === null || typeof value === 'string' || typeof value === 'number';

/** The sort values of a cursor. A cursor that is not ours is the caller's fault. */
export function decodeCursor(cursor: string | undefined, length: number): (string | number | null)[] | null {
  if (cursor === undefined) return null;
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(values) && values.length === length && values.every(isSortValue)) return values;
  } catch {
    // Not JSON: the same fault as a wrong shape, told below.
  }
  throw new ProblemError('invalid', 'The cursor is not one of this list. Take `next` of the page before.', {
    errors: [{ path: 'cursor', message: 'Take `next` of the page before.' }],
  });
}

/** A page of at most `limit` rows out of `limit + 1` that were read: the one too many says that there is a next page. */
export function pageFrom<Row, Item>(
  rows: readonly Row[],
  limit: number,
  item: (row: Row) => Item,
  cursorOf: (row: Row) => readonly (string | number | null)[],
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(item),
    next: rows.length > limit && last !== undefined ? encodeCursor(cursorOf(last)) : null,
  };
}
