import {
  completeMailbox,
  type MailboxChange,
  mailboxChange,
  mailboxCreate,
  mailboxFaults,
  type MailboxSettings,
  mailboxSettings,
} from './mailbox.ts';
import { type Fault, faultsOf } from './problem.ts';

const required = {
  email: 'sales@shop.example',
  name: 'Sales DE',
  defaultQueueId: 'queue',
  pop: { host: 'pop.shop.example', user: 'sales', password: 'secret' },
};

function created(over: Record<string, unknown> = {}): MailboxSettings {
  return mailboxSettings.parse(completeMailbox(mailboxCreate.parse({ ...required, ...over }), null, 'root'));
}

function changed(stored: MailboxSettings, change: MailboxChange): MailboxSettings {
  return mailboxSettings.parse(completeMailbox(mailboxChange.parse(change), stored, 'root'));
}

/** The faults of a body by path, of the schema or, where that has none, of the rules between fields. */
function faultsIn(over: Record<string, unknown>): Record<string, string> {
  const parsed = mailboxCreate.safeParse({ ...required, ...over });
  const faults: readonly Fault[] = parsed.success ? mailboxFaults(created(over)) : faultsOf(parsed.error.issues);
  return Object.fromEntries(faults.map(({ path, message }) => [path, message]));
}

const pop = (over: Record<string, unknown>) => ({ pop: { ...required.pop, ...over } });
const smtp = (over: Record<string, unknown>) => ({ smtp: { host: 'smtp.shop.example', ...over } });
const more = (over: Record<string, unknown>) => ({ more: over });
const oauth2 = (over: Record<string, unknown>) => ({ oauth2: { provider: 'other', ...over } });

describe('A mailbox of the required fields alone', () => {
  it('has the defaults of every other field', () => {
    expect(created()).toEqual({
      email: 'sales@shop.example',
      name: 'Sales DE',
      active: false,
      departmentIds: ['root'],
      defaultQueueId: 'queue',
      forceDefaultQueue: false,
      pop: {
        host: 'pop.shop.example',
        port: 995,
        security: 'tls',
        timeoutSeconds: 30,
        user: 'sales',
        authentication: 'password',
        pollSeconds: 60,
        leaveOnServerDays: 0,
        maxMessageBytes: 26_214_400,
        keepTruncatedDays: 7,
        caPem: null,
      },
      smtp: null,
      oauth2: null,
      watermarks: { useDefaults: true, low: null, high: null, alertTo: null },
      trusted: false,
      outboundAttachmentsAllowed: false,
      priority: 'medium',
      language: { outboundCharset: 'UTF-8', replyCharset: 'auto', euro: 'replace' },
      more: {
        dailyBytes: null,
        joinCustomerMinutes: null,
        attachmentsTotalBytes: null,
        sendPerMinute: null,
        signature: null,
        retentionDays: null,
        keepSentRaw: null,
        trustedAuthservIds: null,
        quietHours: null,
        burst: null,
      },
    });
  });

  it('has no fault', () => {
    expect(mailboxFaults(created())).toEqual([]);
  });

  it.each(['email', 'name', 'defaultQueueId', 'pop'])('cannot lack %s', (field) => {
    expect(faultsIn({ [field]: undefined })).toEqual({ [field]: 'This field is required.' });
  });

  it.each(['host', 'user'])('cannot lack pop.%s', (field) => {
    expect(faultsIn(pop({ [field]: undefined }))).toEqual({ [`pop.${field}`]: 'This field is required.' });
  });
});

describe('The port', () => {
  it.each([
    ['tls', 995, 465],
    ['starttls', 110, 587],
    ['none', 110, 25],
  ])('of a new mailbox follows the security %s', (security, popPort, smtpPort) => {
    const settings = created({ ...pop({ security }), ...smtp({ security }) });
    expect([settings.pop.port, settings.smtp?.port]).toEqual([popPort, smtpPort]);
  });

  it('of a new mailbox is the one that was typed', () => {
    const settings = created({ ...pop({ security: 'none', port: 1110 }), ...smtp({ port: 2525 }) });
    expect([settings.pop.port, settings.smtp?.port]).toEqual([1110, 2525]);
  });

  it('follows a changed security', () => {
    const settings = changed(created(smtp({})), { pop: { security: 'starttls' }, smtp: { security: 'starttls' } });
    expect([settings.pop.port, settings.smtp?.port]).toEqual([110, 587]);
  });

  it('stays once somebody has edited it', () => {
    const stored = created({ ...pop({ port: 1995 }), ...smtp({ port: 2465 }) });
    const settings = changed(stored, { pop: { security: 'none' }, smtp: { security: 'none' } });
    expect([settings.pop.port, settings.smtp?.port]).toEqual([1995, 2465]);
  });

  it('changes alone without touching the security', () => {
    expect(changed(created(), { pop: { port: 996 } }).pop).toMatchObject({ port: 996, security: 'tls' });
  });

  it.each([0, -1, 65_536, 1.5, '995'])('cannot be %p', (port) => {
    expect(faultsIn(pop({ port }))).toEqual({ 'pop.port': 'A port is a whole number from 1 to 65535.' });
  });
});

describe('Trust and attachments', () => {
  it('switching trusted off switches attachments off', () => {
    const stored = created({ trusted: true, outboundAttachmentsAllowed: true });
    expect(changed(stored, { trusted: false })).toMatchObject({ trusted: false, outboundAttachmentsAllowed: false });
  });

  it('attachments can be on only while trusted is on', () => {
    expect(faultsIn({ outboundAttachmentsAllowed: true })).toHaveProperty('outboundAttachmentsAllowed');
    expect(faultsIn({ trusted: true, outboundAttachmentsAllowed: true })).toEqual({});
  });
});

describe('Outgoing mail', () => {
  it('leaves by the installation’s relay where smtp is null', () => {
    expect(changed(created(smtp({})), { smtp: null }).smtp).toBeNull();
  });

  it('signs in by password if a user is given, else not at all', () => {
    expect(created(smtp({ user: 'sales' })).smtp?.authentication).toBe('password');
    expect(created(smtp({})).smtp?.authentication).toBe('none');
  });

  it('needs a user to sign in with', () => {
    expect(faultsIn(smtp({ authentication: 'password' }))).toHaveProperty(['smtp.user']);
    expect(faultsIn(smtp({ authentication: 'password', user: 'sales' }))).toEqual({});
  });

  it('has a port only with a host', () => {
    const complete = completeMailbox(mailboxCreate.parse({ ...required, smtp: { port: 25 } }), null, 'root');
    const parsed = mailboxSettings.safeParse(complete);
    expect(faultsOf(parsed.error?.issues ?? [])).toEqual([{ path: 'smtp.host', message: 'This field is required.' }]);
  });
});

describe('OAuth 2.0', () => {
  it('is to be filled in where a channel signs in by it', () => {
    expect(faultsIn(pop({ authentication: 'oauth2' }))).toHaveProperty('oauth2');
    expect(faultsIn(smtp({ authentication: 'oauth2', user: 'sales' }))).toHaveProperty('oauth2');
    const client = { authorizationUrl: 'https://a.example', tokenUrl: 'https://t.example', clientId: 'postroom' };
    expect(faultsIn({ ...pop({ authentication: 'oauth2' }), ...oauth2(client) })).toEqual({});
  });

  it('begins with the authorization code and no scopes', () => {
    expect(created(oauth2({})).oauth2).toEqual({
      provider: 'other',
      flow: 'authorizationCode',
      authorizationUrl: null,
      tokenUrl: null,
      clientId: null,
      scopes: [],
    });
  });

  it.each(['ftp://login.example', 'javascript:alert(1)', 'login.example', '/token', ''])(
    'takes no token address %p',
    (tokenUrl) => {
      expect(faultsIn(oauth2({ tokenUrl }))).toEqual({
        'oauth2.tokenUrl': 'Give an address that begins with https://.',
      });
    },
  );

  it('takes at most 20 scopes and a service-account key of 16 KiB', () => {
    expect(faultsIn(oauth2({ scopes: Array.from({ length: 21 }, (_, n) => `scope-${n}`) }))).toHaveProperty([
      'oauth2.scopes',
    ]);
    expect(faultsIn(oauth2({ serviceAccountKey: 'x'.repeat(16_385) }))).toHaveProperty(['oauth2.serviceAccountKey']);
  });
});

describe('Watermarks', () => {
  it('are null while the defaults apply', () => {
    const stored = created({ watermarks: { useDefaults: false, low: 5, high: 9 } });
    expect(changed(stored, { watermarks: { useDefaults: true } }).watermarks).toEqual({
      useDefaults: true,
      low: null,
      high: null,
      alertTo: null,
    });
  });

  it('that are given need no word on the defaults', () => {
    expect(created({ watermarks: { low: 5, high: 9 } }).watermarks).toMatchObject({ useDefaults: false, low: 5 });
  });

  it('of one’s own need both numbers, low less than high', () => {
    expect(Object.keys(faultsIn({ watermarks: { useDefaults: false } }))).toEqual([
      'watermarks.low',
      'watermarks.high',
    ]);
    expect(faultsIn({ watermarks: { useDefaults: false, low: 9, high: 9 } })).toHaveProperty(['watermarks.low']);
    expect(faultsIn({ watermarks: { useDefaults: false, low: 8, high: 9 } })).toEqual({});
  });

  it('tell one address or a list, read as it was given', () => {
    expect(created({ watermarks: { alertTo: 'a@b.example' } }).watermarks.alertTo).toBe('a@b.example');
    expect(created({ watermarks: { alertTo: ['a@b.example'] } }).watermarks.alertTo).toEqual(['a@b.example']);
  });

  it.each([
    [[], ''],
    [5, ''],
    ['nobody', ''],
    [Array.from({ length: 21 }, (_, n) => `a${n}@b.example`), ''],
    [['a@b.example', 'x'], '.1'],
  ])('tell nobody at %j', (alertTo, at) => {
    expect(Object.keys(faultsIn({ watermarks: { alertTo } }))).toEqual([`watermarks.alertTo${at}`]);
  });
});

describe('Bounds', () => {
  const kibibyte = 1024;
  const mebibyte = kibibyte * kibibyte;
  const inside: [string, Record<string, unknown>][] = [
    ['name of 128 characters', { name: 'n'.repeat(128) }],
    ['timeout of 600 s', pop({ timeoutSeconds: 600 })],
    ['poll of 10 s', pop({ pollSeconds: 10 })],
    ['poll of a day', pop({ pollSeconds: 86_400 })],
    ['3,650 days left on the server', pop({ leaveOnServerDays: 3650 })],
    ['messages of 64 KiB', pop({ maxMessageBytes: 64 * kibibyte })],
    ['messages of 1 GiB', pop({ maxMessageBytes: kibibyte * mebibyte })],
    ['an IPv6 literal', pop({ host: '2001:db8::1' })],
    ['no cap of a day', more({ dailyBytes: 0 })],
    ['a cap of 1 MiB', more({ dailyBytes: mebibyte })],
    ['30 days to join', more({ joinCustomerMinutes: 43_200 })],
    ['attachments of 100 MiB', more({ attachmentsTotalBytes: 100 * mebibyte })],
    ['a hundred years', more({ retentionDays: 36_500 })],
    ['quiet nights', more({ quietHours: { days: ['monday'], from: '22:00', to: '06:00', timeZone: 'Europe/Berlin' } })],
  ];
  it.each(inside)('allow %s', (_what, over) => {
    expect(faultsIn(over)).toEqual({});
  });

  const outside: [string, Record<string, unknown>][] = [
    ['name', { name: 'n'.repeat(129) }],
    ['name', { name: ' ' }],
    ['email', { email: `${'a'.repeat(250)}@b.example` }],
    ['departmentIds', { departmentIds: [] }],
    ['priority', { priority: 'urgent' }],
    ['pop.timeoutSeconds', pop({ timeoutSeconds: 0 })],
    ['pop.timeoutSeconds', pop({ timeoutSeconds: 601 })],
    ['pop.pollSeconds', pop({ pollSeconds: 9 })],
    ['pop.leaveOnServerDays', pop({ leaveOnServerDays: 3651 })],
    ['pop.maxMessageBytes', pop({ maxMessageBytes: 64 * kibibyte - 1 })],
    ['pop.maxMessageBytes', pop({ maxMessageBytes: kibibyte * mebibyte + 1 })],
    ['pop.keepTruncatedDays', pop({ keepTruncatedDays: -1 })],
    ['pop.user', pop({ user: 'u'.repeat(256) })],
    ['pop.user', pop({ user: 'sales\r\nDELE 1' })],
    ['pop.password', pop({ password: 'p'.repeat(1025) })],
    ['pop.password', pop({ password: 'pasted\n' })],
    ['pop.host', pop({ host: 'https://pop.shop.example' })],
    ['pop.host', pop({ host: 'pop.shop.example:995' })],
    ['pop.host', pop({ host: 'h'.repeat(254) })],
    ['pop.caPem', pop({ caPem: 'not a certificate' })],
    ['language.outboundCharset', { language: { outboundCharset: 'KLINGON' } }],
    ['more.dailyBytes', more({ dailyBytes: mebibyte - 1 })],
    ['more.dailyBytes', more({ dailyBytes: -1 })],
    ['more.sendPerMinute', more({ sendPerMinute: 10_001 })],
    ['more.signature', more({ signature: 's'.repeat(10_001) })],
    ['more.trustedAuthservIds', more({ trustedAuthservIds: Array.from({ length: 21 }, (_, n) => `mx${n}`) })],
    [
      'more.quietHours.timeZone',
      more({ quietHours: { days: ['monday'], from: '22:00', to: '06:00', timeZone: 'Mars/Base' } }),
    ],
    ['more.quietHours.from', more({ quietHours: { days: ['monday'], from: '24:00', to: '06:00', timeZone: 'UTC' } })],
  ];
  it.each(outside)('refuse at %s what lies outside', (path, over) => {
    expect(Object.keys(faultsIn(over))).toEqual([path]);
  });
});
