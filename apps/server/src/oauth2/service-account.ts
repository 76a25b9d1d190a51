import { googleTokenUrl } from '@postroom/contracts';
import { OutgoingError } from '../http/outgoing-request.ts';
import type { Send, TokenAnswer } from './provider.ts';
import { refusalError, strangeAnswer, TokenError } from './provider-words.ts';

interface AccountKey {
  readonly type?: string;
  readonly client_email?: string;
  readonly private_key?: string;
}

/** What google-auth-library asks of its transport, as far as it is used here. */
interface Asked {
  readonly url: string;
  readonly data: URLSearchParams;
}

function keyOf(text: string): Required<AccountKey> {
  const { type, client_email, private_key } = JSON.parse(text) as AccountKey;
  if (type !== 'service_account' || client_email === undefined || private_key === undefined) {
    throw new TokenError('grant', 'The stored key is none of a service account: paste its JSON file again.');
  }
  return { type, client_email, private_key };
}

/**
 * A token for the mail of one user by a Google service account with delegation for the whole domain. Google's library,
 * which signs the assertion, is loaded where it is first needed; the request goes through `send`.
 * @param subject the user whose mail it opens
 * @throws TokenError
 */
export async function serviceAccountToken(
  keyText: string,
  subject: string,
  scopes: readonly string[],
  send: Send,
): Promise<TokenAnswer> {
  const key = keyOf(keyText);
  const { JWT } = await import('google-auth-library');
  const given: { scopes: string | null; expiresIn: number | null } = { scopes: null, expiresIn: null };
  const transport = {
    request: async ({ url, data }: Asked): Promise<{ data: unknown }> => {
      if (url !== googleTokenUrl) throw new TokenError('grant', 'Only Google’s own token address is asked.');
      const answer = await send(url, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        body: data.toString(),
      });
      const token = await readAnswer(answer, data.get('assertion'));
      given.scopes = token.scope ?? null;
      given.expiresIn = token.expires_in ?? null;
      return { data: token };
    },
  };
  try {
    const jwt = new JWT({
      email: key.client_email,
      key: key.private_key,
      scopes: [...scopes],
      subject,
      transporter: transport as never,
    });
    const { access_token: accessToken } = await jwt.authorize();
    if (typeof accessToken !== 'string' || accessToken === '') throw strangeAnswer(new URL(googleTokenUrl).host, 200);
    return {
      accessToken,
      refreshToken: null,
      expiresInSeconds: given.expiresIn,
      scopes: given.scopes?.split(' ') ?? null,
    };
  } catch (error) {
    if (error instanceof TokenError) throw error;
    if (error instanceof OutgoingError) {
      throw new TokenError('temporary', `Google could not be asked: ${error.message} It is asked again.`);
    }
    throw new TokenError('grant', 'The key of the service account signs nothing: paste its JSON file again.');
  }
}

interface GoogleAnswer {
  readonly access_token?: string;
  readonly expires_in?: number;
  readonly scope?: string;
  readonly error?: string;
  readonly error_description?: string;
}

async function readAnswer(answer: Response, assertion: string | null): Promise<GoogleAnswer> {
  const date = Date.parse(answer.headers.get('date') ?? '');
  let body: GoogleAnswer;
  try {
    body = (await answer.json()) as GoogleAnswer;
  } catch {
    throw strangeAnswer(new URL(googleTokenUrl).host, answer.status);
  }
  if (answer.ok && typeof body.access_token === 'string') return body;
  if (typeof body.error !== 'string') throw strangeAnswer(new URL(googleTokenUrl).host, answer.status);
  const skewMs = Number.isNaN(date) ? null : Date.now() - date;
  const { error, error_description: description = null } = body;
  throw refusalError({ error, description, status: answer.status, skewMs }, [assertion]);
}
