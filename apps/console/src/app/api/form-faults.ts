import type { FieldTree, ValidationError } from '@angular/forms/signals';
import type { Fault } from '@postroom/contracts';

/** A fault of the server, at its field. */
export type PlacedFault = ValidationError.WithOptionalFieldTree;

/** The field at a path as the API writes it (`pop.port`), or null where the form has none. */
export function fieldAt(root: unknown, path: string): FieldTree<unknown> | null {
  let field = root;
  if (path === '') return null;
  for (const part of path.split('.')) {
    if (typeof field !== 'function') return null;
    field = (field as unknown as Record<string, unknown>)[part];
  }
  return typeof field === 'function' ? (field as FieldTree<unknown>) : null;
}

/** Sorts the server's faults: those that have a field in the form, and the rest, which stand above the save bar. */
export function faultsForForm(
  root: unknown,
  faults: readonly Fault[],
): { errors: PlacedFault[]; rest: readonly Fault[] } {
  const errors: PlacedFault[] = [];
  const rest: Fault[] = [];
  for (const fault of faults) {
    const fieldTree = fieldAt(root, fault.path);
    if (fieldTree === null) rest.push(fault);
    else errors.push({ kind: 'server', message: fault.message, fieldTree });
  }
  return { errors, rest };
}
