import {
  type Department,
  type Mailbox,
  type MailboxPriority,
  type MailboxState,
  type MailboxStatus,
  mailboxPriorities,
  mailboxStates,
} from '@postroom/contracts';
import { departmentPath } from './department-paths.ts';
import { stateOrder } from './mailbox-state.ts';

export interface MailboxRow {
  readonly mailbox: Mailbox;
  /** null until the states have come. */
  readonly status: MailboxStatus | null;
  readonly departments: string;
}

export const sorts = ['name', 'state', 'level', 'waiting', 'visited', 'priority'] as const;
export type MailboxSort = (typeof sorts)[number];

/** Of these the most or worst comes first; of the others the first of the alphabet, or the oldest. */
const fromTheTop: readonly MailboxSort[] = ['level', 'waiting'];

/** What the address says of the table: `?q=&state=&level=&department=&priority=&active=&sort=&page=`. */
export interface MailboxFilter {
  readonly q: string;
  readonly state: MailboxState | '';
  readonly level: MailboxStatus['level'] | '';
  /** An id: mailboxes of this department and of those under it. */
  readonly department: string;
  readonly priority: MailboxPriority | '';
  readonly active: 'yes' | 'no' | '';
  readonly sort: MailboxSort;
  readonly reversed: boolean;
}

export const levels = ['normal', 'low', 'high'] as const satisfies readonly MailboxStatus['level'][];

export type MailboxQuery = Partial<
  Record<'q' | 'state' | 'level' | 'department' | 'priority' | 'active' | 'sort', string>
>;

function oneOf<T extends string>(known: readonly T[], asked: string | undefined): T | '' {
  return known.find((each) => each === asked) ?? '';
}

/** Reads the address: what it does not know is as if it were not there. A minus before the sort reverses it. */
export function filterOf(query: MailboxQuery): MailboxFilter {
  const { q = '', department = '', sort = '' } = query;
  const reversed = sort.startsWith('-');
  return {
    q,
    state: oneOf(mailboxStates, query.state),
    level: oneOf(levels, query.level),
    department,
    priority: oneOf(mailboxPriorities, query.priority),
    active: oneOf(['yes', 'no'], query.active),
    sort: oneOf(sorts, reversed ? sort.slice(1) : sort) || 'name',
    reversed,
  };
}

/** How many filters are set. */
export function filtersSet({ q, state, level, department, priority, active }: MailboxFilter): number {
  return [q, state, level, department, priority, active].filter((value) => value !== '').length;
}

/** For `aria-sort`: how the column stands that is sorted by. */
export function direction({ sort, reversed }: Pick<MailboxFilter, 'sort' | 'reversed'>): 'ascending' | 'descending' {
  return fromTheTop.includes(sort) === reversed ? 'ascending' : 'descending';
}

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

/** A department and all under it. */
export function departmentsUnder(id: string, departments: readonly Department[]): ReadonlySet<string> {
  const found = new Set([id]);
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const each of departments) if (each.parentId !== null && found.has(each.parentId)) found.add(each.id);
  }
  return found;
}

/** Those whose name, address or server holds all the words and that pass the filters, in the order asked for. */
export function chosenRows(
  rows: readonly MailboxRow[],
  filter: MailboxFilter,
  departments: readonly Department[],
): MailboxRow[] {
  const words = filter.q.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const within = filter.department === '' ? null : departmentsUnder(filter.department, departments);
  const order = orders[filter.sort];
  const sign = filter.reversed ? -1 : 1;
  return rows
    .filter(({ mailbox, status }) => {
      const text = `${mailbox.name} ${mailbox.email} ${mailbox.pop.host}`.toLocaleLowerCase();
      return (
        words.every((word) => text.includes(word)) &&
        (filter.state === '' || status?.state === filter.state) &&
        (filter.level === '' || status?.level === filter.level) &&
        (filter.priority === '' || mailbox.priority === filter.priority) &&
        (filter.active === '' || mailbox.active === (filter.active === 'yes')) &&
        (within === null || mailbox.departmentIds.some((id) => within.has(id)))
      );
    })
    .sort((left, right) => sign * order(left, right) || byName(left, right));
}

/**
 * The rows in the order in which they were shown before, the new ones at the end: nothing moves under a pointer. Those
 * that are gone are left out.
 */
export function inOrderOf(rows: readonly MailboxRow[], shownBefore: readonly string[]): MailboxRow[] {
  const place = new Map(shownBefore.map((id, index) => [id, index]));
  const placeOf = ({ mailbox }: MailboxRow) => place.get(mailbox.id) ?? shownBefore.length;
  return [...rows].sort((left, right) => placeOf(left) - placeOf(right));
}

const names = new Intl.Collator(undefined, { numeric: true });

function byName(left: MailboxRow, right: MailboxRow): number {
  return names.compare(left.mailbox.name, right.mailbox.name) || names.compare(left.mailbox.email, right.mailbox.email);
}

function rank({ status }: MailboxRow): number {
  return status === null ? stateOrder.length : stateOrder.indexOf(status.state);
}

function levelRank({ status }: MailboxRow): number {
  return status === null ? -1 : levels.indexOf(status.level);
}

const orders: Readonly<Record<MailboxSort, (left: MailboxRow, right: MailboxRow) => number>> = {
  name: byName,
  state: (left, right) => rank(left) - rank(right),
  level: (left, right) => levelRank(right) - levelRank(left),
  waiting: (left, right) => (right.status?.waiting ?? 0) - (left.status?.waiting ?? 0),
  visited: (left, right) => (left.status?.lastVisitAt ?? '').localeCompare(right.status?.lastVisitAt ?? ''),
  priority: (left, right) =>
    mailboxPriorities.indexOf(left.mailbox.priority) - mailboxPriorities.indexOf(right.mailbox.priority),
};
