import type { MailboxBulkChange, MailboxBulkResult } from '@postroom/contracts';

export type BulkKind = 'activate' | 'deactivate' | 'priority' | 'departments' | 'poll';

/** What somebody wants done to several mailboxes; the change is null while it is still to be asked for. */
export interface BulkAct {
  readonly kind: BulkKind;
  readonly change: MailboxBulkChange | null;
}

export type Changed = MailboxBulkResult['changed'][number];
export type Skipped = MailboxBulkResult['skipped'][number];

/** One bulk save: the same change to these mailboxes, each in the version that was seen. */
export interface BulkSave {
  readonly ids: readonly string[];
  readonly change: MailboxBulkChange;
  readonly versions: Readonly<Record<string, number>>;
}

/** The change that sets a mailbox back to what it was. */
function undoing({ changes }: Changed): MailboxBulkChange {
  const change: Record<string, unknown> = {};
  for (const { path, from } of changes) {
    if (path === 'pop.pollSeconds') change['pop'] = { pollSeconds: from };
    else change[path] = from;
  }
  return change;
}

/** The saves that undo what was changed: one for each set of old values. */
export function undoOf(changed: readonly Changed[]): BulkSave[] {
  const groups = new Map<string, { change: MailboxBulkChange; ids: string[]; versions: Record<string, number> }>();
  for (const one of changed) {
    const change = undoing(one);
    const key = JSON.stringify(change);
    const group = groups.get(key) ?? { change, ids: [], versions: {} };
    group.ids.push(one.id);
    group.versions[one.id] = one.version;
    groups.set(key, group);
  }
  return [...groups.values()];
}
