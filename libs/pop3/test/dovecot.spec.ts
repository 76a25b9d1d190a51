import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Dovecot, startDovecot } from '@postroom/testing';
import { Pop3Client, type Pop3Options } from '../src/index.ts';

const BODY = Buffer.from('Subject: dots\r\n\r\n.\r\n..\r\n.x\r\nlast line\r\n');
const EIGHT_BIT = Buffer.from('Subject: 8 bit\r\n\r\n\xe4\xf6\xfc\xff\x80 \x00 end\r\n', 'latin1');

describe('against Dovecot', () => {
  let dovecot: Dovecot;
  const alice = { method: 'password', user: 'alice', password: 'secret' } as const;

  beforeAll(async () => {
    dovecot = await startDovecot();
  }, 30_000);
  afterAll(() => dovecot.stop());

  const options = (more: Partial<Pop3Options> = {}): Pop3Options => ({
    host: '127.0.0.1',
    port: more.security === 'tls' ? dovecot.tlsPort : dovecot.port,
    security: 'none',
    timeoutMs: 20_000,
    caPem: dovecot.caPem,
    ...more,
  });
  it('gives every octet of a message, whatever lines of dots are in it, and deletes after QUIT', async () => {
    for (const message of [BODY, EIGHT_BIT]) await dovecot.deliver('alice', message);
    const client = await Pop3Client.connect(options({ security: 'tls' }));
    await client.signIn(alice);
    expect(await client.stat()).toEqual({ count: 2, bytes: BODY.length + EIGHT_BIT.length });
    expect((await client.list()).map(({ size }) => size)).toEqual([BODY.length, EIGHT_BIT.length]);
    const ids = await client.uidl();
    expect(new Set(ids?.map(({ uidl }) => uidl.toString())).size).toBe(2);
    expect(await client.retrieve(1).whole()).toEqual(BODY);
    expect(await client.retrieve(2).whole()).toEqual(EIGHT_BIT);
    expect((await client.top(1, 0)).toString()).toBe('Subject: dots\r\n\r\n');
    expect(await client.deleteMany([1, 2])).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await client.quit()).toMatchObject({ ok: true });
    expect(await dovecot.waiting('alice')).toEqual([]);
  });
});
