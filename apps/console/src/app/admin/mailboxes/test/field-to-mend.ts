import type { MailboxTestChannel } from '@postroom/contracts';
import type { Messages } from '../../../text/en.ts';

/** A field of the form by its path there. */
export type FieldPath = keyof Messages['field'];

/** Codes of causes and cautions (`docs/mailbox-test.md`) by the field of the channel's server that mends them. */
const ofServer = {
  host: ['name-unknown', 'unreachable', 'certificate-wrong-name', 'greeting-closed'],
  port: [
    'refused',
    'no-answer',
    'no-tls-here',
    'tls-closed',
    'tls-silent',
    'no-greeting',
    'greeting-pop',
    'greeting-smtp',
    'greeting-imap',
    'greeting-web',
    'greeting-strange',
    'auth-not-offered',
  ],
  security: [
    'speaks-tls',
    'speaks-clear',
    'starttls-not-offered',
    'starttls-refused',
    'starttls-injected',
    'masked',
    'sign-in-needs-tls',
    'auth-after-tls',
    'no-tls',
  ],
  caPem: ['certificate-self-signed', 'certificate-unknown-issuer', 'certificate-unreadable'],
  authentication: ['google-password', 'microsoft-password', 'token-not-offered', 'sign-in-wanted', 'relay-denied'],
  user: ['user-unknown', 'sender-refused'],
  password: ['password-missing', 'password-wrong', 'app-password'],
} as const;

const elsewhere: Readonly<Record<string, FieldPath>> = {
  'token-missing': 'oauth2.provider',
  'token-failed': 'oauth2.provider',
  'token-refused': 'oauth2.scopes',
  'no-uidl': 'pop.leaveOnServerDays',
  'server-expires': 'pop.leaveOnServerDays',
  'sign-in-delay': 'pop.pollSeconds',
  'size-limit': 'more.attachmentsTotalMebibytes',
};

/** The field in which a cause or a caution can be mended; null where none of the form can, or the code does not tell. */
export function fieldToMend(channel: MailboxTestChannel, code: string | null): FieldPath | null {
  if (code === null) return null;
  if (code === 'too-slow' && channel === 'pop') return 'pop.timeoutSeconds';
  for (const [field, codes] of Object.entries(ofServer)) {
    if ((codes as readonly string[]).includes(code)) return `${channel}.${field as keyof typeof ofServer}`;
  }
  return elsewhere[code] ?? null;
}
