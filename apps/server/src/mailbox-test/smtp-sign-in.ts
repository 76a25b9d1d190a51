import { createHmac } from 'node:crypto';
import { StageFailure } from './failures.ts';
import { passwordFailure } from './sign-in-words.ts';
import type { Reply, SmtpTalk } from './smtp-talk.ts';
import type { SignInMeans } from './target.ts';

/** In the order in which the outbox chooses them. */
const mechanisms = ['PLAIN', 'LOGIN', 'CRAM-MD5'] as const;

const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');
/** A secret line of ours, as the transcript has it. */
const blank = '***';

async function byPassword(talk: SmtpTalk, offered: readonly string[], user: string, password: string): Promise<Reply> {
  const mechanism = mechanisms.find((name) => offered.includes(name));
  switch (mechanism) {
    case 'PLAIN':
      return talk.command(`AUTH PLAIN ${base64(`\0${user}\0${password}`)}`, `AUTH PLAIN ${blank}`);
    case 'LOGIN': {
      const named = await talk.command('AUTH LOGIN');
      if (named.code !== 334) return named;
      const asked = await talk.command(base64(user), blank);
      return asked.code === 334 ? talk.command(base64(password), blank) : asked;
    }
    case 'CRAM-MD5': {
      const challenge = await talk.command('AUTH CRAM-MD5');
      if (challenge.code !== 334) return challenge;
      const text = Buffer.from(challenge.lines[0] ?? '', 'base64');
      const digest = createHmac('md5', password).update(text).digest('hex');
      return talk.command(base64(`${user} ${digest}`), blank);
    }
    default:
      throw new StageFailure('auth-no-common', { reason: offered.join(', ') });
  }
}

async function byToken(talk: SmtpTalk, offered: readonly string[], user: string, token: string): Promise<Reply> {
  if (!offered.includes('XOAUTH2')) throw new StageFailure('token-not-offered');
  const initial = base64(`user=${user}\x01auth=Bearer ${token}\x01\x01`);
  const reply = await talk.command(`AUTH XOAUTH2 ${initial}`, `AUTH XOAUTH2 ${blank}`);
  // The error comes as a challenge, to be answered by an empty line.
  return reply.code === 334 ? talk.command('') : reply;
}

/**
 * Signs in as the outbox does. @returns the sentence of the stage
 * @throws StageFailure
 */
export async function signIn(
  talk: SmtpTalk,
  means: Exclude<SignInMeans, { method: 'none' }>,
  { host, offered }: { readonly host: string; readonly offered: readonly string[] },
): Promise<string> {
  const { user } = means;
  let reply: Reply;
  if (means.method === 'token') {
    const token = await means.token();
    talk.hide(token);
    reply = await byToken(talk, offered, user, token);
  } else {
    const password = means.password ?? '';
    if (password === '') throw new StageFailure('password-missing');
    talk.hide(password, `\0${user}\0${password}`);
    reply = await byPassword(talk, offered, user, password);
  }
  const { code, words, status } = reply;
  if (code === 235) return `Signed in as ${user}.`;
  if (code >= 400 && code < 500) throw new StageFailure('temporary', { words });
  if (means.method === 'token') throw new StageFailure('token-refused', { words });
  if (code === 530 || code === 538) throw new StageFailure('sign-in-needs-tls', { words });
  throw passwordFailure({ host, user, words, code: status });
}
