import { signal } from '@angular/core';
import { newMailbox } from '../../../../test/mailboxes.ts';
import { mailboxRows } from './mailbox-rows.ts';
import { MailboxSelection } from './mailbox-selection.ts';

const rows = mailboxRows(
  ['a', 'b', 'c'].map((id) => newMailbox({ id })),
  [],
  [],
);

describe('the selection of mailboxes', () => {
  it('holds what was picked, over all pages, and lets go of what was picked off', () => {
    const selection = new MailboxSelection(signal(rows));
    selection.pick({ ids: ['a', 'b'], on: true });
    selection.pick({ ids: ['b'], on: false });
    expect([...selection.ids()]).toEqual(['a']);
    selection.pickAllFound();
    expect(selection.mailboxes()).toHaveLength(3);
    selection.keep(['c']);
    expect([...selection.ids()]).toEqual(['c']);
  });

  it('does not hold what a filter hides or what is gone, and has it again once it is shown', () => {
    const found = signal(rows);
    const selection = new MailboxSelection(found);
    selection.keep(['a', 'b', 'gone']);
    found.set(rows.slice(1));
    expect([...selection.ids()]).toEqual(['b']);
    found.set(rows);
    expect([...selection.ids()]).toEqual(['a', 'b']);
  });
});
