import { Pop3Client, Pop3Error, type Pop3Options } from '../src/index.ts';

/** Options for a server of this test. */
export function local(port: number, more: Partial<Pop3Options> = {}): Pop3Options {
  return { host: '127.0.0.1', port, security: 'none', timeoutMs: 5000, ...more };
}

/** The Pop3Error that an act ends in. */
export async function failure(act: Promise<unknown>): Promise<Pop3Error> {
  const error: unknown = await act.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  );
  if (error instanceof Pop3Error) return error;
  throw new Error('the act did not end in a Pop3Error', { cause: error });
}

/** A client that is connected and signed in by USER and PASS. */
export async function signedIn(port: number, more: Partial<Pop3Options> = {}): Promise<Pop3Client> {
  const client = await Pop3Client.connect(local(port, more));
  await client.signIn({ method: 'password', user: 'u', password: 'p' });
  return client;
}
