import type { FieldTree } from '@angular/forms/signals';
import type { Fault } from '@postroom/contracts';
import type { Section } from '../../../ui/section-bar.ts';
import type { Messages } from '../../../text/en.ts';
import type { MailboxModel } from './mailbox-model.ts';

/** The sections of the editor in the order of the page, with the paths of the form that belong to each. */
export const sectionPaths = {
  identity: ['email', 'name', 'active'],
  incoming: ['pop'],
  outgoing: ['ownSmtp', 'smtp'],
  routing: ['defaultQueueId', 'forceDefaultQueue'],
  departments: ['departmentIds'],
  trust: ['trusted', 'outboundAttachmentsAllowed'],
  priority: ['priority'],
  language: ['language'],
} as const satisfies Record<string, readonly (keyof MailboxModel)[]>;

export type SectionName = keyof typeof sectionPaths;

const names = Object.keys(sectionPaths) as SectionName[];

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
