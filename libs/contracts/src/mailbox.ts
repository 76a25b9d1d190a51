import * as z from 'zod';
import { emailAddress, id, instant, line, version, warnings } from './basics.ts';
import { language, languageDefaults } from './charset.ts';
import {
  mailboxPriorities,
  moreDefaults,
  moreShape,
  oauth2Shape,
  popDefaults,
  popPort,
  popShape,
  secretValue,
  type Security,
  smtpPort,
  smtpShape,
  watermarksDefaults,
  watermarksShape,
} from './mailbox-settings.ts';
import { completeOauth2, oauth2Faults } from './oauth2.ts';
import type { Fault } from './problem.ts';
import { marksFaults } from './watermarks.ts';

/** The fields of a mailbox that a person sets, complete and without secrets: what is stored and what is read. */
export const mailboxSettings = z.strictObject({
  email: emailAddress,
  name: line(128),
  active: z.boolean(),
  departmentIds: z.array(id).min(1, 'Choose at least one department.').max(200),
  defaultQueueId: id,
  forceDefaultQueue: z.boolean(),
  pop: z.strictObject(popShape),
  smtp: z.strictObject(smtpShape).nullable(),
  oauth2: z.strictObject(oauth2Shape).nullable(),
  watermarks: z.strictObject(watermarksShape),
  trusted: z.boolean(),
  outboundAttachmentsAllowed: z.boolean(),
  priority: z.enum(mailboxPriorities),
  language,
  more: z.strictObject(moreShape),
});
export type MailboxSettings = z.infer<typeof mailboxSettings>;

/** Where secrets stand in a body; the keys under which `secrets` reports them are the same paths. */
export const mailboxSecretPaths = [
  'pop.password',
  'smtp.password',
  'oauth2.clientSecret',
  'oauth2.serviceAccountKey',
  'oauth2.grant',
] as const;
export type MailboxSecretPath = (typeof mailboxSecretPaths)[number];

export const mailbox = mailboxSettings
  .extend({
    id,
    version,
    /** Set when the mailbox is retired: inactive, hidden, its secrets wiped, its messages kept. */
    retiredAt: instant.nullable(),
    secrets: z.partialRecord(
      z.enum(mailboxSecretPaths),
      z.object({ changedAt: instant, changedBy: z.string().nullable() }),
    ),
    warnings: warnings.optional(),
  })
  .meta({ id: 'Mailbox' });
export type Mailbox = z.infer<typeof mailbox>;

/** The answer to the question what becomes of the mail that waits when a mailbox is first made active. */
export const firstActivation = z
  .strictObject({ choice: z.enum(['all', 'newerThan', 'fromNow']), date: instant.nullish() })
  .refine((answer) => answer.choice !== 'newerThan' || typeof answer.date === 'string', {
    path: ['date'],
    message: 'Give the date from which on mail is taken.',
  })
  .meta({ id: 'FirstActivation' });
export type FirstActivation = z.infer<typeof firstActivation>;

const popBody = z.strictObject({ ...popShape, password: secretValue });
const smtpBody = z.strictObject({ ...smtpShape, password: secretValue });
const oauth2Body = z.strictObject({
  ...oauth2Shape,
  clientSecret: secretValue,
  serviceAccountKey: z.string().min(1).max(16_384).nullable(),
  /** What a person granted by signing in at the provider: null forgets it, nothing else can be written. */
  grant: z.null(),
});

/** PATCH: any fields, each as in a whole mailbox; what is absent stays. A secret absent is kept, null clears it. */
export const mailboxChange = z
  .strictObject({
    version: version.optional(),
    email: emailAddress.optional(),
    name: line(128).optional(),
    active: z.boolean().optional(),
    departmentIds: z.array(id).min(1, 'Choose at least one department.').max(200).optional(),
    defaultQueueId: id.optional(),
    forceDefaultQueue: z.boolean().optional(),
    pop: popBody.partial().optional(),
    smtp: smtpBody.partial().nullable().optional(),
    oauth2: oauth2Body.partial().nullable().optional(),
    watermarks: z.strictObject(watermarksShape).partial().optional(),
    trusted: z.boolean().optional(),
    outboundAttachmentsAllowed: z.boolean().optional(),
    priority: z.enum(mailboxPriorities).optional(),
    language: language.partial().optional(),
    more: z.strictObject(moreShape).partial().optional(),
    firstActivation: firstActivation.optional(),
  })
  .meta({ id: 'MailboxChange' });
export type MailboxChange = z.infer<typeof mailboxChange>;

/** POST: e-mail address, name, default queue and the POP3 account are required; the rest has defaults. */
export const mailboxCreate = mailboxChange
  .omit({ version: true })
  .extend({
    email: emailAddress,
    name: line(128),
    defaultQueueId: id,
    pop: popBody.partial().required({ host: true, user: true }),
  })
  .meta({ id: 'MailboxCreate' });
export type MailboxCreate = z.infer<typeof mailboxCreate>;

type Body = MailboxCreate | MailboxChange;
type OutgoingBody = NonNullable<Body['smtp']>;

function withoutSecrets<T extends object>(body: T, ...names: string[]): T {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name))) as T;
}

/** True where a stored port stays: the security is the same, or somebody chose a port other than the usual one. */
function keepsPort(
  stored: { port: number; security: Security } | null,
  security: Security,
  usual: (security: Security) => number,
): boolean {
  return stored !== null && (security === stored.security || stored.port !== usual(stored.security));
}

function completeSmtp(stored: MailboxSettings['smtp'], body: OutgoingBody | null | undefined): unknown {
  if (body === undefined) return stored;
  if (body === null) return null;
  const security = body.security ?? stored?.security ?? 'tls';
  const user = body.user === undefined ? (stored?.user ?? null) : body.user;
  return {
    caPem: null,
    ...stored,
    ...(keepsPort(stored, security, smtpPort) ? {} : { port: smtpPort(security) }),
    authentication: stored?.authentication ?? (user === null ? 'none' : 'password'),
    ...withoutSecrets(body, 'password'),
    user,
    security,
  };
}

/** Marks of one's own need no word on `useDefaults`; where the defaults apply, low and high are null. */
function completeWatermarks(stored: MailboxSettings['watermarks'], body: Body['watermarks'] = {}): unknown {
  const ownMarks = typeof body.low === 'number' || typeof body.high === 'number';
  const useDefaults = body.useDefaults ?? (ownMarks ? false : stored.useDefaults);
  return { ...stored, ...body, useDefaults, ...(useDefaults ? { low: null, high: null } : {}) };
}

/**
 * The whole settings that a body asks for: for a new mailbox over the defaults (`rootDepartmentId` is the department it
 * starts in), for a change over what is stored. A port follows a changed security unless the body names one or another
 * than the usual one is stored. What comes out is not yet checked: parse it by `mailboxSettings`, then ask `mailboxFaults`.
 */
export function completeMailbox(body: Body, stored: MailboxSettings | null, rootDepartmentId: string): unknown {
  const { pop = {}, smtp, oauth2, watermarks, language: languageBody, more, ...rest } = body;
  const { firstActivation: _answer, version: _version, ...plain } = rest as MailboxChange;
  const base = stored ?? {
    active: false,
    departmentIds: [rootDepartmentId],
    forceDefaultQueue: false,
    oauth2: null,
    trusted: false,
    outboundAttachmentsAllowed: false,
    priority: 'medium',
  };
  const security = pop.security ?? stored?.pop.security ?? popDefaults.security;
  const attachmentsFall = plain.trusted === false && plain.outboundAttachmentsAllowed === undefined;
  return {
    ...base,
    ...plain,
    ...(attachmentsFall ? { outboundAttachmentsAllowed: false } : {}),
    pop: {
      ...popDefaults,
      ...stored?.pop,
      ...(keepsPort(stored?.pop ?? null, security, popPort) ? {} : { port: popPort(security) }),
      ...withoutSecrets(pop, 'password'),
    },
    smtp: completeSmtp(stored?.smtp ?? null, smtp),
    oauth2: completeOauth2(
      stored?.oauth2 ?? null,
      oauth2 ? withoutSecrets(oauth2, 'clientSecret', 'serviceAccountKey', 'grant') : oauth2,
    ),
    watermarks: completeWatermarks(stored?.watermarks ?? watermarksDefaults, watermarks),
    language: { ...languageDefaults, ...stored?.language, ...languageBody },
    more: { ...moreDefaults, ...stored?.more, ...more },
  };
}

/** The rules between fields: each fault with its field and what to do. Rules that need the database are the server's. */
export function mailboxFaults(settings: MailboxSettings): Fault[] {
  const faults: Fault[] = [];
  const { smtp, watermarks } = settings;
  if (settings.outboundAttachmentsAllowed && !settings.trusted) {
    faults.push({
      path: 'outboundAttachmentsAllowed',
      message: 'Attachments can be allowed only while “Trusted” is on. Switch that on, or this off.',
    });
  }
  if (smtp !== null && smtp.authentication !== 'none' && (smtp.user ?? '') === '') {
    faults.push({ path: 'smtp.user', message: 'Enter the SMTP user, or choose no authentication.' });
  }
  if (!watermarks.useDefaults) {
    for (const mark of ['low', 'high'] as const) {
      if (watermarks[mark] !== null) continue;
      faults.push({ path: `watermarks.${mark}`, message: 'Enter a number of messages, or use the defaults.' });
    }
    const { low, high } = watermarks;
    if (low !== null && high !== null) faults.push(...marksFaults({ low, high }, 'watermarks.'));
  }
  faults.push(...oauth2Faults(settings));
  return faults;
}
