import { jest } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import type { FieldTree } from '@angular/forms/signals';
import {
  type Mailbox,
  type Oauth2Status,
  laterSettings,
  mailboxSecretPaths,
  mailboxSettings,
} from '@postroom/contracts';
import { openEditor, type OpenedEditor } from '../../../../../test/mailbox-editor.ts';
import { newMailbox } from '../../../../../test/mailboxes.ts';
import { fieldAt } from '../../../api/form-faults.ts';
import { en } from '../../../text/en.ts';
import { formPath } from './mailbox-faults.ts';
import type { MailboxModel } from './mailbox-model.ts';
import { sectionOf } from './mailbox-sections.ts';

const { pop, smtp, watermarks, language, more } = mailboxSettings.shape;
const groups: Readonly<Record<string, object>> = {
  pop: pop.shape,
  smtp: smtp.unwrap().shape,
  watermarks: watermarks.shape,
  language: language.shape,
  more: more.shape,
};
/** Every setting by its path in the contract, and the passwords; OAuth 2.0 needs forms of its own. */
const paths = [
  ...Object.keys(mailboxSettings.shape)
    .filter((name) => name !== 'oauth2')
    .flatMap((name) =>
      groups[name] === undefined ? [name] : Object.keys(groups[name]).map((own) => `${name}.${own}`),
    ),
  ...mailboxSecretPaths.filter((path) => !path.startsWith('oauth2.')),
];

/** One in which no group is switched off, so that every field has its control. */
const whole: Mailbox = newMailbox({
  smtp: {
    host: 'smtp.example.net',
    port: 465,
    security: 'tls',
    authentication: 'password',
    user: 'support@example.de',
    caPem: null,
  },
  watermarks: { useDefaults: false, low: 100, high: 500, alertTo: null },
  trusted: true,
  more: {
    ...newMailbox().more,
    signature: 'Kind regards',
    trustedAuthservIds: ['mx.example.net'],
    quietHours: { days: ['monday'], from: '22:00', to: '06:00', timeZone: 'Europe/Berlin' },
    burst: { messages: 100, minutes: 5 },
  },
});

const granted: Oauth2Status = {
  state: 'ready',
  expiresAt: '2026-11-24T11:00:00Z',
  grantedBy: 'Ida Norén',
  grantedAt: '2026-11-24T10:00:00Z',
  scopes: [],
  error: null,
};

const formOf = ({ editor }: OpenedEditor) => (editor as unknown as { form: FieldTree<MailboxModel> }).form;

describe('every setting of the contract', () => {
  beforeEach(() => {
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  });

  it('has a control with label and help, in a section', async () => {
    // The address of a stored mailbox is no field: a new one has it.
    const stored = await openEditor(whole);
    const missing = paths.filter((path) => path !== 'email' && !isThere(stored, path));
    expect(missing).toEqual([]);
  });

  it('of OAuth 2.0 too, by the flow that uses it', async () => {
    const oauth2 = {
      provider: 'google' as const,
      flow: 'authorizationCode' as const,
      authorizationUrl: null,
      tokenUrl: null,
      clientId: null,
      scopes: [],
    };
    const signsIn = { ...whole.pop, authentication: 'oauth2' as const };
    const byPerson = await openEditor({ ...whole, pop: signsIn, oauth2 });
    byPerson.fixture.componentRef.setInput('oauth2Status', granted);
    await byPerson.fixture.whenStable();
    const own = [...Object.keys(mailboxSettings.shape.oauth2.unwrap().shape), 'clientSecret', 'grant'];
    expect(own.map((name) => `oauth2.${name}`).filter((path) => !isThere(byPerson, path))).toEqual([]);
    byPerson.fixture.destroy();
    TestBed.resetTestingModule();
    const byKey = await openEditor({ ...whole, pop: signsIn, oauth2: { ...oauth2, flow: 'serviceAccount' } });
    expect(isThere(byKey, 'oauth2.serviceAccountKey')).toBe(true);
  });

  it('of a new mailbox too: its address', async () => {
    expect(isThere(await openEditor(null), 'email')).toBe(true);
  });

  it('that acts from the next version only says so where it stands', async () => {
    const { element } = await openEditor(whole);
    const words = en.later;
    const marked = laterSettings;
    const marks = [...element.querySelectorAll('app-later-mark')].filter((mark) => mark.textContent.includes(words));
    expect(marks).toHaveLength(marked.length);
    expect(marks.filter((mark) => mark.closest('#watermarks')).length).toBe(1);
    expect(marks.filter((mark) => mark.closest('#more')).length).toBe(marked.length - 1);
  });
});

function isThere(opened: OpenedEditor, path: string): boolean {
  const at = formPath(path);
  const label = (en.field as Readonly<Record<string, string>>)[at];
  const help = (en.fieldHelp as Readonly<Record<string, string>>)[at];
  const field = fieldAt(formOf(opened), at);
  const card = opened.element.querySelector(`#${sectionOf(at)}`);
  if (label === undefined || help === undefined || field === null || card === null) return false;
  const helps = [...card.querySelectorAll('pr-help')].filter(
    (each) => each.querySelector('button')?.getAttribute('aria-label') === `Help: ${label}`,
  );
  const isSecret = mailboxSecretPaths.some((each) => each === path);
  return helps.length > 0 && (isSecret || field().formFieldBindings().length > 0);
}
