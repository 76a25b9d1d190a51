/**
 * Every failure that Test tells apart, with its sentence and what mends it; `docs/mailbox-test.md` is this list. Words in
 * braces are facts of the case: `{said}` is what the server said, in quotes behind a colon, or nothing.
 */
const connecting = {
  'name-unknown': {
    cause: 'The name {host} was not found.',
    advice: 'Check the spelling of the server’s name, or ask the provider for it.',
  },
  'name-service': {
    cause: 'The name {host} could not be looked up: the name service gave no answer.',
    advice: 'Try again in a moment. If it stays, the name service (DNS) of Postroom’s machine needs a look.',
  },
  refused: {
    cause: '{host} refused the connection at port {port}: nothing listens there.',
    advice: 'Check the port: {protocol} has {tlsPort} with TLS, otherwise {clearPort}.',
  },
  unreachable: {
    cause: '{host} cannot be reached at port {port} ({reason}).',
    advice: 'Check the server’s name, and whether Postroom’s machine has a way to that network.',
  },
  'no-answer': {
    cause: '{host} did not answer at port {port} within {seconds}: mostly a firewall that lets nothing through.',
    advice: 'Check the port. If it is right, ask who runs the firewall to let Postroom’s machine through to it.',
  },
} as const;

const securing = {
  'speaks-tls': {
    cause: 'The server speaks TLS on this port.',
    advice: 'Choose TLS as security, or port {clearPort}.',
  },
  'speaks-clear': {
    cause: 'The server speaks without TLS on this port{said}.',
    advice: 'Choose STARTTLS, or the port for TLS (mostly {tlsPort}).',
  },
  'no-tls-here': {
    cause: 'What answers on this port is no TLS{said}.',
    advice: 'Check host and port: {protocol} with TLS is mostly on port {tlsPort}.',
  },
  'starttls-not-offered': {
    cause: 'The server does not offer STARTTLS on this port.',
    advice: 'Choose TLS, with the port for it (mostly {tlsPort}).',
  },
  'starttls-refused': {
    cause: 'The server refused STARTTLS{said}.',
    advice: 'Choose TLS, with the port for it (mostly {tlsPort}), or try again later.',
  },
  'starttls-injected': {
    cause: 'Something was sent in clear behind the server’s answer to STARTTLS: somebody may be in between.',
    advice: 'Choose TLS, with the port for it (mostly {tlsPort}), and tell who runs the network.',
  },
  'certificate-expired': {
    cause: 'The server’s certificate ended on {until}.',
    advice: 'Ask who runs the server to renew it. Until then no mail is taken: anybody could be answering.',
  },
  'certificate-not-yet-valid': {
    cause: 'The server’s certificate begins to be valid on {from}.',
    advice: 'Check the clock of Postroom’s machine. If it is right, ask who runs the server.',
  },
  'certificate-wrong-name': {
    cause: 'The server’s certificate is for {names}, not for {host}.',
    advice: 'Enter the name that the certificate is for, if that is the server you mean; else ask who runs it.',
  },
  'certificate-self-signed': {
    cause: 'The server’s certificate was made by itself ({subject}) and is not known here.',
    advice:
      'If it is your own server, paste its certificate under “Further certificate authorities”; else ask who runs it.',
  },
  'certificate-unknown-issuer': {
    cause: 'The server’s certificate was issued by {issuer}, which is not known here.',
    advice:
      'If it is your company’s authority, paste its certificate under “Further certificate authorities”. A firewall that reads along, or a server that does not send its whole chain, looks the same.',
  },
  'certificate-unreadable': {
    cause: 'The certificates under “Further certificate authorities” cannot be read.',
    advice: 'Paste them again, whole, from BEGIN CERTIFICATE to END CERTIFICATE.',
  },
  'tls-too-old': {
    cause: 'The server speaks {version} at most, which is no longer safe.',
    advice: 'Ask who runs the server to switch on TLS 1.2 or newer.',
  },
  'tls-closed': {
    cause: 'The server closed the connection during the TLS handshake.',
    advice: 'Check the port. If it is right, ask who runs the server which TLS versions it takes.',
  },
  'tls-silent': {
    cause: 'The TLS handshake did not end within {seconds}.',
    advice: 'Check whether this port is for TLS (mostly {tlsPort}); on others choose STARTTLS.',
  },
  'tls-failed': {
    cause: 'The TLS handshake failed ({reason}).',
    advice: 'Ask who runs the server which TLS versions and ciphers it takes.',
  },
} as const;

const talking = {
  'no-greeting': {
    cause: 'The server took the connection but sent no whole greeting within {seconds}.',
    advice: 'Check host and port. If the port is for TLS, choose TLS; if both are right, try again later.',
  },
  'greeting-closed': {
    cause: 'The server took the connection and closed it without a greeting.',
    advice: 'Check host and port; some servers hang up on addresses that they do not know.',
  },
  'turned-away': {
    cause: 'The server turned the connection away{said}.',
    advice: 'Its words say why. Mostly: too many connections, or Postroom’s address is on a list there.',
  },
  'greeting-pop': {
    cause: 'A POP3 server answers on this port, where an SMTP server should{said}.',
    advice: 'Check host and port: SMTP has 465 with TLS, 587 with STARTTLS.',
  },
  'greeting-smtp': {
    cause: 'An SMTP server answers on this port, where a POP3 server should{said}.',
    advice: 'Check host and port: POP3 has 995 with TLS, 110 otherwise.',
  },
  'greeting-imap': {
    cause: 'An IMAP server answers on this port{said}.',
    advice: 'Check host and port: {protocol} has {tlsPort} with TLS, otherwise {clearPort}.',
  },
  'greeting-web': {
    cause: 'A web server or a proxy answers on this port{said}.',
    advice: 'Check host and port; a proxy in between has to let {protocol} pass.',
  },
  'greeting-strange': {
    cause: 'What answers on this port is no {protocol} server{said}.',
    advice: 'Check host and port. If they are right, something in between answers in the server’s place.',
  },
  masked: {
    cause: 'Something between here and the server, mostly a firewall, blanks out what the server says{said}.',
    advice: 'Ask who runs the firewall to switch off its inspection of SMTP; or choose TLS, which it cannot read.',
  },
  'ehlo-refused': {
    cause: 'The server does not take EHLO{said}.',
    advice: 'Its words say why. A server without EHLO is too old to be used safely.',
  },
  'too-slow': {
    cause: 'The server took too long: {reason}',
    advice: 'Try again later; give it more time in the settings if it is always so slow.',
  },
  'broke-off': {
    cause: 'The connection broke: {reason}',
    advice: 'Try again later. If it stays, look at the conversation below and ask who runs the server.',
  },
  'broken-rules': {
    cause: 'The server does not keep to {protocol}: {reason}',
    advice: 'Check host and port. If they are right, send the conversation below to who runs the server.',
  },
  'talks-on': {
    cause: 'The server does not stop talking: {reason}',
    advice: 'Check host and port. If they are right, send the conversation below to who runs the server.',
  },
} as const;

const signingIn = {
  'password-missing': { cause: 'No password is entered.', advice: 'Enter the password of the account.' },
  'user-unknown': {
    cause: 'The server does not know the user {user}{said}.',
    advice: 'Check the user name: many servers want the whole e-mail address.',
  },
  'password-wrong': {
    cause: 'The server refused user name or password{said}.',
    advice: 'Type the password again, and check the user name: many servers want the whole e-mail address.',
  },
  'google-password': {
    cause: 'Google refuses passwords for this account{said}.',
    advice: 'Use OAuth 2.0 with Google Workspace, or an app password where the account has two-step verification.',
  },
  'microsoft-password': {
    cause: 'Microsoft refuses passwords for this account{said}.',
    advice: 'Use OAuth 2.0 with Microsoft 365: Microsoft has ended sign-in by password.',
  },
  'app-password': {
    cause: 'The provider wants a password made for mail programs, not that of the account{said}.',
    advice: 'Make an app password in the account’s settings at the provider, and enter that.',
  },
  'pop-off': {
    cause: 'POP3 is switched off for this account{said}.',
    advice: 'Switch POP3 on in the account’s settings at the provider, then test again.',
  },
  'smtp-off': {
    cause: 'Sending by SMTP is switched off for this account{said}.',
    advice: 'Have “Authenticated SMTP” switched on for this mailbox by who administers it.',
  },
  'sign-in-needs-tls': {
    cause: 'The server takes passwords over TLS only{said}.',
    advice: 'Choose TLS or STARTTLS.',
  },
  'blocked-for-now': {
    cause: 'The provider blocks this sign-in{said}.',
    advice: 'Sign in once on the provider’s web site and confirm the new place, or wait: too many tries lock accounts.',
  },
  'in-use': {
    cause: 'Somebody else has this maildrop open{said}.',
    advice: 'Only one program can have it open. Wait a minute; if it stays, another program downloads this account.',
  },
  temporary: {
    cause: 'The server has a fault at the moment{said}.',
    advice: 'Nothing is wrong with the settings. Try again in some minutes.',
  },
  'login-delay': {
    cause: 'The server wants more time between two sign-ins{said}.',
    advice: 'Wait some minutes and test again.',
  },
  'token-missing': {
    cause: 'There is no OAuth 2.0 token for this mailbox: {reason}',
    advice: 'Sign in with the provider first, on this mailbox’s page.',
  },
  'token-failed': {
    cause: 'The provider of the sign-in did not give a token: {reason}',
    advice: 'Try again in some minutes. If it stays, check the fields of OAuth 2.0.',
  },
  'token-refused': {
    cause: 'The server did not take the OAuth 2.0 token{said}.',
    advice:
      'Check the scopes and that the user is the account that was signed in; then sign in with the provider again.',
  },
  'token-not-offered': {
    cause: 'The server does not offer to sign in by OAuth 2.0.',
    advice: 'Choose password as authentication, or check that this is the provider’s own server.',
  },
  'auth-not-offered': {
    cause: 'The server offers no way to sign in on this port.',
    advice: 'Use the port for sending mail: 465 with TLS, 587 with STARTTLS. If it wants no sign-in, choose none.',
  },
  'auth-after-tls': {
    cause: 'The server lets nobody sign in before STARTTLS.',
    advice: 'Choose STARTTLS.',
  },
  'auth-no-common': {
    cause: 'The server offers only ways to sign in that are not known here ({reason}).',
    advice: 'Ask who runs the server to offer PLAIN or LOGIN over TLS, or XOAUTH2.',
  },
} as const;

const using = {
  'list-refused': {
    cause: 'The server does not tell what waits{said}.',
    advice: 'Try again later. If it stays, send the conversation below to who runs the server.',
  },
  'sign-out-refused': {
    cause: 'The server did not take the sign-out{said}.',
    advice: 'Deleted mail might stay there. Try again; if it stays, ask who runs the server.',
  },
  'sign-in-wanted': {
    cause: 'The server takes mail from those only who have signed in{said}.',
    advice: 'Choose password or OAuth 2.0 as authentication of outgoing mail.',
  },
  'sender-refused': {
    cause: 'The server does not let this account send as {email}{said}.',
    advice: 'Sign in as the owner of that address, or have “send as” allowed for this account.',
  },
  'relay-denied': {
    cause: 'The server passes no mail on for us{said}.',
    advice: 'Choose password as authentication, or ask who runs the server to let Postroom’s machine send through it.',
  },
  'from-later': {
    cause: 'The server does not take the From address at the moment{said}.',
    advice: 'Nothing is wrong with the settings as it seems. Try again in some minutes.',
  },
} as const;

/** What works now and will make trouble: told of a stage that went well. */
export const cautions = {
  'certificate-ends': {
    cause: 'The server’s certificate ends in {days} days, on {until}.',
    advice: 'Ask who runs the server whether it is renewed in time.',
  },
  'no-uidl': {
    cause: 'The server has no UIDL, so messages cannot be told apart between two visits.',
    advice: 'Nothing can be left on this server: set “leave on server” and “keep truncated” to 0.',
  },
  'server-expires': {
    cause: 'The server itself deletes mail after {days} days.',
    advice: 'Set “leave on server” to no more than that.',
  },
  'sign-in-delay': {
    cause: 'The server wants {seconds} between two sign-ins.',
    advice: 'Set the time between visits to at least that.',
  },
  'no-tls': {
    cause: 'Without TLS everything, the password too, crosses the network readable.',
    advice: 'Choose TLS or STARTTLS if the server can.',
  },
  'size-limit': {
    cause: 'The server takes messages of {limit} at most; this mailbox may send attachments of {wanted}.',
    advice: 'Set the largest attachments of this mailbox to {fits} or less.',
  },
  'own-address-later': {
    cause: 'The From address is accepted; a message to it is not taken at the moment{said}.',
    advice: 'Mostly greylisting: servers ask unknown senders to come again.',
  },
  'own-address-refused': {
    cause: 'The From address is accepted, but a message to it is refused{said}.',
    advice: 'Replies of customers would not arrive if that address does not exist: check it.',
  },
} as const;

export const failures = { ...connecting, ...securing, ...talking, ...signingIn, ...using } as const;

export type FailureCode = keyof typeof failures;
export type CautionCode = keyof typeof cautions;

/** Facts that sentences are filled with; `words` is what the server said and becomes `{said}`. */
export type Facts = Readonly<Record<string, string | number | null | undefined>> & {
  readonly words?: string | null | undefined;
};

function fill(template: string, facts: Facts): string {
  const said = facts.words ? `: “${facts.words.replace(/[.!\s]+$/, '')}”` : '';
  const all: Facts = { ...facts, said };
  const filled = template.replace(/\{(\w+)\}/g, (_whole, name: string) => String(all[name] ?? '?'));
  // A reason that is a sentence of its own brings its full stop.
  return filled.replace(/\.{2,}$/, '.');
}

export interface Told {
  readonly code: FailureCode | CautionCode;
  readonly cause: string;
  readonly advice: string;
}

/** The sentences of a failure or caution, filled with the facts of the case. */
export function tell(code: FailureCode | CautionCode, facts: Facts): Told {
  const { cause, advice } = { ...failures, ...cautions }[code];
  return { code, cause: fill(cause, facts), advice: fill(advice, facts) };
}

/** A stage that failed, and with it the channel. */
export class StageFailure extends Error {
  override readonly name = 'StageFailure';

  constructor(
    readonly code: FailureCode,
    readonly facts: Facts = {},
  ) {
    super(code);
  }
}

/** Test was stopped: who asked is gone, and nobody is told anything. */
export class Stopped extends Error {}
