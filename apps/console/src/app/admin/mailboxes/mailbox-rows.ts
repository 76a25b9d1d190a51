import type { Department, Mailbox, MailboxState, MailboxStatus } from '@postroom/contracts';
import { departmentPath } from './department-paths.ts';
import { stateOrder } from './mailbox-state.ts';

export interface MailboxRow {
  readonly mailbox: Mailbox;
  /** null until the states have come. */
  readonly status: MailboxStatus | null;
  readonly departments: string;
}

export const sorts = ['name', 'state', 'waiting', 'visited'] as const;
export type MailboxSort = (typeof sorts)[number];

/** Mailboxes with their states and the names of their departments. */
export function mailboxRows(
  mailboxes: readonly Mailbox[],
  statuses: readonly MailboxStatus[],
  departments: readonly Department[],
): MailboxRow[] {
  const byMailbox = new Map(statuses.map((status) => [status.mailboxId, status]));
  const byId = new Map(departments.map((department) => [department.id, department]));
  return mailboxes.map((mailbox) => ({
    mailbox,
    status: byMailbox.get(mailbox.id) ?? null,
    departments: mailbox.departmentIds
      .map((id) => departmentPath(id, byId))
      .filter((path) => path !== '')
      .join(', '),
  }));
}

/** Those whose name, address or server holds all the words, in that state, in that order. */
export function chosenRows(
  rows: readonly MailboxRow[],
  { q, state, sort }: { readonly q: string; readonly state: MailboxState | ''; readonly sort: MailboxSort },
): MailboxRow[] {
  const words = q.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return rows
    .filter(({ mailbox, status }) => {
      const text = `${mailbox.name} ${mailbox.email} ${mailbox.pop.host}`.toLocaleLowerCase();
      return words.every((word) => text.includes(word)) && (state === '' || status?.state === state);
    })
    .sort((left, right) => orders[sort](left, right) || byName(left, right));
}

function byName(left: MailboxRow, right: MailboxRow): number {
  return left.mailbox.name.localeCompare(right.mailbox.name);
}

function rank({ status }: MailboxRow): number {
  return status === null ? stateOrder.length : stateOrder.indexOf(status.state);
}

const orders: Readonly<Record<MailboxSort, (left: MailboxRow, right: MailboxRow) => number>> = {
  name: byName,
  state: (left, right) => rank(left) - rank(right),
  waiting: (left, right) => (right.status?.waiting ?? 0) - (left.status?.waiting ?? 0),
  visited: (left, right) => (left.status?.lastVisitAt ?? '').localeCompare(right.status?.lastVisitAt ?? ''),
};
