import * as z from 'zod';
import { emailAddress, line } from './basics.ts';

const mebibyte = 1024 * 1024;

export const securities = ['tls', 'starttls', 'none'] as const;
export type Security = (typeof securities)[number];
export const popAuthentications = ['password', 'oauth2'] as const;
export const smtpAuthentications = ['none', 'password', 'oauth2'] as const;
export const mailboxPriorities = ['high', 'medium', 'low'] as const;
export type MailboxPriority = (typeof mailboxPriorities)[number];

/** A name or IP literal; checked for what can be none, the resolver decides the rest. */
export const host = z
  .string()
  .trim()
  .min(1, 'Enter the name of the server, such as pop.example.net.')
  .max(253, 'A server’s name has at most 253 characters.')
  .regex(/^[^\s\p{Cc}/\\@?#'"<>]+$/u, 'Enter the name of the server alone, without http://, user or path.')
  // One colon begins a port, more are those of an IPv6 literal.
  .refine(
    (name) => name.split(':').length !== 2,
    'Enter the name of the server alone; the port has a field of its own.',
  );

export const port = z
  .int('A port is a whole number from 1 to 65535.')
  .min(1, 'A port is a whole number from 1 to 65535.')
  .max(65_535, 'A port is a whole number from 1 to 65535.');

/** A line break would end the command that carries it (RFC 1939, 3; RFC 5321, 2.3.8). */
const inOneLine = /^[^\r\n\0]*$/;

const account = z
  .string()
  .min(1, 'Enter the user name of the account.')
  .max(255, 'Use at most 255 characters.')
  .regex(inOneLine, 'A user name has no line break: paste it again without.');
const secret = z
  .string()
  .min(1, 'Enter the password.')
  .max(1024, 'Use at most 1,024 characters.')
  .regex(inOneLine, 'A password has no line break: paste it again without.');
const pem = z
  .string()
  .max(65_536, 'At most 64 KiB of certificates.')
  .regex(/-----BEGIN CERTIFICATE-----/, 'Paste certificates in PEM form: they begin with -----BEGIN CERTIFICATE-----.');

/** Incoming mail (POP3). Units: seconds, days, bytes. */
export const popShape = {
  host,
  port,
  security: z.enum(securities),
  timeoutSeconds: z.int().min(1).max(600),
  user: account,
  authentication: z.enum(popAuthentications),
  pollSeconds: z.int().min(10).max(86_400),
  leaveOnServerDays: z.int().min(0).max(3650),
  maxMessageBytes: z
    .int()
    .min(64 * 1024)
    .max(1024 * mebibyte),
  keepTruncatedDays: z.int().min(0).max(3650),
  caPem: pem.nullable(),
};

/** Outgoing mail (SMTP). `user` with password or OAuth 2.0 only. */
export const smtpShape = {
  host,
  port,
  security: z.enum(securities),
  authentication: z.enum(smtpAuthentications),
  user: account.nullable(),
  caPem: pem.nullable(),
};

/** Which networks plain http is taken for, in tests, the server knows. */
const providerUrl = z
  .url({ protocol: /^https?$/, error: 'Give an address that begins with https://.' })
  .max(2048, 'Use at most 2,048 characters.');

export const oauth2Shape = {
  provider: z.enum(['microsoft365', 'google', 'other']),
  flow: z.enum(['authorizationCode', 'clientCredentials', 'serviceAccount']),
  authorizationUrl: providerUrl.nullable(),
  tokenUrl: providerUrl.nullable(),
  clientId: z.string().max(1024).nullable(),
  scopes: z.array(z.string().min(1).max(1024)).max(20),
};

/** Write only: the API never gives them back. null clears one. */
export const secretValue = secret.nullable();

/** Read back as it was given: one text or a list. */
const alertAddresses = z.union([emailAddress, z.array(emailAddress).min(1).max(20)], {
  error: 'Give one e-mail address, or a list of 1 to 20.',
});

export const watermarksShape = {
  useDefaults: z.boolean(),
  low: z.int().min(1).max(10_000_000).nullable(),
  high: z.int().min(1).max(10_000_000).nullable(),
  alertTo: alertAddresses.nullable(),
};

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const timeZone = line(64).refine(isTimeZone, 'Give a time zone such as Europe/Berlin.');
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Give a time of day such as 22:00.');

/** In this group null means: the installation's setting (`mailboxDefaults`). */
export const moreShape = {
  dailyBytes: z
    .int()
    .refine((bytes) => bytes === 0 || bytes >= mebibyte, 'Give 0 for no cap, or at least 1 MiB.')
    .nullable(),
  joinCustomerMinutes: z.int().min(0).max(43_200).nullable(),
  attachmentsTotalBytes: z
    .int()
    .min(64 * 1024)
    .max(100 * mebibyte)
    .nullable(),
  sendPerMinute: z.int().min(0).max(10_000).nullable(),
  signature: z.string().max(10_000).nullable(),
  retentionDays: z.int().min(0).max(36_500).nullable(),
  keepSentRaw: z.boolean().nullable(),
  trustedAuthservIds: z.array(line(253)).max(20).nullable(),
  quietHours: z
    .strictObject({ days: z.array(z.enum(weekdays)).min(1).max(7), from: timeOfDay, to: timeOfDay, timeZone })
    .nullable(),
  burst: z.strictObject({ messages: z.int().min(1).max(1_000_000), minutes: z.int().min(1).max(1440) }).nullable(),
};

export const popDefaults = {
  security: 'tls',
  timeoutSeconds: 30,
  authentication: 'password',
  pollSeconds: 60,
  leaveOnServerDays: 0,
  maxMessageBytes: 25 * mebibyte,
  keepTruncatedDays: 7,
  caPem: null,
} as const;

export const watermarksDefaults = { useDefaults: true, low: null, high: null, alertTo: null } as const;

export const moreDefaults = {
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
} as const;

/** The port that a POP3 server listens on: 995 with TLS from the first byte, 110 otherwise (RFC 8314, RFC 1939). */
export function popPort(security: Security): number {
  return security === 'tls' ? 995 : 110;
}

/** The port that an SMTP server takes mail on: 465 with TLS, 587 with STARTTLS (RFC 8314), 25 without (RFC 5321). */
export function smtpPort(security: Security): number {
  return security === 'tls' ? 465 : security === 'starttls' ? 587 : 25;
}
