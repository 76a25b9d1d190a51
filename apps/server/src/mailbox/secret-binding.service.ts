import type { MailboxSettings, Security } from '@postroom/contracts';
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

type Shown = Pick<MailboxSettings, 'pop' | 'smtp' | 'oauth2'>;

/** The servers that tokens are shown to; a token is not bound to a user, whom the provider looks at. */
function shownTo({ pop, smtp }: Pick<Shown, 'pop' | 'smtp'>): Binding {
  const servers = [
    pop.authentication === 'oauth2' ? serverBinding('pop', { ...pop, user: null }) : [],
    smtp?.authentication === 'oauth2' ? serverBinding('smtp', { ...smtp, user: null }) : [],
  ];
  return servers.flat();
}

/**
 * Where a client secret or service-account key may go: token URL and client. Where tokens are given for it alone, also
 * the servers that they are shown to: who moves those needs the secret. Null without OAuth 2.0.
 */
export function oauth2Binding(settings: Shown): Binding | null {
  const { oauth2 } = settings;
  if (oauth2 === null) return null;
  const client = ['oauth2', oauth2.tokenUrl, oauth2.clientId];
  return oauth2.flow === 'authorizationCode' ? client : [...client, oauth2.flow, ...shownTo(settings)];
}

/** Where what a person granted may go, and be shown; null without OAuth 2.0. */
export function grantBinding(settings: Shown): Binding | null {
  const { oauth2 } = settings;
  return oauth2 === null ? null : ['grant', oauth2.tokenUrl, oauth2.clientId, oauth2.flow, ...shownTo(settings)];
}

/** Whose mail a service account's token opens: it signs in as one user. */
export function delegateOf({ pop, smtp }: Pick<Shown, 'pop' | 'smtp'>): string {
  return pop.authentication === 'oauth2' ? pop.user : (smtp?.user ?? '');
}

/** Where an access token may be shown; null without OAuth 2.0. */
export function accessTokenBinding(settings: Shown): Binding | null {
  const { oauth2 } = settings;
  const grant = grantBinding(settings);
  if (oauth2 === null || grant === null) return null;
  return ['access', ...grant, ...(oauth2.flow === 'serviceAccount' ? [delegateOf(settings)] : []), ...oauth2.scopes];
}

/** The same settings with each weaker security of the servers that tokens are shown to. */
export function weakerShown(settings: Shown): Shown[] {
  const { pop, smtp } = settings;
  const found = atMost(pop.security).flatMap((security) => {
    const one = { ...settings, pop: { ...pop, security } };
    return smtp === null
      ? [one]
      : atMost(smtp.security).map((other) => ({ ...one, smtp: { ...smtp, security: other } }));
  });
  return found.filter((one) => one.pop.security !== pop.security || one.smtp?.security !== smtp?.security);
}

/** From the one that hides nothing to the one that is encrypted from the first byte. */
const byStrength: readonly Security[] = ['none', 'starttls', 'tls'];

function atMost(security: Security): Security[] {
  return byStrength.slice(0, byStrength.indexOf(security) + 1);
}

/** What hides less than this one. */
export function weakerThan(security: Security): Security[] {
  return atMost(security).slice(0, -1);
}
