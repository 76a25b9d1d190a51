import { jest } from '@jest/globals';
import { openEditor } from '../../../../../test/mailbox-editor.ts';
import { newMailbox } from '../../../../../test/mailboxes.ts';

const entry = {
  id: 'a1',
  at: '2026-11-24T10:41:00Z',
  personId: 'p2',
  personName: 'Ida Norén',
  action: 'mailbox.changed',
  target: 'Support DE',
  detail: {},
};

/** The editor with "Check every" and "Name" edited, once Ida saved her own "Check every" and "Timeout". */
async function afterAnotherSave(items: readonly object[]) {
  const opened = await openEditor();
  await opened.type('Check every', '300');
  await opened.type('Name', 'Mine');
  const { pop } = newMailbox();
  const hers = newMailbox({ version: 8, pop: { ...pop, pollSeconds: 120, timeoutSeconds: 50 } });
  opened.fixture.componentRef.setInput('mailbox', hers);
  opened.fixture.detectChanges();
  opened.server.expectOne('/api/mailboxes/m1/history?limit=1').flush({ items, next: null });
  await opened.fixture.whenStable();
  return opened;
}

describe('a save of somebody else while one edits', () => {
  beforeEach(() => {
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  });

  it('is told with who, when and which fields, and where both changed one', async () => {
    const { element } = await afterAnotherSave([entry]);
    const words = element.querySelector('app-other-save')?.textContent ?? '';
    expect(words).toMatch(/Ida Norén changed Incoming: Timeout, Incoming: Check every at .*\d/);
    expect(words).toContain('You changed Incoming: Check every too.');
  });

  it('taken over where both changed a field, leaves the other edits of both', async () => {
    const { editor, input, press, server } = await afterAnotherSave([entry]);
    await press('Take theirs');
    expect(input('Check every').value).toBe('120');
    expect(input('Timeout').value).toBe('50');
    void editor.save();
    expect(server.expectOne('/api/mailboxes/m1').request.body).toEqual({ version: 8, name: 'Mine' });
  });

  it('passed over where both changed a field, keeps mine and takes the rest', async () => {
    const { editor, input, press, server } = await afterAnotherSave([entry]);
    await press('Keep mine');
    expect(input('Timeout').value).toBe('50');
    void editor.save();
    expect(server.expectOne('/api/mailboxes/m1').request.body).toEqual({
      version: 8,
      name: 'Mine',
      pop: { pollSeconds: 300 },
    });
  });

  it('is told without a name where the history has none', async () => {
    const { element } = await afterAnotherSave([]);
    expect(element.querySelector('app-other-save')?.textContent).toContain('Somebody changed Incoming: Timeout');
  });
});
