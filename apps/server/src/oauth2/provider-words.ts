import type { TokenErrorKind } from './oauth2.entity.ts';

/** As much of a provider's words as is kept, in characters, and of a whole sentence about a failure. */
const longestWords = 500;
const longestMessage = 1000;

/** No token of the provider can be had now: a sentence in its own words with what to do, without any secret. */
export class TokenError extends Error {
  override readonly name = 'TokenError';

  constructor(
    readonly kind: TokenErrorKind,
    message: string,
  ) {
    super(message.slice(0, longestMessage).toWellFormed());
  }
}

/** What a provider answered with instead of a token (RFC 6749, section 5.2). */
export interface ProviderRefusal {
  readonly error: string;
  readonly description: string | null;
  /** HTTP status; null where it came through the browser. */
  readonly status: number | null;
  /** This machine's clock less the provider's, in ms; null where the provider told no time. */
  readonly skewMs: number | null;
}

/** A provider's text in one printable line, with the secrets of the request blanked. */
export function providerWords(text: string, secrets: readonly (string | null)[]): string {
  let words = text.replaceAll(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  for (const secret of secrets) {
    if (secret === null || secret === '') continue;
    for (const form of new Set([secret, encodeURIComponent(secret)])) words = words.replaceAll(form, '…');
  }
  return words.slice(0, longestWords).toWellFormed();
}

/** Codes of RFC 6749 that a person mends, and what is usually at fault. */
const advices: Record<string, string> = {
  invalid_grant: 'What was granted is over or was taken back: sign in at the provider again.',
  invalid_client: 'Check client ID and client secret: secrets of clients run out, too.',
  unauthorized_client: 'Allow this flow, and for a service account its scopes, in the provider’s administration.',
  invalid_scope: 'Check the scopes: the provider does not give them to this client.',
  unsupported_grant_type: 'The provider does not know this flow: choose another one.',
  access_denied: 'Sign in again and allow what is asked for; perhaps your administrator has to allow it first.',
  consent_required: 'Sign in again and allow what is asked for.',
  interaction_required: 'The provider wants to see a person: sign in again.',
};

/** Refusals that pass by themselves. */
const passing = new Set(['temporarily_unavailable', 'server_error', 'slow_down', 'internal_failure']);
const passingStatuses = new Set([408, 425, 429]);
/** Past that difference a signed assertion is refused. */
const largestSkew = 60_000;

function clockAdvice({ description, skewMs }: ProviderRefusal): string | null {
  if (skewMs !== null && Math.abs(skewMs) > largestSkew) {
    const minutes = Math.round(Math.abs(skewMs) / 6000) / 10;
    return `This machine’s clock is ${minutes} minutes ${skewMs > 0 ? 'ahead of' : 'behind'} the provider’s: set it right.`;
  }
  // Google's words for an assertion from the past or the future.
  if (/reasonable timeframe|\biat\b|clock/i.test(description ?? '')) return 'Check this machine’s clock.';
  return null;
}

/** The failure that a provider's refusal is, in its own words. */
export function refusalError(refusal: ProviderRefusal, secrets: readonly (string | null)[]): TokenError {
  const { error, description, status } = refusal;
  const said = providerWords(description === null ? error : `${error}: ${description}`, secrets);
  if (passing.has(error) || (status !== null && (status >= 500 || passingStatuses.has(status)))) {
    return new TokenError('temporary', `The provider cannot give a token now (${said}). It is asked again.`);
  }
  const advice = clockAdvice(refusal) ?? advices[error] ?? 'Check the settings of OAuth 2.0, or sign in again.';
  return new TokenError('grant', `The provider refused to give a token (${said}). ${advice}`);
}

/** The failure of an answer that is none of OAuth 2.0. */
export function strangeAnswer(host: string, status: number): TokenError {
  const what = `${host} answered HTTP ${status} without an answer of OAuth 2.0.`;
  if (status >= 500 || status < 300 || passingStatuses.has(status)) {
    return new TokenError('temporary', `${what} It is asked again.`);
  }
  return new TokenError('grant', `${what} Check the token address.`);
}
