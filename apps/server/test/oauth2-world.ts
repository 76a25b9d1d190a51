import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Dovecot, startDovecot, startTalk, type ScriptedTalk } from '@postroom/testing';
import { Provider } from 'oidc-provider';

export const clientId = 'postroom';
export const clientSecret = 'client-secret-never-shown';
const introspector = { id: 'dovecot', secret: 'introspection-secret' };

interface Issued {
  readonly access_token: string;
  readonly refresh_token?: string;
}

/** A real authorization server (oidc-provider) on loopback. */
export interface AuthorizationServer {
  readonly url: string;
  /** With the client that may introspect. */
  readonly introspectionUrl: string;
  /** What it was asked for, by grant type, in order. */
  readonly asked: string[];
  readonly issued: Issued[];
  /** It gives no tokens: 503. What it gave holds. */
  down: boolean;
  givesRefreshTokens: boolean;
  /** Signs in and consents as a browser would; gives the address that the browser is sent back to. */
  signIn(url: string, user: string): Promise<URL>;
  revokeAccess(): Promise<void>;
  revokeAll(): Promise<void>;
  stop(): Promise<void>;
}

export async function startAuthorizationServer(
  redirectUri: string,
  mailUser: string,
  accessSeconds: () => number,
): Promise<AuthorizationServer> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const world = { down: false, givesRefreshTokens: true };
  const provider = new Provider(url, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
        response_types: ['code'],
        redirect_uris: [redirectUri],
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
    scopes: ['openid', 'offline_access', 'pop', 'calendar'],
    features: {
      introspection: { enabled: true },
      clientCredentials: { enabled: true },
      devInteractions: { enabled: true },
    },
    issueRefreshToken: (_context, client, code) =>
      world.givesRefreshTokens && client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
    extraTokenClaims: () => ({ username: mailUser }),
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    ttl: { AccessToken: accessSeconds, ClientCredentials: accessSeconds },
    cookies: { keys: ['for tests'] },
  });
  const asked: string[] = [];
  const issued: Issued[] = [];
  provider.on('grant.success', (context) => {
    asked.push(String(context.oidc.params?.['grant_type']));
    issued.push(context.body as Issued);
  });
  provider.on('grant.error', (context) => asked.push(`${String(context.oidc.params?.['grant_type'])}: refused`));
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (!world.down || request.url !== '/token') {
      void answer(request, response);
      return;
    }
    response.statusCode = 503;
    response.end('away');
  });

  const revokeAccess = async (): Promise<void> => {
    for (const { access_token: token } of issued) await (await provider.AccessToken.find(token))?.destroy();
  };
  return Object.assign(world, {
    url,
    introspectionUrl: `http://${introspector.id}:${introspector.secret}@127.0.0.1:${port}/token/introspection`,
    asked,
    issued,
    revokeAccess,
    revokeAll: async () => {
      await revokeAccess();
      for (const { refresh_token: token } of issued) {
        if (token !== undefined) await (await provider.RefreshToken.find(token))?.destroy();
      }
    },
    signIn: (start: string, user: string) => browse(start, user, redirectUri),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

/** Follows the pages by hand, with a jar of cookies. */
async function browse(start: string, user: string, until: string): Promise<URL> {
  const jar = new Map<string, string>();
  let at = start;
  let form: string | null = null;
  for (let step = 0; step < 20; step += 1) {
    const response: Response = await fetch(at, {
      method: form === null ? 'GET' : 'POST',
      redirect: 'manual',
      headers: {
        cookie: [...jar].map((pair) => pair.join('=')).join('; '),
        ...(form === null ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form === null ? {} : { body: form }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      const [name = '', ...value] = pair.split('=');
      jar.set(name, value.join('='));
    }
    const location = response.headers.get('location');
    const text: string = await response.text();
    form = null;
    if (location !== null) {
      const next = new URL(location, at);
      if (next.href.startsWith(until)) return next;
      at = next.href;
    } else if (response.status === 200 && at.includes('/interaction/')) {
      form = text.includes('name="login"')
        ? `prompt=login&login=${encodeURIComponent(user)}&password=x`
        : 'prompt=consent';
      const action = /action="([^"]+)"/.exec(text)?.[1];
      if (action !== undefined) at = new URL(action, at).href;
    } else {
      throw new Error(`The provider answered ${response.status} at ${at}: ${text.slice(0, 500)}`);
    }
  }
  throw new Error('The provider sends the browser round and round.');
}

/** A POP3 server that asks the authorization server about each token. */
export async function startDovecotWithTokens(
  authorization: AuthorizationServer,
  user: string,
  mechanism: 'xoauth2' | 'oauthbearer',
): Promise<Dovecot> {
  const folder = mkdtempSync(join(tmpdir(), 'postroom-oauth2-'));
  const settings = join(folder, 'oauth2.ext');
  writeFileSync(
    settings,
    [
      'introspection_mode = post',
      `introspection_url = ${authorization.introspectionUrl}`,
      'force_introspection = yes',
      'active_attribute = active',
      'active_value = true',
      'username_attribute = username',
      'scope = pop',
      'timeout_msecs = 3000',
      '',
    ].join('\n'),
  );
  const extra = `passdb {\n  driver = oauth2\n  mechanisms = ${mechanism}\n  args = ${settings}\n}\n`;
  const users = [{ name: user, password: 'unused-password' }];
  const dovecot = await startDovecot({ users, mechanisms: ['plain', mechanism], extra });
  return {
    ...dovecot,
    stop: async () => {
      await dovecot.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** An SMTP server that takes the token which `good` says; what it took is in `received`. */
export async function startSmtpWithTokens(user: string, good: () => string | undefined): Promise<ScriptedTalk> {
  let inData = false;
  return startTalk({
    greeting: '220 mx ESMTP',
    answer: (line) => {
      if (inData) {
        if (line !== '.') return null;
        inData = false;
        return '250 2.0.0 taken';
      }
      const [word = '', , initial = ''] = line.split(' ');
      if (word === 'EHLO') return '250-mx\n250-AUTH XOAUTH2\n250 8BITMIME';
      if (word === 'AUTH') {
        const token = good();
        const wanted = `user=${user}\x01auth=Bearer ${token ?? ''}\x01\x01`;
        const fits = token !== undefined && Buffer.from(initial, 'base64').toString() === wanted;
        return fits ? '235 2.7.0 Accepted' : `334 ${Buffer.from('{"status":"401"}').toString('base64')}`;
      }
      if (word === '') return '535 5.7.8 Token not accepted';
      if (word === 'DATA') {
        inData = true;
        return '354 go on';
      }
      return word === 'QUIT' ? '221 bye' : '250 2.0.0 well';
    },
  });
}
