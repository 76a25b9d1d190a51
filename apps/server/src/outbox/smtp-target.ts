import { createHash } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import type { EntityManager } from 'typeorm';
import type { MailboxEntity } from '../mailbox/mailbox.entity.ts';
import { smtpBinding } from '../mailbox/secret-binding.service.ts';
import type { TokenSettings } from '../oauth2/access-tokens.service.ts';
import type { Secrets } from '../secret/secrets.service.ts';
import { noServer } from './from-addresses.service.ts';

/** By a password, or by a token of the mailbox, which is had when it is needed. */
export type SmtpSignIn =
  | { readonly user: string; readonly password: string }
  | { readonly user: string; readonly tokenOf: { readonly mailboxId: string; readonly settings: TokenSettings } };

export interface SmtpTarget {
  readonly host: string;
  readonly port: number;
  readonly security: 'tls' | 'starttls' | 'none';
  /** null: the server asks nobody to sign in. */
  readonly signIn: SmtpSignIn | null;
  /** Trusted in addition, for this server only. */
  readonly caPem: string | null;
}

/** Where a mailbox's mail goes, or why it has to be held. */
export type FoundTarget = { readonly target: SmtpTarget } | { readonly held: string };

/** The installation's relay. `smtp:` needs STARTTLS unless `?tls=none`. */
export function relayTarget(relayUrl: string): SmtpTarget {
  const url = new URL(relayUrl);
  const clear = url.searchParams.get('tls') === 'none';
  const security = url.protocol === 'smtps:' ? 'tls' : clear ? 'none' : 'starttls';
  const ports = { tls: 465, starttls: 587, none: 25 };
  const user = decodeURIComponent(url.username);
  return {
    // An IPv6 literal stands in brackets in a URL only.
    host: url.hostname.replaceAll(/^\[|\]$/g, ''),
    port: url.port === '' ? ports[security] : Number(url.port),
    security,
    signIn: user === '' ? null : { user, password: decodeURIComponent(url.password) },
    caPem: null,
  };
}

/** Looked up anew for each attempt, so that changed settings and secrets count at once. */
export async function findTarget(
  manager: EntityManager,
  secrets: Secrets,
  mailbox: Pick<MailboxEntity, 'id' | 'groups'>,
  relayUrl: string | null,
): Promise<FoundTarget> {
  const { smtp } = mailbox.groups;
  if (smtp === null) return relayUrl === null ? { held: noServer } : { target: relayTarget(relayUrl) };
  const { host, port, security, user, caPem, authentication } = smtp;
  const server = { host, port, security, caPem };
  if (authentication === 'none') return { target: { ...server, signIn: null } };
  if (authentication === 'oauth2') {
    const { pop, oauth2 } = mailbox.groups;
    const tokenOf = { mailboxId: mailbox.id, settings: { pop, smtp, oauth2 } };
    return { target: { ...server, signIn: { user: user ?? '', tokenOf } } };
  }
  try {
    const password = await secrets.open(manager, mailbox.id, 'smtp.password', smtpBinding(mailbox.groups) ?? []);
    if (password !== null && user !== null) return { target: { ...server, signIn: { user, password } } };
  } catch (error) {
    // Stored under another key: for who reads it the cure is the same as for a missing one.
    if (!(error instanceof Error && error.name === 'SecretError')) throw error;
  }
  return {
    held: 'The SMTP password of this mailbox is not stored for this server. An administrator has to type it again.',
  };
}

/** Equal for equal settings and secrets: connections are kept by it. Not stored anywhere. */
export function targetDigest(target: SmtpTarget): string {
  return createHash('sha256').update(JSON.stringify(target)).digest('hex');
}

/** Which server it is, whoever signs in: one that does not answer does so for all its mailboxes. */
export function serverKey(server: { readonly host: string; readonly port: number }): string {
  return `${server.host.toLowerCase()}:${server.port}`;
}

/** What TLS trusts there. */
export function trusted(caPem: string | null): { ca?: string[] } {
  return caPem === null ? {} : { ca: [...rootCertificates, caPem] };
}
