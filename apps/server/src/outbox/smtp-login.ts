import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SMTPConnectionCustomAuthHandlers } from 'nodemailer/lib/smtp-connection';

/** What is said to a server to sign in: a password by the best mechanism that it offers, or a token by XOAUTH2. */
export interface Login {
  readonly user: string;
  readonly secret: string;
  readonly byToken: boolean;
}

/**
 * XOAUTH2 as Google and Microsoft describe it. nodemailer's own way asks for tokens by itself and tries twice on one
 * connection; here a token comes from the store that all processes share, and its refusal is told.
 */
export const tokenHandlers: SMTPConnectionCustomAuthHandlers = {
  XOAUTH2: async (context) => {
    const { user, pass } = context.auth.credentials;
    const initial = Buffer.from(`user=${user}\x01auth=Bearer ${pass}\x01\x01`, 'utf8').toString('base64');
    let answer = await context.sendCommand(`AUTH XOAUTH2 ${initial}`);
    // The error comes as a challenge, to be answered by an empty line.
    if (answer.status === 334) answer = await context.sendCommand('');
    if (answer.status < 200 || answer.status >= 300) throw new Error('The server does not take the token.');
    return true;
  },
};

/** Signs in on a connection that was greeted; `done` is told once how it went. */
export function login(
  connection: SMTPConnection,
  { user, secret, byToken }: Login,
  done: (error: Error | null | undefined) => void,
): void {
  const credentials = { user, pass: secret };
  connection.login(byToken ? { method: 'XOAUTH2', credentials } : { credentials }, (error) => done(error));
}
