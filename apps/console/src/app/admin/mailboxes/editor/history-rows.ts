import type { AuditEntry } from '@postroom/contracts';
import type { Messages } from '../../../text/en.ts';
import type { Option } from '../../../ui/option.ts';
import type { ChangeRow } from './changes-list.ts';
import type { MailboxWords } from './mailbox-words.ts';

/** What somebody did, after their name: "changed settings". */
export function actWords({ action, detail }: AuditEntry, { history }: Messages): string {
  const email = typeof detail['email'] === 'string' ? detail['email'] : '';
  const known: Readonly<Record<string, string>> = {
    'mailbox.created': history.created,
    'mailbox.changed': history.changed,
    'mailbox.retired': history.retired,
    'mailbox.polled': history.polled,
    'mailbox.first-activation': history.firstActivation,
    'alias.created': history.aliasCreated(email),
    'alias.changed': history.aliasChanged(email),
    'alias.deleted': history.aliasDeleted(email),
  };
  return known[action] ?? history.other(action);
}

function isChange(value: unknown): value is { readonly from: unknown; readonly to: unknown } {
  return typeof value === 'object' && value !== null && 'from' in value && 'to' in value;
}

/** The fields of an entry with old and new value; a secret is only told to have changed. `options` give ids their names. */
export function changeRows(
  { detail }: AuditEntry,
  words: MailboxWords,
  { history }: Messages,
  options: readonly Option[],
): ChangeRow[] {
  const changes = detail['changes'];
  if (typeof changes !== 'object' || changes === null) return [];
  return Object.entries(changes).map(([path, change]: [string, unknown]) => {
    const label = words.label(path);
    if (!isChange(change)) return { path, label, before: history.secretBefore, after: history.secretChanged };
    return {
      path,
      label,
      before: words.value(path, change.from, options),
      after: words.value(path, change.to, options),
    };
  });
}
