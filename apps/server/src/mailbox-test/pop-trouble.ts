import type { Pop3Error } from '@postroom/pop3';
import { StageFailure, Stopped } from './failures.ts';
import { greetingFailure } from './greeting-words.ts';
import { passwordFailure } from './sign-in-words.ts';
import type { Target } from './target.ts';
import { silentFailure, tlsFailure } from './tls-trouble.ts';

/** The system's or OpenSSL's code of an error; of several attempts that of the first. */
export function codeOf(error: unknown): string {
  // By their shape: not every realm's errors are instances of this one's.
  const { code, errors, name } = (error ?? {}) as { code?: unknown; errors?: unknown; name?: unknown };
  if (Array.isArray(errors) && errors.length > 0) return codeOf(errors[0]);
  if (typeof code === 'string') return code;
  return typeof name === 'string' ? name : 'unknown';
}

const reasons: Readonly<Record<string, string>> = {
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to its network',
  ECONNRESET: 'it broke the connection off',
};

/** Why no connection came about, by the system's code. */
export function dialFailure(error: unknown): StageFailure {
  const code = codeOf(error);
  if (code === 'ENOTFOUND' || code === 'ENODATA') return new StageFailure('name-unknown');
  if (code === 'EAI_AGAIN' || code === 'ESERVFAIL' || code === 'ETIMEOUT') return new StageFailure('name-service');
  if (code === 'ECONNREFUSED') return new StageFailure('refused');
  if (code === 'ETIMEDOUT') return new StageFailure('no-answer');
  return new StageFailure('unreachable', { reason: reasons[code] ?? code });
}

async function greeting(error: Pop3Error, target: Target): Promise<StageFailure> {
  if (error.phase === 'tls') return tlsFailure(codeOf(error.cause), target);
  const words = error.serverText;
  if (words !== null && error.sign === 'stranger') return greetingFailure('pop', words);
  if (words !== null) return new StageFailure('turned-away', { words });
  if (error.sign === 'endless') return new StageFailure('talks-on', { reason: error.message });
  // TLS where a greeting was due, or a hang-up.
  return silentFailure(target, new StageFailure('greeting-closed'));
}

function late(error: Pop3Error, target: Target): Promise<StageFailure> | StageFailure {
  switch (error.phase) {
    case 'resolve':
      return new StageFailure('name-service');
    case 'connect':
      return new StageFailure('no-answer');
    case 'tls':
      return new StageFailure('tls-silent');
    case 'greeting':
      return silentFailure(target, new StageFailure('no-greeting'));
    default:
      return new StageFailure('too-slow', { reason: error.message });
  }
}

function tls(error: Pop3Error, target: Target): Promise<StageFailure> | StageFailure {
  if (error.sign === 'unreadable-ca') return new StageFailure('certificate-unreadable');
  if (error.cause !== undefined) return tlsFailure(codeOf(error.cause), target);
  const { serverText } = error;
  return serverText === null
    ? new StageFailure('starttls-not-offered')
    : new StageFailure('starttls-refused', { words: serverText });
}

function signIn(error: Pop3Error, target: Target): StageFailure {
  const { host, signIn: means } = target;
  const user = means.method === 'none' ? '' : means.user;
  const words = error.serverText ?? '';
  if (means.method === 'token') return new StageFailure('token-not-offered');
  const failure = passwordFailure({ host, user, words, code: error.responseCode });
  // The library advises where USER was refused in clear and TLS was to be had.
  const clear = error.advice !== undefined && failure.code === 'password-wrong';
  return clear ? new StageFailure('sign-in-needs-tls', { words }) : failure;
}

/** The failure that a Pop3Error is, looked into as far as a second connection can. @throws Stopped */
export async function popFailure(error: Pop3Error, target: Target): Promise<StageFailure> {
  const words = error.serverText;
  switch (error.kind) {
    case 'name':
    case 'refused':
      return dialFailure(error.cause);
    case 'timeout':
      return late(error, target);
    case 'tls':
      return tls(error, target);
    case 'greeting':
      return greeting(error, target);
    case 'sign-in':
      return signIn(error, target);
    case 'grant':
      return new StageFailure('token-refused', { words });
    case 'in-use':
    case 'temporary':
    case 'login-delay':
      return new StageFailure(error.kind, { words });
    case 'command':
      return new StageFailure('list-refused', { words });
    case 'protocol':
      return protocol(error);
    case 'cancelled':
      throw new Stopped();
  }
}

function protocol({ message, sign }: Pop3Error): StageFailure {
  if (sign === 'injected') return new StageFailure('starttls-injected');
  if (sign === 'closed') return new StageFailure('broke-off', { reason: message });
  return new StageFailure(sign === 'endless' ? 'talks-on' : 'broken-rules', { reason: message });
}
