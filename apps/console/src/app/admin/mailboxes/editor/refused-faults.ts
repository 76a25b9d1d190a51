import type { Fault } from '@postroom/contracts';
import { same } from '../../../ui/edited.ts';
import { formPath } from './mailbox-faults.ts';
import type { MailboxModel } from './mailbox-model.ts';
import { valueAt } from './merge-versions.ts';

/** A fault that the server found outside of a save: it stands until the value it was about is another. */
export interface RefusedFault extends Fault {
  readonly value: unknown;
}

export function refusedAt(model: MailboxModel, faults: readonly Fault[]): RefusedFault[] {
  return faults.map(({ path, message }) => {
    const at = formPath(path);
    return { path: at, message, value: valueAt(model, at) };
  });
}

export function stillRefused(model: MailboxModel, refused: readonly RefusedFault[]): Fault[] {
  return refused.filter(({ path, value }) => same(valueAt(model, path), value));
}
