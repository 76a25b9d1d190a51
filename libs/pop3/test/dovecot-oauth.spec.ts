import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Dovecot, startDovecot } from '@postroom/testing';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pop3Client } from '../src/index.ts';
import { failure } from './failure.ts';

const GOOD = 'good-token';
// Longer than a command line may be, as real tokens are.
const LONG = 'long-token.' + 'x'.repeat(3000);

describe.each(['xoauth2', 'oauthbearer'])('against Dovecot with %s', (mechanism) => {
  let dovecot: Dovecot;
  let provider: Server;
  let folder: string;
  const up = { value: true };

  beforeAll(async () => {
    provider = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const token = new URLSearchParams(body).get('token');
        const active = token === GOOD || token === LONG;
        response.statusCode = up.value ? 200 : 500;
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(active ? { active, username: 'alice', scope: 'pop' } : { active }));
      });
    }).listen(0, '127.0.0.1');
    await once(provider, 'listening');
    folder = mkdtempSync(join(tmpdir(), 'postroom-oauth-'));
    const settings = join(folder, 'oauth2.ext');
    const { port } = provider.address() as AddressInfo;
    writeFileSync(
      settings,
      `introspection_mode = post
introspection_url = http://dovecot:secret@127.0.0.1:${port}/token
force_introspection = yes
active_attribute = active
active_value = true
username_attribute = username
scope = pop
timeout_msecs = 3000
`,
    );
    const extra = `passdb {\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = ${settings}\n}\n`;
    dovecot = await startDovecot({ mechanisms: ['plain', mechanism], extra });
  }, 60_000);
  afterAll(async () => {
    await dovecot.stop();
    provider.close();
    provider.closeAllConnections();
    rmSync(folder, { recursive: true });
  });

  const connect = (): Promise<Pop3Client> => {
    const { tlsPort: port, caPem } = dovecot;
    return Pop3Client.connect({ host: '127.0.0.1', port, security: 'tls', timeoutMs: 20_000, caPem });
  };
  const by = (accessToken: string) => ({ method: 'oauth2', user: 'alice', accessToken }) as const;

  it.each([GOOD, LONG])('signs in by a token', async (token) => {
    const client = await connect();
    expect(await client.signIn(by(token))).toEqual({ mechanism: mechanism.toUpperCase() });
    expect(await client.stat()).toEqual({ count: 0, bytes: 0 });
    await client.quit();
  });

  it("gives the server's own reason for a bad token, and takes a good one after it", async () => {
    const client = await connect();
    const error = await failure(client.signIn(by('expired-token')));
    expect(error).toMatchObject({ kind: 'grant', responseCode: 'AUTH', phase: 'sign-in', usable: true });
    expect(error.message).toMatch(/"status":"(?:401|invalid_token)"/);
    expect(error.message).not.toContain('expired-token');
    await client.signIn(by(GOOD));
    await client.quit();
  });

  it('tells a provider that is down from a bad token', async () => {
    up.value = false;
    const client = await connect();
    const error = await failure(client.signIn(by('any-token')));
    up.value = true;
    client.close();
    expect(error).toMatchObject({ kind: 'temporary', responseCode: 'SYS/TEMP' });
  });
});
