import { createHash } from 'node:crypto';
import type { Capabilities } from './capabilities.ts';
import type { Pop3Engine } from './engine.ts';
import { Pop3Error } from './pop3-error.ts';
import type { Response } from './response.ts';
import { exchange } from './sasl/exchange.ts';
import type { SaslMechanism } from './sasl/mechanism.ts';
import { oauthBearer, xoauth2 } from './sasl/oauth.ts';
import { login, plain } from './sasl/password.ts';
import { scramSha256 } from './sasl/scram.ts';

export type Credentials =
  { method: 'password'; user: string; password: string } | { method: 'oauth2'; user: string; accessToken: string };

export interface SignInScene {
  capabilities: Capabilities;
  greeting: string;
  encrypted: boolean;
  host: string;
  port: number;
}

/** What one way of signing in came to. */
type Attempt =
  | { result: 'in' }
  /** Refused before anything secret was sent: the next way may be tried. */
  | { result: 'unavailable'; error: Pop3Error }
  | { result: 'refused'; error: Pop3Error };

interface Way {
  name: string;
  /** Whether the password itself is sent. */
  bare: boolean;
  attempt: () => Promise<Attempt>;
}

// RFC 1939 section 7: a message id; nothing else may be signed with the password.
const TIMESTAMP = /<[\x21-\x3b\x3d\x3f\x41-\x7e]+@[\x21-\x3b\x3d\x3f\x41-\x7e]+>/;
const NAMES_NO_CAUSE = new Set([null, 'AUTH']);

/** Signs in; gives the mechanism's name. See {@link Pop3Client.signIn} for which is chosen. */
export async function signIn(engine: Pop3Engine, credentials: Credentials, scene: SignInScene): Promise<string> {
  const secret = credentials.method === 'password' ? credentials.password : credentials.accessToken;
  if (/[\r\n\0]/.test(credentials.user + secret)) {
    const message = 'The user name or the password holds a line break or a NUL, so nothing was sent.';
    throw new Pop3Error({ kind: 'sign-in', phase: 'sign-in', message, usable: true });
  }
  engine.transcript.hide([secret]);
  return credentials.method === 'password'
    ? await byPassword(engine, credentials, scene)
    : await byToken(engine, credentials, scene);
}

async function byPassword(
  engine: Pop3Engine,
  { user, password }: { user: string; password: string },
  scene: SignInScene,
): Promise<string> {
  let ways = passwordWays(engine, user, password, scene);
  let last: Pop3Error | null = null;
  for (let way = ways.shift(); way; way = ways.shift()) {
    const attempt = await way.attempt();
    if (attempt.result === 'in') return way.name;
    last = attempt.error;
    if (attempt.result === 'unavailable') continue;
    // The store may hold this user's password in a form that serves other mechanisms only (a hash: no APOP). One more
    // attempt tells that from a wrong password; the password then goes where it would have gone without SCRAM.
    if (way.bare || attempt.error.kind !== 'sign-in' || !NAMES_NO_CAUSE.has(attempt.error.responseCode)) break;
    ways = ways.filter((other) => other.bare);
  }
  throw last ?? new Error('no way of signing in');
}

function passwordWays(engine: Pop3Engine, user: string, password: string, scene: SignInScene): Way[] {
  const { capabilities, encrypted, greeting } = scene;
  const sasl = (mechanism: SaslMechanism, bare: boolean): Way => ({
    name: mechanism.name,
    bare,
    attempt: async () => judge(engine, await exchange(engine, mechanism)),
  });
  const bounds = { minIterations: encrypted ? 1 : 4096, maxIterations: engine.limits.scramIterations };
  const offered = (name: string): boolean => capabilities.sasl.includes(name);
  const scram = offered('SCRAM-SHA-256') ? [sasl(scramSha256(user, password, bounds), false)] : [];
  const bare = [
    ...(offered('PLAIN') ? [sasl(plain(user, password), true)] : []),
    ...(offered('LOGIN') ? [sasl(login(user, password), true)] : []),
  ];
  const stamp = TIMESTAMP.exec(greeting)?.[0];
  const apop = stamp && !user.includes(' ') ? [apopWay(engine, user, password, stamp)] : [];
  // CAPA need not list USER for it to work; its refusal carries the server's own words.
  const userPass = userPassWay(engine, user, password, scene);
  return encrypted ? [...scram, ...bare, ...apop, userPass] : [...scram, ...apop, ...bare, userPass];
}

function apopWay(engine: Pop3Engine, user: string, password: string, stamp: string): Way {
  const attempt = async (): Promise<Attempt> => {
    const digest = createHash('md5').update(stamp, 'latin1').update(password, 'utf8').digest('hex');
    return judge(engine, { response: await engine.command(`APOP ${user} ${digest}`), sent: 1 });
  };
  return { name: 'APOP', bare: false, attempt };
}

function userPassWay(engine: Pop3Engine, user: string, password: string, scene: SignInScene): Way {
  const attempt = async (): Promise<Attempt> => {
    const named = await engine.command(`USER ${user}`);
    if (named.kind === 'err') {
      const refusal = refused(engine, named);
      const advice = !scene.encrypted && scene.capabilities.stls ? 'Choose STARTTLS: the server offers it.' : undefined;
      return { result: 'unavailable', error: refusal.with({ advice }) };
    }
    return judge(engine, { response: await engine.command(`PASS ${password}`), sent: 1 });
  };
  return { name: 'USER', bare: true, attempt };
}

async function byToken(
  engine: Pop3Engine,
  { user, accessToken }: { user: string; accessToken: string },
  { capabilities, encrypted, host, port }: SignInScene,
): Promise<string> {
  const offered = (name: string): boolean => capabilities.sasl.includes(name);
  if (capabilities.known && !offered('XOAUTH2') && !offered('OAUTHBEARER')) {
    const message = 'The server does not offer signing in with an OAuth 2.0 token (XOAUTH2 or OAUTHBEARER).';
    const advice = !encrypted && capabilities.stls ? 'Choose STARTTLS: servers offer more once it is on.' : undefined;
    throw new Pop3Error({ kind: 'sign-in', phase: 'sign-in', message, usable: true, advice });
  }
  const make = (): SaslMechanism =>
    offered('OAUTHBEARER') && !offered('XOAUTH2')
      ? oauthBearer(user, accessToken, host, port)
      : xoauth2(user, accessToken);
  let mechanism = make();
  let end = await exchange(engine, mechanism);
  // QUIRK: some servers know the token only in AUTH's own line. Nothing secret was sent yet, so this is no second try.
  if (end.response.kind === 'err' && end.sent === 0 && end.response.code === null) {
    mechanism = make();
    end = await exchange(engine, mechanism, true);
  }
  if (end.response.kind === 'ok') return mechanism.name;
  const reason = engine.transcript.words(mechanism.reason ?? '');
  const what = reason
    ? `The server did not accept the access token (${reason})`
    : 'The server did not accept the access token';
  throw engine.refusal(end.response, what, 'grant');
}

function judge(engine: Pop3Engine, { response, sent }: { response: Response; sent: number }): Attempt {
  if (response.kind === 'ok') return { result: 'in' };
  const error = refused(engine, response);
  return { result: sent === 0 && error.kind === 'sign-in' ? 'unavailable' : 'refused', error };
}

function refused(engine: Pop3Engine, response: Response): Pop3Error {
  return engine.refusal(response, 'The server refused the sign-in', 'sign-in');
}
