import { TestBed } from '@angular/core/testing';
import type { AuditEntry, Discovered } from '@postroom/contracts';
import { provideEnglish } from '../../../../../test/english.ts';
import { newMailbox } from '../../../../../test/mailboxes.ts';
import { en } from '../../../text/en.ts';
import { deviatingPaths } from './deviations.ts';
import { withDiscovered } from './discovered-model.ts';
import { actWords, changeRows } from './history-rows.ts';
import { changeBody, editedPaths, testBody } from './mailbox-body.ts';
import { formPath } from './mailbox-faults.ts';
import { duplicateOf, modelOf, newModel } from './mailbox-model.ts';
import { MailboxWords } from './mailbox-words.ts';
import { refusedAt, stillRefused } from './refused-faults.ts';

const smtp = {
  host: 'smtp.example.net',
  port: 587,
  security: 'starttls' as const,
  authentication: 'oauth2' as const,
  user: 'support@example.de',
  caPem: null,
};
const oauth2 = {
  provider: 'microsoft365' as const,
  flow: 'authorizationCode' as const,
  authorizationUrl: 'https://login.example.net/authorize',
  tokenUrl: 'https://login.example.net/token',
  clientId: 'c1',
  scopes: ['one', 'two'],
};

describe('a duplicate', () => {
  it('has every setting, and neither address nor accounts nor secrets, and is inactive', () => {
    const like = newMailbox({ smtp, oauth2, priority: 'high' });
    const model = duplicateOf(like, 'Support DE (copy)');
    expect(model).toEqual({
      ...modelOf(like),
      email: '',
      name: 'Support DE (copy)',
      active: false,
      pop: { ...modelOf(like).pop, user: '' },
      smtp: { ...modelOf(like).smtp, user: '' },
    });
    expect([model.pop.password, model.smtp.password, model.oauth2.clientSecret]).toEqual(['', '', '']);
  });
});

describe('what was found for an address', () => {
  const found: Discovered = {
    pop: { host: 'pop.office.example', port: 995, security: 'tls', user: 'a@example.de', authentication: 'oauth2' },
    smtp: {
      host: 'smtp.office.example',
      port: 587,
      security: 'starttls',
      user: 'a@example.de',
      authentication: 'oauth2',
    },
    oauth2,
    source: 'known',
    provider: 'Microsoft 365',
    advice: [],
  };

  it('fills servers, ports, security and sign-in, and leaves the rest as it was typed', () => {
    const typed = { ...newModel('d1'), name: 'Support' };
    const model = withDiscovered({ ...typed, oauth2: { ...typed.oauth2, clientId: 'mine' } }, found);
    expect(model).toMatchObject({ name: 'Support', ownSmtp: true, pop: found.pop, smtp: found.smtp });
    expect(model.oauth2).toMatchObject({ provider: 'microsoft365', clientId: 'mine', scopes: 'one\ntwo' });
    expect(model.pop.timeoutSeconds).toBe(30);
  });

  it('changes nothing where nothing was found', () => {
    const typed = newModel('d1');
    const nothing = { ...found, pop: null, smtp: null, oauth2: null };
    expect(withDiscovered(typed, nothing)).toEqual(typed);
  });
});

describe('what Test is given', () => {
  it('is servers and accounts as they stand, with the id for the secrets that were left alone', () => {
    const model = modelOf(newMailbox());
    model.pop.host = 'pop2.example.net';
    const body = testBody(model, 'm1');
    expect(Object.keys(body).sort()).toEqual(['email', 'id', 'pop', 'smtp']);
    expect(body.pop).toMatchObject({ host: 'pop2.example.net' });
    expect(body.pop).not.toHaveProperty('password');
  });

  it('of a new mailbox has no id, and what was typed', () => {
    const model = newModel('d1');
    model.pop.password = 'secret';
    expect(testBody(model, null)).toMatchObject({ pop: { password: 'secret' } });
    expect(testBody(model, null)).not.toHaveProperty('id');
  });
});

describe('OAuth 2.0 in the form', () => {
  it('is sent whole once something signs in by it, and its edits count only then', () => {
    const before = modelOf(newMailbox({ oauth2 }));
    const after = structuredClone(before);
    after.oauth2.clientId = 'c2';
    expect(editedPaths(before, after)).toEqual([]);
    after.pop.authentication = 'oauth2';
    after.oauth2.clientSecret = null;
    expect(changeBody(before, after, 7)).toEqual({
      version: 7,
      pop: { authentication: 'oauth2' },
      oauth2: { ...oauth2, clientId: 'c2', clientSecret: null },
    });
  });
});

describe('a fault of the server', () => {
  it.each([
    ['departmentIds.2', 'departmentIds'],
    ['watermarks.alertTo.0', 'watermarks.alertTo'],
    ['oauth2', 'oauth2.provider'],
    ['oauth2.scopes.3', 'oauth2.scopes'],
    ['smtp', 'ownSmtp'],
    ['more.signature', 'more.signature.text'],
    ['more.trustedAuthservIds.1', 'more.trustedAuthservIds.names'],
    ['more.dailyBytes', 'more.dailyMebibytes'],
    ['more.burst', 'more.burst.messages'],
    ['more.signature.own', 'more.signature.own'],
    ['pop.port', 'pop.port'],
  ])('at %s stands at %s', (path, at) => {
    expect(formPath(path)).toBe(at);
  });

  it('that Test found stands until its field is another', () => {
    const model = modelOf(newMailbox());
    const refused = refusedAt(model, [{ path: 'pop.host', message: 'Not allowed.' }]);
    expect(stillRefused(model, refused)).toHaveLength(1);
    model.pop.host = 'pop2.example.net';
    expect(stillRefused(model, refused)).toEqual([]);
  });
});

describe('what deviates from the defaults', () => {
  it('leaves out what every mailbox has of its own, and tells a group by its switch', () => {
    const like = newMailbox({ priority: 'high', more: { ...newMailbox().more, signature: 'Regards', dailyBytes: 0 } });
    expect(deviatingPaths(modelOf(like))).toEqual(['priority', 'more.dailyMebibytes', 'more.signature.own']);
    expect(deviatingPaths(modelOf(newMailbox()))).toEqual([]);
  });
});

describe('the history', () => {
  const entry = (detail: AuditEntry['detail'], action = 'mailbox.changed'): AuditEntry => ({
    id: 'a1',
    at: '2026-11-03T10:00:00Z',
    personId: 'p1',
    personName: 'Ida Norén',
    action,
    target: 'Support DE',
    detail,
  });

  beforeEach(() => TestBed.configureTestingModule({ providers: [provideEnglish()] }));

  it('shows old and new value in words, ids by their names, and of a secret only that it changed', () => {
    const changes = {
      'pop.port': { from: 995, to: 10_995 },
      'pop.maxMessageBytes': { from: 26_214_400, to: 52_428_800 },
      defaultQueueId: { from: 'q1', to: 'q2' },
      'more.quietHours.from': { from: null, to: '22:00' },
      'pop.password': 'changed',
    };
    const names = [
      { value: 'q1', words: 'General pool' },
      { value: 'q2', words: 'Refunds' },
    ];
    const rows = changeRows(entry({ changes }), TestBed.inject(MailboxWords), en, names);
    expect(rows.map(({ label, before, after }) => [label, before, after])).toEqual([
      ['Incoming: Port', '995', '10995'],
      ['Incoming: Largest message', '25 MiB', '50 MiB'],
      ['Default queue', 'General pool', 'Refunds'],
      ['Quiet hours: From', 'the installation’s', '22:00'],
      ['Incoming: Password', '–', 'changed'],
    ]);
  });

  it('says in words what was done, also of what it does not know', () => {
    expect(actWords(entry({ email: 'x@example.de' }, 'alias.deleted'), en)).toBe('removed the alias x@example.de');
    expect(actWords(entry({}, 'mailbox.retired'), en)).toBe('retired the mailbox');
    expect(actWords(entry({}, 'mailbox.other'), en)).toBe('did: mailbox.other');
  });
});
