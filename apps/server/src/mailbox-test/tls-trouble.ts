import { StageFailure } from './failures.ts';
import { day, lookAtTls, lookAtWords } from './look.ts';
import type { Target } from './target.ts';
import { greetingFailure } from './greeting-words.ts';

/** What OpenSSL says of octets that are no TLS. */
const notTls = new Set(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'ERR_SSL_HTTP_REQUEST']);
/** What it says where versions or ciphers of both sides do not meet; its names differ between OpenSSL's versions. */
const nothingInCommon =
  /(PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|HANDSHAKE_FAILURE|SIGALG_DISALLOWED_OR_UNSUPPORTED|DH_KEY_TOO_SMALL)$/;
const oldVersions = new Set(['TLSv1', 'TLSv1.1', 'SSLv3']);

const unknownIssuer = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]);

/** Why a handshake failed, by Node's code for it and a look at the server. */
export async function tlsFailure(code: string, target: Target): Promise<StageFailure> {
  const byStarttls = target.security === 'starttls';
  if (notTls.has(code) && !byStarttls) return clearFailure(target);
  const shown = await lookAtTls(target, byStarttls);
  const facts = {
    reason: code,
    subject: shown?.subject ?? 'without a name',
    issuer: shown?.issuer ?? 'somebody',
    names: shown?.names.join(', ') ?? 'another name',
    from: day(shown?.from ?? null),
    until: day(shown?.until ?? null),
    version: (shown?.version ?? '').replace(/^(TLS|SSL)v/, '$1 ').replace(/ 1$/, ' 1.0'),
  };
  if (code === 'CERT_HAS_EXPIRED') return new StageFailure('certificate-expired', facts);
  if (code === 'CERT_NOT_YET_VALID') return new StageFailure('certificate-not-yet-valid', facts);
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return new StageFailure('certificate-wrong-name', facts);
  if (code === 'DEPTH_ZERO_SELF_SIGNED_CERT') return new StageFailure('certificate-self-signed', facts);
  if (unknownIssuer.has(code)) return new StageFailure('certificate-unknown-issuer', facts);
  if (shown !== null && oldVersions.has(shown.version)) return new StageFailure('tls-too-old', facts);
  if (code === 'ECONNRESET' && shown === null) return new StageFailure('tls-closed');
  return new StageFailure('tls-failed', {
    reason: nothingInCommon.test(code) ? 'no version or cipher in common' : code,
  });
}

/** TLS was asked for where the server speaks something else: what? */
async function clearFailure(target: Target): Promise<StageFailure> {
  const words = (await lookAtWords(target)) ?? '';
  const greets = target.channel === 'pop' ? /^(\+OK|-ERR)\b/ : /^[245]\d\d[ -]/;
  if (greets.test(words)) return new StageFailure('speaks-clear', { words });
  if (words === '') return new StageFailure('no-tls-here');
  const other = greetingFailure(target.channel, words);
  return other.code === 'greeting-strange' ? new StageFailure('no-tls-here', { words }) : other;
}

/** A clear port was silent, or answered with TLS: the same port may want a handshake first. */
export async function silentFailure(target: Target, otherwise: StageFailure): Promise<StageFailure> {
  if (target.security === 'tls') return otherwise;
  const shown = await lookAtTls(target, false);
  return shown === null ? otherwise : new StageFailure('speaks-tls');
}
