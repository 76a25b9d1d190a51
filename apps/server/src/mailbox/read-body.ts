import {
  completeMailbox,
  type Fault,
  faultsOf,
  type MailboxChange,
  mailboxChange,
  mailboxCreate,
  mailboxFaults,
  type MailboxSettings,
  mailboxSettings,
  moreDefaults,
  languageDefaults,
  popDefaults,
  popPort,
  watermarksDefaults,
} from '@postroom/contracts';

type Json = Record<string, unknown>;

/** An answer names at most so many faults; a body with more of them is not looked into further. */
const mostFaults = 100;

/** A body as far as it can be read, with every fault that needs no database. */
export interface ReadBody {
  readonly body: MailboxChange;
  /** The whole settings asked for; where a field has a fault, what stands there is not the caller's. Null: unreadable. */
  readonly settings: MailboxSettings | null;
  readonly faults: readonly Fault[];
}

/** Stands in for required fields that a body lacks, so that the rules about its other fields are checked all the same. */
const standIn: MailboxSettings = {
  email: 'nobody@invalid',
  name: '-',
  active: false,
  departmentIds: ['-'],
  defaultQueueId: '-',
  forceDefaultQueue: false,
  pop: { ...popDefaults, host: 'invalid', port: popPort('tls'), user: '-' },
  smtp: { host: 'invalid', port: 465, security: 'tls', authentication: 'none', user: null, caPem: null },
  oauth2: {
    provider: 'other',
    flow: 'authorizationCode',
    authorizationUrl: null,
    tokenUrl: null,
    clientId: null,
    scopes: [],
  },
  watermarks: watermarksDefaults,
  trusted: false,
  outboundAttachmentsAllowed: false,
  priority: 'medium',
  language: languageDefaults,
  more: moreDefaults,
};

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** True where a fault lies at this path, above it or below it. */
export function isFaulty(faults: readonly Fault[], path: string): boolean {
  return faults.some(
    (fault) => fault.path === path || fault.path.startsWith(`${path}.`) || path.startsWith(`${fault.path}.`),
  );
}

/** Takes away what stands at a path, or the list that it is in. */
function without(value: Json, path: string): Json {
  const [head = '', ...rest] = path.split('.');
  const inner = value[head];
  if (rest.length > 0 && isObject(inner)) return { ...value, [head]: without(inner, rest.join('.')) };
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== head));
}

function withStandIn(value: Json, path: string, from: Json): Json {
  const [head = '', ...rest] = path.split('.');
  const inner = value[head];
  const source = from[head];
  if (rest.length > 0 && isObject(inner) && isObject(source)) {
    return { ...value, [head]: withStandIn(inner, rest.join('.'), source) };
  }
  return { ...value, [head]: source };
}

/** The body by its schema; parts with a fault are left out of what comes back; null: it is read no further. */
function parseBody(raw: unknown, creates: boolean): { body: MailboxChange | null; faults: Fault[] } {
  if (!isObject(raw)) {
    return { body: null, faults: [{ path: '', message: 'Send a JSON object with the mailbox’s fields.' }] };
  }
  // A body without `pop` lacks host and user: the faults are told at the fields where they are to be mended.
  const whole = creates && raw['pop'] === undefined ? { ...raw, pop: {} } : raw;
  const parsed = creates ? mailboxCreate.safeParse(whole) : mailboxChange.safeParse(whole);
  if (parsed.success) return { body: parsed.data, faults: [] };
  const faults = faultsOf(parsed.error.issues).slice(0, mostFaults + 1);
  if (faults.length > mostFaults) return { body: null, faults: faults.slice(0, mostFaults) };
  const rest = faults.reduce((value, fault) => without(value, fault.path), whole);
  const sound = mailboxChange.safeParse(rest);
  return { body: sound.success ? sound.data : {}, faults };
}

/**
 * Reads the body of a POST (`stored` is null) or PATCH over what is stored, and collects all faults of the schema and of
 * the rules between fields, so that one answer can name them all.
 */
export function readBody(raw: unknown, stored: MailboxSettings | null, rootDepartmentId: string): ReadBody {
  const parsed = parseBody(raw, stored === null);
  const { body } = parsed;
  if (body === null) return { body: {}, settings: null, faults: parsed.faults };
  const faults = [...parsed.faults];
  let complete = completeMailbox(body, stored, rootDepartmentId) as Json;
  let settings = mailboxSettings.safeParse(complete);
  if (!settings.success) {
    for (const fault of faultsOf(settings.error.issues)) {
      if (!isFaulty(faults, fault.path)) faults.push(fault);
      complete = withStandIn(complete, fault.path, stored ?? standIn);
    }
    settings = mailboxSettings.safeParse(complete);
  }
  if (!settings.success) return { body, settings: null, faults };
  faults.push(...mailboxFaults(settings.data).filter((fault) => !isFaulty(faults, fault.path)));
  return { body, settings: settings.data, faults };
}
