import type { MailboxSettings } from '@postroom/contracts';
import type { Binding } from '../secret/secrets.service.ts';

type Server = Pick<MailboxSettings['pop'], 'host' | 'port' | 'security' | 'caPem'> & { readonly user: string | null };

function serverBinding(channel: 'pop' | 'smtp', { host, port, user, security, caPem }: Server): Binding {
  return [channel, host.toLowerCase(), port, user, security, caPem];
}

/** Where the POP3 password may go: `Secrets.open` gives it for exactly this server, user, security and CA. */
export function popBinding(settings: Pick<MailboxSettings, 'pop'>): Binding {
  return serverBinding('pop', settings.pop);
}

/** Where the SMTP password may go; null without an SMTP server of the mailbox's own. */
export function smtpBinding(settings: Pick<MailboxSettings, 'smtp'>): Binding | null {
  return settings.smtp === null ? null : serverBinding('smtp', settings.smtp);
}

/** Where a client secret or service-account key may go: token URL and client. Null without OAuth 2.0. */
export function oauth2Binding(settings: Pick<MailboxSettings, 'oauth2'>): Binding | null {
  const { oauth2 } = settings;
  return oauth2 === null ? null : ['oauth2', oauth2.tokenUrl, oauth2.clientId];
}
