import {
  type Language,
  type Mailbox,
  type MailboxPriority,
  type Security,
  languageDefaults,
  moreDefaults,
  popDefaults,
  popPort,
  securities,
  smtpPort,
} from '@postroom/contracts';
import { type MoreModel, moreModelOf, toMebibytes } from './more-model.ts';
import { type Oauth2Model, type SecretModel, noOauth2, oauth2ModelOf } from './oauth2-model.ts';

/** A mailbox as the form holds it. Empty numbers are null; texts that the API has as null are ''. */
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
    authentication: 'password' | 'oauth2';
    user: string;
    password: SecretModel;
    timeoutSeconds: number | null;
    pollSeconds: number | null;
    leaveOnServerDays: number | null;
    maxMessageMebibytes: number | null;
    keepTruncatedDays: number | null;
    caPem: string;
  };
  /** Off: the installation's relay sends, and `smtp` is no part of the mailbox. */
  ownSmtp: boolean;
  smtp: {
    security: Security;
    host: string;
    port: number | null;
    authentication: 'none' | 'password' | 'oauth2';
    user: string;
    password: SecretModel;
    caPem: string;
  };
  oauth2: Oauth2Model;
  watermarks: {
    useDefaults: boolean;
    low: number | null;
    high: number | null;
    /** Addresses with commas or line breaks between them; empty: the installation's. */
    alertTo: string;
  };
  trusted: boolean;
  outboundAttachmentsAllowed: boolean;
  priority: MailboxPriority;
  language: Language;
  more: MoreModel;
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
      authentication: popDefaults.authentication,
      user: '',
      password: '',
      timeoutSeconds: popDefaults.timeoutSeconds,
      pollSeconds: popDefaults.pollSeconds,
      leaveOnServerDays: popDefaults.leaveOnServerDays,
      maxMessageMebibytes: toMebibytes(popDefaults.maxMessageBytes),
      keepTruncatedDays: popDefaults.keepTruncatedDays,
      caPem: '',
    },
    ownSmtp: false,
    smtp: noSmtp(),
    oauth2: noOauth2(),
    watermarks: { useDefaults: true, low: null, high: null, alertTo: '' },
    trusted: false,
    outboundAttachmentsAllowed: false,
    priority: 'medium',
    language: { ...languageDefaults },
    more: moreModelOf(moreDefaults),
  };
}

function noSmtp(): MailboxModel['smtp'] {
  return {
    security: 'tls',
    host: '',
    port: smtpPort('tls'),
    authentication: 'password',
    user: '',
    password: '',
    caPem: '',
  };
}

function popModel(pop: Mailbox['pop']): MailboxModel['pop'] {
  const { maxMessageBytes, caPem, ...rest } = pop;
  return { ...rest, password: '', maxMessageMebibytes: toMebibytes(maxMessageBytes), caPem: caPem ?? '' };
}

function smtpModel(smtp: Mailbox['smtp']): MailboxModel['smtp'] {
  return smtp === null ? noSmtp() : { ...smtp, user: smtp.user ?? '', password: '', caPem: smtp.caPem ?? '' };
}

function watermarksModel({ alertTo, ...marks }: Mailbox['watermarks']): MailboxModel['watermarks'] {
  return { ...marks, alertTo: alertTo === null ? '' : [alertTo].flat().join(', ') };
}

/** The form of a stored mailbox. */
export function modelOf(mailbox: Mailbox): MailboxModel {
  const { email, name, active, departmentIds, defaultQueueId, forceDefaultQueue } = mailbox;
  return {
    email,
    name,
    active,
    departmentIds,
    defaultQueueId,
    forceDefaultQueue,
    pop: popModel(mailbox.pop),
    ownSmtp: mailbox.smtp !== null,
    smtp: smtpModel(mailbox.smtp),
    oauth2: oauth2ModelOf(mailbox.oauth2),
    watermarks: watermarksModel(mailbox.watermarks),
    trusted: mailbox.trusted,
    outboundAttachmentsAllowed: mailbox.outboundAttachmentsAllowed,
    priority: mailbox.priority,
    language: { ...mailbox.language },
    more: moreModelOf(mailbox.more),
  };
}

/** The form of a new mailbox like a stored one: without its address, account and secrets, which are its own, and inactive. */
export function duplicateOf(mailbox: Mailbox, name: string): MailboxModel {
  const model = modelOf(mailbox);
  return {
    ...model,
    email: '',
    name,
    active: false,
    pop: { ...model.pop, user: '' },
    smtp: { ...model.smtp, user: '' },
  };
}

/** True where incoming or outgoing mail signs in by a token. */
export function usesOauth2({ pop, smtp, ownSmtp }: MailboxModel): boolean {
  return pop.authentication === 'oauth2' || (ownSmtp && smtp.authentication === 'oauth2');
}

/** The port once `security` was chosen: it moves along while it is a usual one, and stays once somebody typed another. */
export function portAfter(security: Security, port: number | null, usual: (security: Security) => number): number {
  return port === null || securities.some((each) => usual(each) === port) ? usual(security) : port;
}
