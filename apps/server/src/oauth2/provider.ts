import type { MailboxSettings } from '@postroom/contracts';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  AuthorizationResponseError,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientError,
  clientCredentialsGrant,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  customFetch,
  None,
  refreshTokenGrant,
  ResponseBodyError,
  type TokenEndpointResponse,
} from 'openid-client';
import { OutgoingError, type OutgoingOptions } from '../http/outgoing-request.ts';
import { refusalError, strangeAnswer, TokenError } from './provider-words.ts';

/** Sends one guarded request, as `OutgoingRequests` does. */
export type Send = (url: string, options: OutgoingOptions) => Promise<Response>;

type Oauth2 = NonNullable<MailboxSettings['oauth2']>;

export interface TokenAnswer {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  /** As the provider says; null where it does not. */
  readonly expiresInSeconds: number | null;
  /** As granted; null: those asked for (RFC 6749, section 5.1). */
  readonly scopes: readonly string[] | null;
}

/** Tokens longer than this are none: no server takes a sign-in line of that length. */
const longestToken = 64 * 1024;

/** What a request came to beside its answer. */
interface Seen {
  skewMs: number | null;
  status: number;
}

/** A provider asked in one mailbox's name, by the rules of RFC 6749 and RFC 7636 (openid-client). */
export class Provider {
  private readonly seen: Seen = { skewMs: null, status: 0 };

  constructor(
    private readonly oauth2: Oauth2,
    private readonly clientSecret: string | null,
    private readonly send: Send,
  ) {}

  /** The page on which a person signs in and grants. @param redirectUri as registered with the provider */
  async authorizationUrl(redirectUri: string, state: string, verifier: string, user: string): Promise<string> {
    const { provider, scopes } = this.oauth2;
    const url = buildAuthorizationUrl(this.configuration(), {
      redirect_uri: redirectUri,
      scope: scopes.join(' '),
      state,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      login_hint: user,
      // Google and OpenID Connect (core, section 11) give refresh tokens only where consent is asked for.
      ...(provider === 'google' ? { access_type: 'offline', prompt: 'consent' } : {}),
      ...(provider === 'microsoft365' ? { prompt: 'select_account' } : {}),
      ...(provider === 'other' && scopes.includes('offline_access') ? { prompt: 'consent' } : {}),
    });
    return url.href;
  }

  /**
   * Turns the code that the browser brought into tokens.
   * @param returned the address that the provider returned to, with its parameters
   * @throws TokenError
   */
  async byCode(returned: URL, state: string, verifier: string): Promise<TokenAnswer> {
    const issuer = returned.searchParams.get('iss');
    const configured = this.configuration(issuer === null ? null : this.issuer(issuer));
    const secrets = [returned.searchParams.get('code'), verifier];
    return this.ask(secrets, configured, (configuration) =>
      authorizationCodeGrant(configuration, returned, { expectedState: state, pkceCodeVerifier: verifier }),
    );
  }

  /** @throws TokenError */
  byRefreshToken(refreshToken: string): Promise<TokenAnswer> {
    return this.ask([refreshToken], this.configuration(), (configuration) =>
      refreshTokenGrant(configuration, refreshToken),
    );
  }

  /** @throws TokenError */
  byItself(): Promise<TokenAnswer> {
    const { scopes } = this.oauth2;
    const parameters: Record<string, string> = scopes.length === 0 ? {} : { scope: scopes.join(' ') };
    return this.ask([], this.configuration(), (configuration) => clientCredentialsGrant(configuration, parameters));
  }

  /** A server that says who it is has to be the one that was asked (RFC 9207): the settings know its addresses. */
  private issuer(issuer: string): string {
    const origins = [this.oauth2.authorizationUrl, this.oauth2.tokenUrl].map((url) => url && URL.parse(url)?.origin);
    const origin = URL.parse(issuer)?.origin;
    if (origin !== undefined && origins.includes(origin)) return issuer;
    throw new TokenError('grant', 'The answer came from another provider than the one that was asked. Sign in again.');
  }

  private configuration(issuer: string | null = null, byHeader = false): Configuration {
    const { authorizationUrl, tokenUrl, clientId } = this.oauth2;
    const { clientSecret } = this;
    if (tokenUrl === null || clientId === null) {
      throw new TokenError('grant', 'OAuth 2.0 is not filled in: enter token address and client ID.');
    }
    const authenticated = byHeader ? ClientSecretBasic : ClientSecretPost;
    const configuration = new Configuration(
      {
        issuer: issuer ?? new URL(tokenUrl).origin,
        token_endpoint: tokenUrl,
        ...(authorizationUrl === null ? {} : { authorization_endpoint: authorizationUrl }),
      },
      clientId,
      {},
      clientSecret === null ? None() : authenticated(clientSecret),
    );
    // The guard in `send` knows where http is taken.
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so only to be noticed
    allowInsecureRequests(configuration);
    configuration[customFetch] = async (url, { method, headers, body, signal }) => {
      const sent = body instanceof URLSearchParams ? body.toString() : '';
      const answer = await this.send(url, { method, headers, body: sent, ...(signal ? { signal } : {}) });
      return this.noted(answer);
    };
    return configuration;
  }

  /** Without the identity token: nobody is identified by it here, and it could only be refused. */
  private async noted(answer: Response): Promise<Response> {
    const date = Date.parse(answer.headers.get('date') ?? '');
    this.seen.skewMs = Number.isNaN(date) ? null : Date.now() - date;
    this.seen.status = answer.status;
    const text = await answer.text();
    const { status, headers } = answer;
    try {
      const { id_token: _identity, ...rest } = JSON.parse(text) as Record<string, unknown>;
      return new Response(JSON.stringify(rest), { status, headers });
    } catch {
      return new Response(text === '' ? null : text, { status, headers });
    }
  }

  private async ask(
    secrets: readonly (string | null)[],
    configured: Configuration,
    work: (configuration: Configuration) => Promise<TokenEndpointResponse>,
  ): Promise<TokenAnswer> {
    try {
      return answerOf(await work(configured));
    } catch (error) {
      const refused = error instanceof ResponseBodyError && error.error === 'invalid_client';
      if (!refused || this.clientSecret === null || this.oauth2.provider !== 'other')
        throw this.failure(error, secrets);
    }
    try {
      // RFC 6749, section 2.3.1: every server knows this way, some know no other.
      return answerOf(await work(this.configuration(configured.serverMetadata().issuer, true)));
    } catch (error) {
      throw this.failure(error, secrets);
    }
  }

  /** A failure as a sentence. What openid-client throws may hold answers and never leaves here. */
  private failure(error: unknown, more: readonly (string | null)[]): TokenError {
    const secrets = [this.clientSecret, ...more];
    const { skewMs, status } = this.seen;
    if (error instanceof TokenError) return error;
    if (error instanceof OutgoingError) {
      return new TokenError('temporary', `The provider could not be asked: ${error.message} It is asked again.`);
    }
    if (error instanceof ResponseBodyError) {
      const { error: code, error_description: description = null } = error;
      return refusalError({ error: code, description, status: error.status, skewMs }, secrets);
    }
    if (error instanceof AuthorizationResponseError) {
      const { error: code, error_description: description = null } = error;
      return refusalError({ error: code, description, status: null, skewMs: null }, secrets);
    }
    if (error instanceof Error && error.cause instanceof OutgoingError) return this.failure(error.cause, more);
    if (error instanceof ClientError && status !== 0) return strangeAnswer(this.host, status);
    return new TokenError('temporary', `The answer of ${this.host} could not be understood. It is asked again.`);
  }

  private get host(): string {
    return URL.parse(this.oauth2.tokenUrl ?? '')?.host ?? 'The provider';
  }
}

function answerOf(answer: TokenEndpointResponse): TokenAnswer {
  const { access_token: accessToken, refresh_token: refreshToken = null, expires_in: expiresIn, scope } = answer;
  if (accessToken.length > longestToken || (refreshToken?.length ?? 0) > longestToken) {
    throw new TokenError('temporary', 'The provider’s token is longer than any mail server takes. It is asked again.');
  }
  return {
    accessToken,
    refreshToken,
    expiresInSeconds: expiresIn ?? null,
    scopes: scope === undefined ? null : scopeList(scope),
  };
}

/** Scopes are listed by spaces (RFC 6749, section 3.3). */
export function scopeList(text: string): string[] {
  return text
    .split(' ')
    .filter((scope) => scope !== '')
    .slice(0, mostScopes);
}

/** Of what a provider says it granted, so many scopes are kept. */
const mostScopes = 50;
