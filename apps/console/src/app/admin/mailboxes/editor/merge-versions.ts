import { same } from '../../../ui/edited.ts';
import { editedPaths } from './mailbox-body.ts';
import type { MailboxModel } from './mailbox-model.ts';

/** A field at which the two versions differ. */
export interface Difference {
  readonly path: string;
  readonly yours: unknown;
  readonly theirs: unknown;
  /** Chosen beforehand: a side's edit that the other left untouched is kept. */
  readonly keepYours: boolean;
}

/** The value at a path of the form. */
export function valueAt(model: MailboxModel, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], model);
}

/** Where what I typed and what is saved now differ; both began at `before`. */
export function differences(before: MailboxModel, yours: MailboxModel, theirs: MailboxModel): Difference[] {
  const mine = new Set(editedPaths(before, yours));
  return [...new Set([...mine, ...editedPaths(before, theirs)])]
    .map((path) => ({
      path,
      yours: valueAt(yours, path),
      theirs: valueAt(theirs, path),
      keepYours: mine.has(path),
    }))
    .filter((difference) => !same(difference.yours, difference.theirs));
}

/** What is saved now, with my value at the given paths. */
export function mergedModel(theirs: MailboxModel, yours: MailboxModel, paths: readonly string[]): MailboxModel {
  const merged = structuredClone(theirs);
  for (const path of paths) {
    const parts = path.split('.');
    const last = parts.pop();
    const holder = parts.reduce<Record<string, unknown>>(
      (value, part) => value[part] as Record<string, unknown>,
      merged as unknown as Record<string, unknown>,
    );
    if (last !== undefined) holder[last] = valueAt(yours, path);
  }
  return merged;
}
