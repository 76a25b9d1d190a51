import * as z from 'zod';
import { emailAddress, line } from './basics.ts';
import { mailboxCreate } from './mailbox.ts';
import { faultsOf, problem, problemCodes } from './problem.ts';
import { recipient } from './reply.ts';
import { sentenceFor } from './sentences.ts';
import { settings, settingsChange, settingsDefaults } from './settings.ts';

function faults(schema: z.ZodType, value: unknown) {
  return faultsOf(schema.safeParse(value).error?.issues ?? []);
}

describe('A fault that a schema has no sentence for', () => {
  const shape = z.object({
    text: z.string(),
    number: z.int().min(1).max(1000),
    flag: z.boolean(),
    names: z.array(z.string()).min(2).max(3),
    one: z.enum(['high', 'low']),
    short: z.string().min(2).max(4),
    address: z.url(),
    either: z.union([z.string(), z.number()]),
  });
  const good = {
    text: 'a',
    number: 1,
    flag: true,
    names: ['a', 'b'],
    one: 'low',
    short: 'abc',
    address: 'https://a.example',
    either: 1,
  };

  it.each([
    ['text', undefined, 'This field is required.'],
    ['text', 5, 'Must be a text.'],
    ['text', null, 'Must be a text.'],
    ['number', '5', 'Must be a number.'],
    ['number', 1.5, 'Must be a whole number.'],
    ['number', 0, 'Must be 1 or more.'],
    ['number', 1001, 'Must be 1,000 or less.'],
    ['flag', 'yes', 'Must be true or false.'],
    ['names', 'a', 'Must be a list.'],
    ['names', ['a'], 'Give at least 2 entries.'],
    ['names', ['a', 'b', 'c', 'd'], 'Give at most 3 entries.'],
    ['one', 'medium', 'Must be one of: high, low.'],
    ['short', 'a', 'Use at least 2 characters.'],
    ['short', 'abcde', 'Use at most 4 characters.'],
    ['address', 'nowhere', 'Not in the form that is expected here.'],
    ['either', true, 'None of the forms that are allowed here.'],
  ])('says at %s, for %j: what would be right', (field, value, message) => {
    expect(faults(shape, { ...good, [field]: value })).toEqual([{ path: field, message }]);
  });

  it('keeps zod’s words for a kind that nobody foresaw', () => {
    expect(sentenceFor({ code: 'custom' })).toBeUndefined();
  });

  it('says that a whole body has to be an object', () => {
    expect(faults(shape, [])).toEqual([{ path: '', message: 'Must be an object.' }]);
  });
});

describe('The path of a fault', () => {
  const body = { email: 'a@b.example', name: 'n', defaultQueueId: 'q', pop: { host: 'h', user: 'u' } };

  it('is that of the nested field', () => {
    expect(faults(mailboxCreate, { ...body, pop: { ...body.pop, port: 0 } }).map((fault) => fault.path)).toEqual([
      'pop.port',
    ]);
  });

  it('counts the entries of lists', () => {
    const scopes = ['mail', ''];
    expect(faults(mailboxCreate, { ...body, oauth2: { scopes } }).map((fault) => fault.path)).toEqual([
      'oauth2.scopes.1',
    ]);
  });

  it('points at a key that is not known, at every depth', () => {
    const unknown = { ...body, nonsense: 1, pop: { ...body.pop, portt: 995 } };
    expect(faults(mailboxCreate, unknown)).toEqual(
      ['pop.portt', 'nonsense'].map((path) => ({
        path,
        message: 'Not known here. Check the spelling, or leave it out.',
      })),
    );
  });

  it('names every fault of a body at once', () => {
    const paths = faults(mailboxCreate, { pop: { port: 0, security: 'ssl' }, trusted: 'yes' }).map(({ path }) => path);
    expect(paths.sort()).toEqual([
      'defaultQueueId',
      'email',
      'name',
      'pop.host',
      'pop.port',
      'pop.security',
      'pop.user',
      'trusted',
    ]);
  });
});

describe('What becomes part of a mail header', () => {
  const injections = [
    'a@b.example\r\nBcc: c@d.example',
    'a@b.example\nBcc: c@d.example',
    'a\u0000@b.example',
    'a\u0007@b.example',
    'a@b\u007f.example',
  ];

  it.each(injections)('cannot carry a second header in an address: %j', (text) => {
    expect(emailAddress.safeParse(text).success).toBe(false);
    expect(recipient.safeParse(text).success).toBe(false);
    expect(recipient.safeParse(`Anna <${text}>`).success).toBe(false);
  });

  it('cannot carry one in a recipient’s name or in a line', () => {
    expect(recipient.safeParse('Anna\r\nBcc: c@d.example <a@b.example>').success).toBe(false);
    expect(line(100).safeParse('Hello\r\nBcc: c@d.example').success).toBe(false);
  });

  it.each(['a@b.example', 'Jörg@bücher.example', "o'neill+tag@b.example"])('takes the address %s', (text) => {
    expect(emailAddress.parse(` ${text} `)).toBe(text);
    expect(recipient.safeParse(`Anna Müller <${text}>`).success).toBe(true);
  });

  it.each(['', 'a', '@b', 'a@', 'a@b@c', 'a@b, c@d', '<a@b>', 'a b@c', 'mailto:a@b', `${'a'.repeat(250)}@b.de`])(
    'takes no address %j',
    (text) => {
      expect(emailAddress.safeParse(text).success).toBe(false);
    },
  );
});

describe('The settings of the installation', () => {
  it('have defaults that keep their own rules', () => {
    expect(settings.parse({ ...settingsDefaults, version: 1 })).toEqual({ ...settingsDefaults, version: 1 });
  });

  it('begin as the spec’s table has it', () => {
    expect(settingsDefaults).toMatchObject({
      deleteWithoutDurability: false,
      resendUnsure: false,
      trainingMode: false,
      reopenDays: 30,
      mailboxDefaults: { dailyBytes: 0, attachmentsTotalBytes: 20_971_520, signature: '', keepSentRaw: true },
    });
  });

  it('take any of their fields in a change, and none that they do not have', () => {
    expect(settingsChange.parse({ mailboxDefaults: { signature: 'Yours' } })).toEqual({
      mailboxDefaults: { signature: 'Yours' },
    });
    expect(faults(settingsChange, { mailboxDefaults: { nonsense: 1 } })).toMatchObject([
      { path: 'mailboxDefaults.nonsense' },
    ]);
  });

  it('have no null where a mailbox would say "the installation’s"', () => {
    expect(faults(settingsChange, { mailboxDefaults: { dailyBytes: null } })).toMatchObject([
      { path: 'mailboxDefaults.dailyBytes' },
    ]);
  });
});

describe('A problem', () => {
  it('has a title and an error status for every code', () => {
    for (const [code, { status, title }] of Object.entries(problemCodes)) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(problem.safeParse({ type: `urn:x:${code}`, title, status, detail: title, code }).success).toBe(true);
    }
  });
});
