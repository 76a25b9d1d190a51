import type { FieldTree } from '@angular/forms/signals';
import type { Fault } from '@postroom/contracts';
import { fieldAt } from '../../../api/form-faults.ts';
import type { Section } from '../../../ui/section-bar.ts';
import type { Messages } from '../../../text/en.ts';
import type { MailboxModel } from './mailbox-model.ts';

/** The sections of the editor in the order of the page, with the paths of the form that belong to each. */
export const sectionPaths = {
  identity: ['email', 'name', 'active'],
  incoming: ['pop'],
  outgoing: ['ownSmtp', 'smtp'],
  oauth2: ['oauth2'],
  routing: ['defaultQueueId', 'forceDefaultQueue'],
  departments: ['departmentIds'],
  watermarks: ['watermarks'],
  trust: ['trusted', 'outboundAttachmentsAllowed'],
  priority: ['priority'],
  language: ['language'],
  more: ['more'],
} as const satisfies Record<string, readonly (keyof MailboxModel)[]>;

export type SectionName = keyof typeof sectionPaths;

const names = Object.keys(sectionPaths) as SectionName[];

/** The section that a field of the form stands in. */
export function sectionOf(path: string): SectionName {
  const top = path.split('.')[0];
  return names.find((name) => sectionPaths[name].some((own) => own === top)) ?? 'identity';
}

/** How many faults of a field are in sight: it was left, or Save was tried. */
export function visibleFaults(field: FieldTree<unknown>): number {
  return field()
    .errorSummary()
    .filter(({ fieldTree }) => fieldTree().touched()).length;
}

/** Faults in sight that have no control just now, because the group they belong to is switched off: told by themselves. */
export function unseenFaults(form: FieldTree<MailboxModel>): Fault[] {
  return form()
    .errorSummary()
    .filter(({ fieldTree }) => fieldTree().touched() && fieldTree().formFieldBindings().length === 0)
    .map(({ message = '' }) => ({ path: '', message }));
}

/** What the section bar shows: where something is edited, where something is to fix. */
export function mailboxSections(form: FieldTree<MailboxModel>, edited: readonly string[], texts: Messages): Section[] {
  return names.map((anchor) => ({
    anchor,
    name: texts.section[anchor],
    edited: edited.some((path) => sectionPaths[anchor].some((own) => path === own || path.startsWith(`${own}.`))),
    faults: sectionPaths[anchor].reduce((sum, own) => sum + visibleFaults(form[own] as FieldTree<unknown>), 0),
  }));
}

/** Puts the cursor into a field; where it has no control just now (a stored secret, a group that is off), shows its section. */
export function focusField(form: FieldTree<MailboxModel>, path: string, page: HTMLElement): void {
  const field = fieldAt(form, path);
  const section = page.querySelector(`#${sectionOf(path)}`);
  if (field !== null && field().formFieldBindings().length > 0) {
    field().focusBoundControl();
    return;
  }
  section?.scrollIntoView({ block: 'start' });
  section?.querySelector<HTMLElement>('input, button, textarea')?.focus({ preventScroll: true });
}
