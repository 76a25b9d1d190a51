import type { Department } from '@postroom/contracts';
import { newMailbox, newStatus } from '../../../../test/mailboxes.ts';
import { departmentOptions, queueOptions } from './department-paths.ts';
import { chosenRows, mailboxRows } from './mailbox-rows.ts';

const departments: Department[] = [
  { id: 'd1', name: 'Root', parentId: null },
  { id: 'd3', name: 'Germany', parentId: 'd2' },
  { id: 'd2', name: 'Support', parentId: 'd1' },
];
const rows = mailboxRows(
  [
    newMailbox({ id: 'a', name: 'Support DE', departmentIds: ['d3'] }),
    newMailbox({ id: 'b', name: 'Orders FR', email: 'orders@example.fr' }),
    newMailbox({ id: 'c', name: 'Fair' }),
  ],
  [
    newStatus({ mailboxId: 'a', waiting: 3 }),
    newStatus({ mailboxId: 'b', state: 'failing', waiting: 9 }),
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

  it('is searched by name, address and server, all words together', () => {
    expect(names(chosenRows(rows, { q: 'FR example', state: '', sort: 'name' }))).toEqual(['Orders FR']);
    expect(names(chosenRows(rows, { q: 'pop.example', state: '', sort: 'name' }))).toHaveLength(3);
  });

  it('is filtered by state', () => {
    expect(names(chosenRows(rows, { q: '', state: 'inactive', sort: 'name' }))).toEqual(['Fair']);
  });

  it('is ordered by name, by most waiting, or with trouble first', () => {
    expect(names(chosenRows(rows, { q: '', state: '', sort: 'name' }))).toEqual(['Fair', 'Orders FR', 'Support DE']);
    expect(names(chosenRows(rows, { q: '', state: '', sort: 'waiting' }))[0]).toBe('Orders FR');
    expect(names(chosenRows(rows, { q: '', state: '', sort: 'state' }))).toEqual(['Orders FR', 'Support DE', 'Fair']);
  });
});
