import {
  type Fault,
  type Language,
  type Mailbox,
  type MailboxChange,
  type MailboxCreate,
  type MailboxPriority,
  type Security,
  completeMailbox,
  faultsOf,
  languageDefaults,
  mailboxFaults,
  mailboxSettings,
  popDefaults,
  popPort,
  securities,
  smtpPort,
} from '@postroom/contracts';
import { changedPaths } from '../../../ui/edited.ts';

const mebibyte = 1024 * 1024;

/** A mailbox as the form holds it. Empty numbers are null; an empty password keeps the stored one. */
export interface MailboxModel {
  email: string;
  name: string;
  active: boolean;
  departmentIds: string[];
  defaultQueueId: string;
  forceDefaultQueue: boolean;
  pop: {
    security: Security;
    host: string;
    port: number | null;
    user: string;
    password: string;
    timeoutSeconds: number | null;
    pollSeconds: number | null;
    leaveOnServerDays: number | null;
    maxMessageMebibytes: number | null;
    keepTruncatedDays: number | null;
  };
  ownSmtp: boolean;
  smtp: {
    security: Security;
    host: string;
    port: number | null;
    authentication: 'none' | 'password' | 'oauth2';
    user: string;
    password: string;
  };
  trusted: boolean;
  outboundAttachmentsAllowed: boolean;
  priority: MailboxPriority;
  language: Language;
}

/** The form of a mailbox that does not exist yet: the defaults of the contract, in the root department. */
export function newModel(rootDepartmentId: string | null): MailboxModel {
  return {
    email: '',
    name: '',
    active: false,
    departmentIds: rootDepartmentId === null ? [] : [rootDepartmentId],
    defaultQueueId: '',
    forceDefaultQueue: false,
    pop: {
      security: popDefaults.security,
      host: '',
      port: popPort(popDefaults.security),
      user: '',
      password: '',
      timeoutSeconds: popDefaults.timeoutSeconds,
      pollSeconds: popDefaults.pollSeconds,
      leaveOnServerDays: popDefaults.leaveOnServerDays,
      maxMessageMebibytes: popDefaults.maxMessageBytes / mebibyte,
      keepTruncatedDays: popDefaults.keepTruncatedDays,
    },
    ownSmtp: false,
    smtp: noSmtp(),
    trusted: false,
    outboundAttachmentsAllowed: false,
    priority: 'medium',
    language: { ...languageDefaults },
  };
}

function noSmtp(): MailboxModel['smtp'] {
  return { security: 'tls', host: '', port: smtpPort('tls'), authentication: 'password', user: '', password: '' };
}

/** The form of a stored mailbox. */
export function modelOf(mailbox: Mailbox): MailboxModel {
  const { pop, smtp } = mailbox;
  return {
    email: mailbox.email,
    name: mailbox.name,
    active: mailbox.active,
    departmentIds: mailbox.departmentIds,
    defaultQueueId: mailbox.defaultQueueId,
    forceDefaultQueue: mailbox.forceDefaultQueue,
    pop: {
      security: pop.security,
      host: pop.host,
      port: pop.port,
      user: pop.user,
      password: '',
      timeoutSeconds: pop.timeoutSeconds,
      pollSeconds: pop.pollSeconds,
      leaveOnServerDays: pop.leaveOnServerDays,
      maxMessageMebibytes: pop.maxMessageBytes / mebibyte,
      keepTruncatedDays: pop.keepTruncatedDays,
    },
    ownSmtp: smtp !== null,
    smtp:
      smtp === null
        ? noSmtp()
        : {
            security: smtp.security,
            host: smtp.host,
            port: smtp.port,
            authentication: smtp.authentication,
            user: smtp.user ?? '',
            password: '',
          },
    trusted: mailbox.trusted,
    outboundAttachmentsAllowed: mailbox.outboundAttachmentsAllowed,
    priority: mailbox.priority,
    language: mailbox.language,
  };
}

/** Paths at which the form differs from what is stored. Fields of an SMTP server that is switched off are no changes. */
export function editedPaths(before: MailboxModel, after: MailboxModel): string[] {
  return changedPaths(before, after).filter((path) => after.ownSmtp || !path.startsWith('smtp.'));
}

function bytes(mebibytes: number | null): number | null {
  return mebibytes === null ? null : Math.round(mebibytes * mebibyte);
}

function popBody(pop: MailboxModel['pop']) {
  const { maxMessageMebibytes, password, ...rest } = pop;
  return { ...rest, maxMessageBytes: bytes(maxMessageMebibytes), ...(password === '' ? {} : { password }) };
}

function smtpBody({ ownSmtp, smtp }: MailboxModel) {
  if (!ownSmtp) return null;
  const { password, user, ...rest } = smtp;
  const signsIn = smtp.authentication !== 'none';
  return {
    ...rest,
    user: signsIn ? user : null,
    ...(signsIn && password !== '' ? { password } : {}),
  };
}

/** The body of the POST that makes it. Numbers that are still empty stay null: the contract then finds the fault. */
export function createBody(model: MailboxModel): MailboxCreate {
  const { ownSmtp: _own, ...rest } = model;
  return { ...rest, pop: popBody(model.pop), smtp: smtpBody(model) } as MailboxCreate;
}

/** The body of the PATCH: only what was changed, so that what this form does not show stays as it is. */
export function changeBody(before: MailboxModel, after: MailboxModel, version: number): MailboxChange {
  const paths = editedPaths(before, after);
  const whole = createBody(after) as Record<string, unknown>;
  const body: Record<string, unknown> = { version };
  for (const path of paths) {
    const [group = '', name] = path.split('.');
    if (group === 'ownSmtp' || group === 'smtp') body['smtp'] = whole['smtp'];
    else if (group === 'pop' && name !== undefined) {
      const field = name === 'maxMessageMebibytes' ? 'maxMessageBytes' : name;
      const pop = whole['pop'] as Record<string, unknown>;
      body['pop'] = { ...(body['pop'] as object | undefined), [field]: pop[field] };
    } else body[group] = whole[group];
  }
  return body;
}

/** A fault's path in the form: sizes are in MiB here. */
export function formPath(path: string): string {
  if (path === 'pop.maxMessageBytes') return 'pop.maxMessageMebibytes';
  return path === 'smtp' ? 'ownSmtp' : path;
}

/** What the form itself says where the contract has no sentence for a new mailbox. */
export interface MissingWords {
  readonly queueMissing: string;
  readonly passwordMissing: string;
}

/** All faults of the form by the contract's own schema and rules, with their paths in the form. */
export function modelFaults(model: MailboxModel, stored: Mailbox | null, words: MissingWords): Fault[] {
  const before = stored === null ? null : settingsOf(stored);
  const asked = completeMailbox(createBody(model), before, '');
  const read = mailboxSettings.safeParse(asked);
  const faults = (read.success ? mailboxFaults(read.data) : faultsOf(read.error.issues))
    .map(({ path, message }) => ({ path: formPath(path), message }))
    .filter(({ path }) => path !== 'defaultQueueId' || model.defaultQueueId !== '');
  if (model.defaultQueueId === '') faults.push({ path: 'defaultQueueId', message: words.queueMissing });
  if (stored === null && model.pop.password === '')
    faults.push({ path: 'pop.password', message: words.passwordMissing });
  // One sentence for each field: the first says what to do first.
  return faults.filter(({ path }, index) => faults.findIndex((fault) => fault.path === path) === index);
}

function settingsOf(mailbox: Mailbox) {
  const { id: _id, version: _version, retiredAt: _retired, secrets: _secrets, warnings: _warnings, ...rest } = mailbox;
  return rest;
}

/** The port once `security` was chosen: it moves along while it is a usual one, and stays once somebody typed another. */
export function portAfter(security: Security, port: number | null, usual: (security: Security) => number): number {
  return port === null || securities.some((each) => usual(each) === port) ? usual(security) : port;
}
