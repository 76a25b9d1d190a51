import type { Department } from '@postroom/contracts';
import { newMailbox, newStatus } from '../../../../test/mailboxes.ts';
import { departmentOptions, queueOptions } from './department-paths.ts';
import {
  type MailboxQuery,
  chosenRows,
  direction,
  filterOf,
  filtersSet,
  inOrderOf,
  mailboxRows,
} from './mailbox-rows.ts';

const departments: Department[] = [
  { id: 'd1', name: 'Root', parentId: null },
  { id: 'd3', name: 'Germany', parentId: 'd2' },
  { id: 'd2', name: 'Support', parentId: 'd1' },
];
const rows = mailboxRows(
  [
    newMailbox({ id: 'a', name: 'Support DE', departmentIds: ['d3'] }),
    newMailbox({ id: 'b', name: 'Orders FR', email: 'orders@example.fr', priority: 'high' }),
    newMailbox({ id: 'c', name: 'Fair', active: false, priority: 'low' }),
  ],
  [
    newStatus({ mailboxId: 'a', waiting: 3 }),
    newStatus({ mailboxId: 'b', state: 'failing', waiting: 9, level: 'high' }),
    newStatus({ mailboxId: 'c', state: 'inactive' }),
  ],
  departments,
);
const names = (found: typeof rows) => found.map(({ mailbox }) => mailbox.name);

describe('the list of mailboxes', () => {
  it('names departments by their way from the root', () => {
    expect(rows[0]?.departments).toBe('Support / Germany');
    expect(departmentOptions(departments).map(({ words }) => words)).toEqual(['Root', 'Support', 'Support / Germany']);
  });

  it('tells queues of the same name apart by their department', () => {
    const queue = { priority: 5, targetMinutes: null, kind: 'general' as const, name: 'General pool' };
    const options = queueOptions(
      [
        { ...queue, id: 'q1', departmentId: 'd2' },
        { ...queue, id: 'q2', departmentId: 'gone' },
      ],
      departments,
    );
    expect(options.map(({ words }) => words)).toEqual(['General pool', 'General pool (Support)']);
  });

  const asked = (query: MailboxQuery) => names(chosenRows(rows, filterOf(query), departments));

  it('is searched by name, address and server, all words together', () => {
    expect(asked({ q: 'FR example' })).toEqual(['Orders FR']);
    expect(asked({ q: 'pop.example' })).toHaveLength(3);
  });

  it('is filtered by state, level, priority and whether it is active', () => {
    expect(asked({ state: 'inactive' })).toEqual(['Fair']);
    expect(asked({ level: 'high' })).toEqual(['Orders FR']);
    expect(asked({ priority: 'low' })).toEqual(['Fair']);
    expect(asked({ active: 'no' })).toEqual(['Fair']);
    expect(asked({ active: 'yes', q: 'support' })).toEqual(['Support DE']);
  });

  it('is filtered by a department with all that are under it', () => {
    expect(asked({ department: 'd2' })).toEqual(['Support DE']);
    expect(asked({ department: 'd1' })).toHaveLength(3);
    expect(asked({ department: 'gone' })).toEqual([]);
  });

  it('is ordered by name, by most waiting, by level, by priority, or with trouble first', () => {
    expect(asked({})).toEqual(['Fair', 'Orders FR', 'Support DE']);
    expect(asked({ sort: 'waiting' })[0]).toBe('Orders FR');
    expect(asked({ sort: 'level' })[0]).toBe('Orders FR');
    expect(asked({ sort: 'priority' })).toEqual(['Orders FR', 'Support DE', 'Fair']);
    expect(asked({ sort: 'state' })).toEqual(['Orders FR', 'Support DE', 'Fair']);
    expect(asked({ sort: '-state' })).toEqual(['Fair', 'Support DE', 'Orders FR']);
  });

  it('says which way a column is sorted', () => {
    expect(direction(filterOf({}))).toBe('ascending');
    expect(direction(filterOf({ sort: '-name' }))).toBe('descending');
    expect(direction(filterOf({ sort: 'waiting' }))).toBe('descending');
    expect(direction(filterOf({ sort: '-waiting' }))).toBe('ascending');
  });

  it('takes what the address says wrongly as if it were not there', () => {
    expect(filterOf({ state: 'odd', sort: 'size', active: 'perhaps' })).toEqual(filterOf({}));
    expect(filtersSet(filterOf({ state: 'odd', q: 'x', priority: 'high' }))).toBe(2);
  });

  it('keeps rows where they were while somebody points at them, new ones at the end', () => {
    expect(names(inOrderOf(rows, ['c', 'a', 'gone']))).toEqual(['Fair', 'Support DE', 'Orders FR']);
  });
});
