import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import type { MailboxBulkResult } from '@postroom/contracts';
import { provideEnglish } from '../../../../../test/english.ts';
import type { BulkAct } from './bulk-act.ts';
import type { BulkOutcome } from './bulk-api.ts';
import { BulkDialog, type BulkDialogData } from './bulk-dialog.ts';

/** Without blanks: between elements of a line they are drawn, not written. */
const plain = (text: string) => text.replace(/\s+/g, '');
const settled = () => new Promise((resolve) => setTimeout(resolve));
const gone = { id: 'c', email: '', name: '', reason: 'gone' as const, message: 'This mailbox is gone.', errors: [] };
const result: MailboxBulkResult = {
  changed: [
    {
      id: 'a',
      email: 'a@example.net',
      name: 'Support DE',
      version: 8,
      changes: [{ path: 'departmentIds', from: ['d1'], to: ['d2'] }],
      asks: false,
      warnings: [
        { path: 'defaultQueueId', message: 'None of its departments sees the queue.' },
        { path: 'pop.security', message: 'The password is sent readable.' },
      ],
    },
  ],
  unchanged: [{ id: 'b', email: 'b@example.net', name: 'Sales' }],
  skipped: [gone],
};

async function open(data: BulkDialogData) {
  const closed: (BulkOutcome | undefined)[] = [];
  TestBed.configureTestingModule({
    providers: [
      provideEnglish(),
      provideHttpClient(),
      provideHttpClientTesting(),
      { provide: MAT_DIALOG_DATA, useValue: data },
      {
        provide: MatDialogRef,
        useValue: { close: (outcome?: BulkOutcome) => closed.push(outcome), id: 'd', disableClose: false },
      },
    ],
  });
  const fixture = TestBed.createComponent(BulkDialog);
  const element = fixture.nativeElement as HTMLElement;
  document.body.append(element);
  const http = TestBed.inject(HttpTestingController);
  const drawn = async () => {
    await settled();
    await fixture.whenStable();
  };
  await fixture.whenStable();
  return {
    element,
    http,
    closed,
    drawn,
    text: () => plain(element.textContent),
    press: async (words: string) => {
      const button = [...element.querySelectorAll('button')].find((each) => each.textContent.trim() === words);
      if (!button) throw new Error(`There is no button “${words}”: ${element.textContent}`);
      button.click();
      await fixture.whenStable();
    },
  };
}

const departments = [
  { value: 'd1', words: 'Root' },
  { value: 'd2', words: 'Support' },
];

describe('a change to many mailboxes', () => {
  const act: BulkAct = { kind: 'departments', change: { departmentIds: ['d2'] } };

  it('shows what changes from what to what, what stays, what is left out and why, and saves what was seen', async () => {
    const { http, drawn, text, press, closed } = await open({ act, ids: ['a', 'b', 'c'], departments });
    http.expectOne('/api/mailboxes/bulk?dryRun=true').flush(result);
    await drawn();
    expect(text()).toContain(plain('1 mailbox changes: Support DE Root → Support'));
    expect(text()).toContain(plain('1 mailbox is so already'));
    expect(text()).toContain(plain('1 mailbox is left out: A mailbox that is gone This mailbox is gone.'));
    expect(text()).toContain(plain('With a caution for all of them: None of its departments sees the queue.'));
    expect(text()).not.toContain(plain('readable'));

    await press('Change the departments of 1 mailbox');
    const call = http.expectOne('/api/mailboxes/bulk?dryRun=false');
    expect(call.request.body).toEqual({ ids: ['a'], change: { departmentIds: ['d2'] }, versions: { a: 7 } });
    call.flush({ ...result, unchanged: [], skipped: [] });
    await drawn();
    expect(closed[0]?.changed).toHaveLength(1);
    expect(closed[0]?.skipped).toEqual([gone]);
  });

  it('asks first for what it needs, and says at once what is wrong with it', async () => {
    const { element, http, press, text, drawn } = await open({
      act: { kind: 'poll', change: null },
      ids: ['a'],
      departments,
    });
    await press('Show what changes');
    expect(text()).toContain(plain('Enter a whole number from 10 to 86,400.'));
    const field = element.querySelector('input');
    if (field === null) throw new Error('There is no field.');
    expect(document.activeElement).toBe(field);
    expect(field.getAttribute('aria-describedby')).toContain('bulk-fault');
    field.value = '300';
    field.dispatchEvent(new Event('input'));
    await press('Show what changes');
    const call = http.expectOne('/api/mailboxes/bulk?dryRun=true');
    expect(call.request.body).toEqual({ ids: ['a'], change: { pop: { pollSeconds: 300 } } });
    expect(document.activeElement?.textContent.trim()).toBe('Cancel');
    call.flush({ changed: [], unchanged: result.unchanged, skipped: [] });
    await drawn();
    expect(text()).toContain(plain('Nothing would change.'));
    expect([...element.querySelectorAll('button')].map((each) => each.textContent.trim())).toEqual(['Close']);
  });

  it('can be looked at again where the server could not be asked', async () => {
    const { http, press, text, drawn } = await open({ act, ids: ['a'], departments });
    http.expectOne('/api/mailboxes/bulk?dryRun=true').error(new ProgressEvent('error'));
    await drawn();
    expect(text()).toContain(plain('The server cannot be reached.'));
    await press('Retry');
    http.expectOne('/api/mailboxes/bulk?dryRun=true').flush(result);
    await drawn();
    expect(text()).toContain(plain('1 mailbox changes'));
  });
});
