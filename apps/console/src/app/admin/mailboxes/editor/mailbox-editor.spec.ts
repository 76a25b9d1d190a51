import { jest } from '@jest/globals';
import { openEditor } from '../../../../../test/mailbox-editor.ts';
import { newMailbox } from '../../../../../test/mailboxes.ts';

describe('the editor of a mailbox', () => {
  // Angular would have '' for an empty number (NG01921); the contract has null.
  beforeEach(() => {
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  });

  it('shows what a field was, counts real changes only, and forgets one that was typed back', async () => {
    const { element, editor, type } = await openEditor();
    expect(element.querySelector('pr-save-bar')).toBeNull();
    await type('Check every', '300');
    expect(editor.unsaved()).toBe(1);
    expect(element.querySelector('pr-save-bar')?.textContent).toContain('1 unsaved change');
    expect(element.textContent).toContain('Edited. Was 60 s.');
    await type('Check every', '60');
    expect(editor.unsaved()).toBe(0);
    expect(element.querySelector('pr-save-bar')).toBeNull();
  });

  it('saves what was changed, with the version it was read in', async () => {
    const { fixture, editor, server, type } = await openEditor();
    await type('Name', 'Support Germany');
    const saved = editor.save();
    const call = server.expectOne({ method: 'PATCH', url: '/api/mailboxes/m1' });
    expect(call.request.body).toEqual({ version: 7, name: 'Support Germany' });
    call.flush(newMailbox({ name: 'Support Germany', version: 8 }));
    expect(await saved).toBe(true);
    await fixture.whenStable();
    expect(editor.unsaved()).toBe(0);
  });

  it('sends nothing while a field breaks a rule, and says so at the field', async () => {
    const { fixture, element, editor, server, type } = await openEditor();
    await type('Port', '70000');
    expect(await editor.save()).toBe(false);
    server.verify();
    await fixture.whenStable();
    expect(element.querySelector('mat-error')?.textContent).toContain('A port is a whole number from 1 to 65535.');
  });

  it('puts the server’s faults at their fields and the rest above the save bar', async () => {
    const { fixture, element, editor, server, type } = await openEditor();
    await type('POP3 server', 'pop2.example.net');
    const saved = editor.save();
    server.expectOne('/api/mailboxes/m1').flush(
      {
        type: 'about:blank',
        title: 'x',
        status: 400,
        detail: 'Two faults.',
        code: 'invalid',
        errors: [
          { path: 'pop.password', message: 'The server changed: type the password again.' },
          { path: 'watermarks.low', message: 'Low must be less than high (500).' },
        ],
      },
      { status: 400, statusText: 'Bad Request' },
    );
    expect(await saved).toBe(false);
    await fixture.whenStable();
    expect(element.querySelector('pr-secret-field mat-error')?.textContent).toContain('type the password again');
    expect(element.querySelector('.above-bar')?.textContent).toContain('Low must be less than high (500).');
    expect(editor.unsaved()).toBe(1);
  });

  it('keeps the changes when the server cannot be reached', async () => {
    const { fixture, element, editor, server, type } = await openEditor();
    await type('Name', 'Support Germany');
    const saved = editor.save();
    server.expectOne('/api/mailboxes/m1').error(new ProgressEvent('error'));
    expect(await saved).toBe(false);
    await fixture.whenStable();
    expect(element.querySelector('.above-bar')?.textContent).toContain('Your changes are still here');
    expect(editor.unsaved()).toBe(1);
  });

  it('follows the server while nothing is edited, and keeps what is typed otherwise', async () => {
    const { fixture, editor, server, input, type } = await openEditor();
    fixture.componentRef.setInput('mailbox', newMailbox({ name: 'By Mia', version: 8 }));
    await fixture.whenStable();
    expect(input('Name').value).toBe('By Mia');
    await type('Name', 'By me');
    fixture.componentRef.setInput('mailbox', newMailbox({ name: 'By Mia again', version: 9 }));
    fixture.detectChanges();
    server.expectOne('/api/mailboxes/m1/history?limit=1').flush({ items: [], next: null });
    await fixture.whenStable();
    expect(input('Name').value).toBe('By me');
    expect(editor.unsaved()).toBe(1);
  });

  it('moves the port with the security', async () => {
    const { fixture, element, input } = await openEditor();
    const [, starttls] = element.querySelectorAll<HTMLButtonElement>('app-incoming-section mat-button-toggle button');
    starttls?.click();
    await fixture.whenStable();
    expect(input('Port').value).toBe('110');
  });

  it('has nothing to save with for who may only look', async () => {
    const { element, input } = await openEditor(newMailbox(), false);
    expect(input('Name').disabled).toBe(true);
    expect(element.querySelector('pr-secret-field')?.textContent).not.toContain('Replace');
    expect(element.querySelector('pr-save-bar')).toBeNull();
  });
});
