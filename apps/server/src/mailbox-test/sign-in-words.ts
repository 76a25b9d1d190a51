import { type FailureCode, StageFailure } from './failures.ts';

interface Refusal {
  readonly host: string;
  readonly user: string;
  /** What the server said, without its code. */
  readonly words: string;
  /** Response code of POP3 (RFC 2449, 3206) or enhanced status code of SMTP (RFC 3463). */
  readonly code: string | null;
}

/** In their order: the first that fits tells most. What providers say is in their help pages and was seen in their logs. */
const byWords: readonly (readonly [RegExp, FailureCode])[] = [
  [
    /not enabled for POP|does not have POP|POP3? (access )?is (disabled|not enabled|switched off)|enable POP3?/i,
    'pop-off',
  ],
  [/POP3?\/IMAP[^.]*(disabled|deactivated|off)|POP3? access (is )?(not allowed|disabled)|ERR\.LOGIN\.POP/i, 'pop-off'],
  [/SmtpClientAuthentication is disabled|5\.7\.139[^.]*SMTP|smtp_auth_disabled/i, 'smtp-off'],
  [/application-specific password|app(lication)? password|InvalidSecondFactor/i, 'app-password'],
  [/basic authentication is disabled|LogonDenied-BasicAuth|5\.7\.139/i, 'microsoft-password'],
  [
    /web login required|log ?in (via|with) your web browser|WebLoginRequired|unusual|too many (failed )?(login|sign|auth)/i,
    'blocked-for-now',
  ],
  [
    /plaintext authentication (is )?disallowed|must issue a STARTTLS|encryption required|(SSL|TLS)[^.]*required/i,
    'sign-in-needs-tls',
  ],
  [
    /(unknown|invalid|no such|never heard of)( \S+)? (user|mailbox|account)\b(?! ?name (or|and) )|user \S+ (unknown|not found|does(n't| not) exist)/i,
    'user-unknown',
  ],
];

const google = /(^|\.)(gmail|googlemail|google)\.com$/i;
const microsoft = /(^|\.)(outlook|office365|office|hotmail|live)\.com$|outlook\.cn$/i;

/** Which failure a refused password is, by the provider and what it said. */
export function passwordFailure({ host, user, words, code }: Refusal): StageFailure {
  const facts = { user, words };
  if (code === 'SYS/PERM' && /POP/i.test(words)) return new StageFailure('pop-off', facts);
  const found = byWords.find(([pattern]) => pattern.test(`${code ?? ''} ${words}`))?.[1];
  if (google.test(host) && (found === undefined || found === 'app-password')) {
    return new StageFailure('google-password', facts);
  }
  if (microsoft.test(host) && (found === undefined || found === 'user-unknown')) {
    return new StageFailure('microsoft-password', facts);
  }
  return new StageFailure(found ?? 'password-wrong', facts);
}
