import { jest } from '@jest/globals';
import { openEditor } from '../../../../../test/mailbox-editor.ts';
import { newMailbox } from '../../../../../test/mailboxes.ts';

const smtp = {
  host: 'smtp.example.net',
  port: 465,
  security: 'tls' as const,
  authentication: 'password' as const,
  user: 'support@example.de',
  caPem: null,
};
const secrets = {
  'pop.password': { changedAt: '2026-11-03T10:00:00Z', changedBy: 'Ida Norén' },
  'smtp.password': { changedAt: '2026-11-03T10:00:00Z', changedBy: null },
};

describe('the form of a mailbox', () => {
  beforeEach(() => {
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  });

  it('lets the port follow the security until somebody types one', async () => {
    const { input, press, type } = await openEditor();
    await press('STARTTLS');
    expect(input('Port').value).toBe('110');
    await type('Port', '10110');
    await press('TLS');
    expect(input('Port').value).toBe('10110');
  });

  it('secures both directions with one press', async () => {
    const { editor, press, server } = await openEditor(newMailbox({ smtp, secrets }));
    // Between the choices of incoming and of outgoing mail stand the buttons for both.
    await press('STARTTLS', 1);
    void editor.save();
    const { request } = server.expectOne('/api/mailboxes/m1');
    expect(request.body).toMatchObject({
      pop: { security: 'starttls', port: 110 },
      smtp: { security: 'starttls', port: 587 },
    });
  });

  it('takes over how incoming mail signs in, with the password where it was just typed', async () => {
    const { element, input, press, type } = await openEditor(newMailbox({ smtp: { ...smtp, user: 'other' } }));
    await press('Same as incoming');
    expect(input('User', 1).value).toBe('support@example.de');
    expect(element.textContent).toContain('The stored password cannot be read back: type it here too.');
    await press('Replace');
    await type('Password', 'new secret');
    await press('Same as incoming');
    expect(input('Password', 1).value).toBe('new secret');
    expect(element.textContent).not.toContain('cannot be read back: type it here');
  });

  it('switches attachments off together with trust, and says so', async () => {
    const { element, editor, flip, server } = await openEditor(
      newMailbox({ trusted: true, outboundAttachmentsAllowed: true }),
    );
    await flip('Trusted');
    expect(element.querySelector('app-trust-section')?.textContent).toContain(
      'Attachments in replies were switched off with it.',
    );
    void editor.save();
    expect(server.expectOne('/api/mailboxes/m1').request.body).toEqual({
      version: 7,
      trusted: false,
      outboundAttachmentsAllowed: false,
    });
  });

  it('wants low below high, and says it at the field with a count at its section', async () => {
    const { fixture, element, editor, flip, type } = await openEditor();
    await flip('Use the installation’s watermarks');
    await type('Low watermark', '800');
    await type('High watermark', '500');
    expect(await editor.save()).toBe(false);
    await fixture.whenStable();
    expect(element.querySelector('app-watermarks-section mat-error')?.textContent).toContain(
      'Low must be less than high (500).',
    );
    const link = [...element.querySelectorAll('pr-section-bar a')].find((each) =>
      each.textContent.includes('Watermarks'),
    );
    expect(link?.querySelector('.faults')?.textContent).toBe('1');
  });

  it.each([
    ['Western Europe', 'ISO-8859-1'],
    ['Japanese', 'ISO-2022-JP'],
    ['Simplified Chinese', 'GB2312'],
    ['Traditional Chinese', 'Big5'],
  ])('fills the three language fields for %s', async (region, outboundCharset) => {
    const { editor, press, server } = await openEditor(
      newMailbox({ language: { outboundCharset: 'UTF-8', replyCharset: 'incoming', euro: 'unicode' } }),
    );
    await press(region);
    void editor.save();
    const { language } = server.expectOne('/api/mailboxes/m1').request.body as { language: unknown };
    expect(language).toEqual({ outboundCharset, replyCharset: 'auto', euro: 'replace' });
  });

  it.each([
    ['UTF-8', 'auto', false],
    ['ISO-8859-1', 'auto', true],
    ['ISO-8859-15', 'default', false],
    ['UTF-8', 'incoming', true],
  ] as const)('says where the euro needs nothing: %s, %s', async (outboundCharset, replyCharset, matters) => {
    const { element } = await openEditor(newMailbox({ language: { outboundCharset, replyCharset, euro: 'replace' } }));
    const words = element.querySelector('app-language-section')?.textContent ?? '';
    expect(words.includes('the sets in use carry the euro sign')).toBe(!matters);
  });

  it('clears a stored secret at Save only, and takes that back', async () => {
    const { element, editor, press, server } = await openEditor(
      newMailbox({ active: false, smtp: { ...smtp, authentication: 'password' }, secrets }),
    );
    await press('Clear', 1);
    expect(element.textContent).toContain('Save forgets the stored one.');
    await press('Keep it');
    expect(editor.unsaved()).toBe(0);
    await press('Clear', 1);
    void editor.save();
    const { smtp: sent } = server.expectOne('/api/mailboxes/m1').request.body as { smtp: { password: unknown } };
    expect(sent.password).toBeNull();
  });

  it('asks for the secrets that an active mailbox cannot do without before the server is asked', async () => {
    const { fixture, element, editor, server } = await openEditor(newMailbox({ smtp, secrets: {} }));
    expect(await editor.save()).toBe(false);
    await fixture.whenStable();
    server.expectNone('/api/mailboxes/m1');
    const faults = [...element.querySelectorAll('pr-secret-field mat-error')].map((each) => each.textContent);
    expect(faults).toHaveLength(2);
    expect(faults[0]).toContain('Enter the password of the account.');
    expect(faults[1]).toContain('Enter the SMTP password');
  });

  it('shows all faults at once, of fields and between fields', async () => {
    const { element, editor, fixture, type, flip } = await openEditor(newMailbox({ smtp, secrets }));
    await type('Port', '0');
    await type('User', '', 1);
    await type('Attachments of one message', '0.01');
    await flip('Use the installation’s watermarks');
    expect(await editor.save()).toBe(false);
    await fixture.whenStable();
    const faults = [...element.querySelectorAll('mat-error')].map((each) => each.textContent.trim());
    expect(faults).toEqual([
      'A port is a whole number from 1 to 65535.',
      'Enter the user name of the account.',
      'Enter a number of messages, or use the defaults.',
      'Enter a number of messages, or use the defaults.',
      'From 64 KiB to 100 MiB.',
    ]);
    expect(element.querySelector('pr-save-bar')?.textContent).toContain('5 fields to fix');
  });
});
