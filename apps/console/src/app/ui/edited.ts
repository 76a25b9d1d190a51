import { type Signal, computed } from '@angular/core';
import type { Messages } from '../text/en.ts';

/** "Edited. Was 465." while a value differs from what is stored; null while it does not, or where nothing is stored yet. */
export function editedWords(
  texts: Signal<Messages>,
  value: () => unknown,
  original: () => unknown,
  shown: (value: unknown) => string,
): Signal<string | null> {
  return computed(() => {
    const before = original();
    if (before === undefined || same(value(), before)) return null;
    const words = before === null ? '' : shown(before);
    return words === '' ? texts().form.wasEmpty : texts().form.was(words);
  });
}

/** Equal by content: values of form fields are plain data. */
export function same(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}

/** Paths (`pop.port`) at which two plain objects differ. Lists are compared whole: they are one field on the page. */
export function changedPaths(before: unknown, after: unknown, path = ''): string[] {
  if (isPlain(before) && isPlain(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      changedPaths(before[key], after[key], path === '' ? key : `${path}.${key}`),
    );
  }
  return same(before, after) ? [] : [path];
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
