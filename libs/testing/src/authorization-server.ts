import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Configuration, Provider } from 'oidc-provider';
import { freePort } from './port.ts';
import { passProviderPages } from './provider-pages.ts';

export interface AuthorizationServerOptions {
  clientId: string;
  clientSecret: string;
  /** Where browsers may be sent back to. */
  redirectUris: string[];
  /** How long access tokens hold; an hour unless told. */
  accessTokenSeconds?: number;
  /** Whose mail a token opens that the client was given for itself. */
  clientUser?: string;
}

/** One request to the token address, in the order of the answers. */
export interface TokenRequest {
  grantType: string;
  /** HTTP status of the answer. */
  status: number;
  /** The code of RFC 6749 where it was refused. */
  error: string | null;
}

/**
 * A real authorization server (oidc-provider) on loopback: authorization code with PKCE, client credentials, refresh
 * tokens that hold for one use each, introspection. Scopes are `openid`, `offline_access`, `pop`, `smtp` and `calendar`.
 * Tokens are those of whoever signed in, and are gone when it stops.
 */
export interface AuthorizationServer {
  readonly issuer: string;
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Asked by mail servers about tokens; the address has their user and password in it. */
  readonly introspection: { readonly url: string };
  /** For tokens given from now on. */
  accessTokenSeconds: number;
  /** From now on the client gets no refresh token at a sign-in. */
  omitRefreshToken: boolean;
  tokenRequests(): TokenRequest[];
  /** Everything it has given out or was shown that nobody else may see: codes, verifiers, tokens, the client's secret. */
  secrets(): string[];
  /** Access tokens are good no more; what was granted holds. */
  revokeAccessTokens(): Promise<void>;
  /** All that was granted is over: refreshing gives `invalid_grant`. */
  revokeAll(): Promise<void>;
  /** Answers the next requests for tokens with 503. */
  failNext(requests?: number): void;
  /** Answers 503 to everybody, or with `tokens` to those who want tokens only; `false` ends it. */
  down(down: boolean | 'tokens'): void;
  /** Signs in and allows what is asked for, in a new browser; gives the address it is sent back to, which is not opened. */
  signIn(url: string, user: string): Promise<URL>;
  stop(): Promise<void>;
}

const introspector = { id: 'mail-server', secret: 'introspection-secret' };
const tokenPath = '/token';

interface State {
  accessTokenSeconds: number;
  omitRefreshToken: boolean;
}

function configuration(options: AuthorizationServerOptions, state: State): Configuration {
  const { clientId, clientSecret, redirectUris, clientUser } = options;
  const seconds = () => state.accessTokenSeconds;
  return {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
        response_types: ['code'],
        redirect_uris: redirectUris,
        token_endpoint_auth_method: 'client_secret_post',
      },
      {
        client_id: introspector.id,
        client_secret: introspector.secret,
        grant_types: [],
        response_types: [],
        redirect_uris: [],
        token_endpoint_auth_method: 'client_secret_basic',
      },
    ],
    scopes: ['openid', 'offline_access', 'pop', 'smtp', 'calendar'],
    features: {
      introspection: { enabled: true, allowedPolicy: (_context, asking) => asking.clientId === introspector.id },
      clientCredentials: { enabled: true },
      devInteractions: { enabled: true },
    },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: (_context, client, code) =>
      !state.omitRefreshToken && client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
    // Mail servers compare it with the user who wants in; a client's own token has no account.
    extraTokenClaims: (_context, token) => ({
      username: ('accountId' in token ? token.accountId : undefined) ?? clientUser,
    }),
    findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    ttl: {
      ...{ AccessToken: seconds, ClientCredentials: seconds },
      ...{
        AuthorizationCode: 60,
        Grant: 86_400,
        IdToken: 3600,
        Interaction: 3600,
        RefreshToken: 86_400,
        Session: 3600,
      },
    },
    renderError: (context, { error, error_description: description }) => {
      context.type = 'text/plain';
      context.body = `${error}: ${description ?? ''}`;
    },
    cookies: { keys: ['for tests'] },
  };
}

/** It warns of what only a server for tests may do; a run that goes well says nothing. */
function quietly<T>(make: () => T): T {
  const { info, warn } = console;
  const nothing = (): void => undefined;
  Object.assign(console, { info: nothing, warn: nothing });
  try {
    return make();
  } finally {
    Object.assign(console, { info, warn });
  }
}

/** Keeps account of what was asked for and given out. */
class Book {
  readonly requests: TokenRequest[] = [];
  readonly secrets = new Set<string>();
  readonly accessTokens = new Set<string>();
  readonly grantIds = new Set<string>();

  constructor(provider: Provider) {
    provider.on('grant.success', (context) => {
      this.#shown(context.oidc.params);
      const { access_token: access, refresh_token: refresh } = context.body as Record<string, string | undefined>;
      for (const token of [access, refresh]) if (token !== undefined) this.secrets.add(token);
      if (access !== undefined) this.accessTokens.add(access);
      const { grantId } = context.oidc.entities.AccessToken ?? {};
      if (grantId !== undefined) this.grantIds.add(grantId);
      this.add(context.oidc.params?.['grant_type'], 200, null);
    });
    provider.on('grant.error', (context, { status, error }) => {
      this.#shown(context.oidc.params);
      this.add(context.oidc.params?.['grant_type'], status, error);
    });
  }

  add(grantType: unknown, status: number, error: string | null): void {
    this.requests.push({ grantType: typeof grantType === 'string' ? grantType : '', status, error });
  }

  #shown(parameters: Record<string, unknown> | undefined): void {
    for (const name of ['code', 'code_verifier', 'refresh_token']) {
      const value = parameters?.[name];
      if (typeof value === 'string') this.secrets.add(value);
    }
  }
}

async function unavailable(book: Book, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (request.url === tokenPath) {
    book.add(new URLSearchParams(Buffer.concat(chunks).toString()).get('grant_type'), 503, null);
  }
  response.writeHead(503, { 'content-type': 'text/plain' }).end('Under maintenance.');
}

/** Starts one, in about half a second. */
export async function startAuthorizationServer(options: AuthorizationServerOptions): Promise<AuthorizationServer> {
  // Loaded here, since most who use this library need none of it.
  const { Provider } = await import('oidc-provider');
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const state: State = { accessTokenSeconds: options.accessTokenSeconds ?? 3600, omitRefreshToken: false };
  const provider = quietly(() => new Provider(issuer, configuration(options, state)));
  const book = new Book(provider);
  const callback = provider.callback();
  let isDown: boolean | 'tokens' = false;
  let failures = 0;

  const server = createServer((request, response) => {
    const forTokens = request.url === tokenPath;
    const fails = isDown === true || (forTokens && (isDown === 'tokens' || failures > 0));
    if (forTokens && isDown === false && failures > 0) failures -= 1;
    if (fails) void unavailable(book, request, response);
    else void callback(request, response);
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');

  const revokeAccessTokens = async (): Promise<void> => {
    for (const token of book.accessTokens) {
      await (await provider.AccessToken.find(token))?.destroy();
      await (await provider.ClientCredentials.find(token))?.destroy();
    }
  };
  return Object.assign(state, {
    issuer,
    authorizationUrl: `${issuer}/auth`,
    tokenUrl: `${issuer}${tokenPath}`,
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    introspection: {
      url: `http://${introspector.id}:${introspector.secret}@127.0.0.1:${port}${tokenPath}/introspection`,
    },
    tokenRequests: () => book.requests.map((request) => ({ ...request })),
    secrets: () => [options.clientSecret, ...book.secrets],
    revokeAccessTokens,
    revokeAll: async () => {
      await revokeAccessTokens();
      for (const id of book.grantIds) {
        await provider.RefreshToken.revokeByGrantId(id);
        await (await provider.Grant.find(id))?.destroy();
      }
    },
    failNext: (requests = 1) => {
      failures += requests;
    },
    down: (down: boolean | 'tokens') => {
      isDown = down;
    },
    signIn: (url: string, user: string) =>
      passProviderPages(url, user, ({ origin, pathname }) => options.redirectUris.includes(origin + pathname)),
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  });
}
