import { mkdtempSync, rmSync } from 'node:fs';
import type { LookupFunction } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Certificates, freePort, makeCertificates } from '@postroom/testing';
import { cautionAt, failure, popScript, silentPort, stopTalks, talk, testPop } from './mailbox-test-stand.ts';

const refuses =
  (code: string): LookupFunction =>
  (_host, _options, callback) =>
    callback(Object.assign(new Error(code), { code, syscall: 'getaddrinfo' }), '', 0);

describe('Test of the way in', () => {
  let dir: string;
  let certificates: Certificates;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'postroom-mailbox-test-'));
    certificates = await makeCertificates(dir);
  });
  afterAll(() => rmSync(dir, { recursive: true }));
  afterEach(stopTalks);

  const good = () => ({ cert: certificates.good.cert, key: certificates.good.key });

  describe('that fails before a greeting', () => {
    it('tells an unknown name from a name service that does not answer', async () => {
      const unknown = await testPop({ host: 'pop.shop.invalid', port: 995 }, { security: 'tls' });
      expect(failure(unknown)).toEqual({
        stage: 'resolve',
        code: 'name-unknown',
        cause: 'The name pop.shop.invalid was not found.',
        advice: 'Check the spelling of the server’s name, or ask the provider for it.',
      });
      const away = await testPop({ host: 'pop.shop.example', port: 995 }, { lookup: refuses('EAI_AGAIN') });
      expect(failure(away)).toMatchObject({ stage: 'resolve', code: 'name-service' });
      const silent = await testPop({ host: 'pop.shop.example', port: 995 }, { lookup: () => undefined });
      expect(failure(silent)).toMatchObject({ stage: 'resolve', code: 'name-service' });
    });

    it('tells a refused connection, with the ports that are usual', async () => {
      const port = await freePort();
      expect(failure(await testPop({ host: '127.0.0.1', port }))).toEqual({
        stage: 'connect',
        code: 'refused',
        cause: `127.0.0.1 refused the connection at port ${port}: nothing listens there.`,
        advice: 'Check the port: POP3 has 995 with TLS, otherwise 110.',
      });
    });

    it('tells a port that a firewall keeps silent, and a network without a way', async () => {
      // A full queue of connections that nobody accepts: the next one gets no answer, as behind a firewall.
      const full = await silentPort();
      expect(failure(await testPop({ host: '127.0.0.1', port: full.port }))).toMatchObject({
        stage: 'connect',
        code: 'no-answer',
        cause: expect.stringMatching(/did not answer at port \d+ within 0\.4 s/) as string,
      });
      await full.stop();
      expect(failure(await testPop({ host: '255.255.255.255', port: 110 }))).toMatchObject({
        stage: 'connect',
        code: 'unreachable',
      });
    });

    it('says “choose TLS” where TLS is spoken on the port, whatever clear security was chosen', async () => {
      const server = await talk({ ...popScript(), tls: 'direct', secure: good() });
      for (const security of ['none', 'starttls'] as const) {
        expect(failure(await testPop(server, { security }))).toEqual({
          stage: 'greeting',
          code: 'speaks-tls',
          cause: 'The server speaks TLS on this port.',
          advice: 'Choose TLS as security, or port 110.',
        });
      }
      expect(server.received).toEqual([]);
    });

    it('says “choose STARTTLS” where TLS was chosen for a clear port', async () => {
      expect(failure(await testPop(await talk(popScript()), { security: 'tls' }))).toEqual({
        stage: 'tls',
        code: 'speaks-clear',
        cause: 'The server speaks without TLS on this port: “+OK ready”.',
        advice: 'Choose STARTTLS, or the port for TLS (mostly 995).',
      });
      const web = await talk({
        greeting: null,
        connected: (socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
      });
      expect(failure(await testPop(web, { security: 'tls' }))).toMatchObject({ stage: 'tls', code: 'no-tls-here' });
    });

    it('tells versions of TLS that are too old, a handshake that is cut off and one that is never answered', async () => {
      const secure = { ...good(), minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
      const old = await talk({ ...popScript(), tls: 'direct', secure });
      expect(failure(await testPop(old, { security: 'tls', caPem: certificates.ca.cert }))).toMatchObject({
        stage: 'tls',
        code: 'tls-too-old',
        cause: 'The server speaks TLS 1.1 at most, which is no longer safe.',
      });
      const cut = await talk({ greeting: null, connected: (socket) => socket.once('data', () => socket.destroy()) });
      expect(failure(await testPop(cut, { security: 'tls' }))).toMatchObject({ stage: 'tls', code: 'tls-closed' });
      const silent = await talk({ greeting: null });
      expect(failure(await testPop(silent, { security: 'tls' }))).toMatchObject({ stage: 'tls', code: 'tls-silent' });
      // The alert of a server that shares no cipher with us (RFC 8446, 6.2: handshake_failure).
      const alert = Buffer.from([0x15, 3, 3, 0, 2, 2, 0x28]);
      const ciphers = await talk({
        greeting: null,
        connected: (socket) => socket.once('data', () => socket.end(alert)),
      });
      expect(failure(await testPop(ciphers, { security: 'tls' }))).toMatchObject({
        stage: 'tls',
        code: 'tls-failed',
        cause: 'The TLS handshake failed (no version or cipher in common).',
      });
    });

    it('tells a certificate that is not valid yet, and of one that ends soon how soon', async () => {
      const { cert, key } = certificates.notYetValid;
      const early = await talk({ ...popScript(), tls: 'direct', secure: { cert, key } });
      const secured = { security: 'tls', caPem: certificates.ca.cert } as const;
      expect(failure(await testPop(early, secured))).toMatchObject({
        code: 'certificate-not-yet-valid',
        cause: 'The server’s certificate begins to be valid on 2048-01-01.',
      });
      const server = await talk({ ...popScript(), tls: 'direct', secure: good() });
      const lines = await testPop(server, { ...secured, now: () => new Date('2048-12-22T12:00:00Z') });
      expect(cautionAt(lines, 'tls')).toBe('The server’s certificate ends in 9 days, on 2049-01-01.');
    });

    it('tells STARTTLS that is not offered, refused, or followed by words in clear', async () => {
      const starttls = { security: 'starttls', caPem: certificates.ca.cert } as const;
      const none = await talk(popScript());
      expect(failure(await testPop(none, starttls))).toMatchObject({ stage: 'tls', code: 'starttls-not-offered' });
      const CAPA = '+OK\nSTLS\nUSER\n.';
      const busy = await talk(popScript({ CAPA, STLS: '-ERR no certificate' }));
      expect(failure(await testPop(busy, starttls))).toMatchObject({
        stage: 'tls',
        code: 'starttls-refused',
        cause: 'The server refused STARTTLS: “no certificate”.',
      });
      const tls = { startsTls: 'STLS', answer: '+OK', behind: '+OK injected' };
      const injected = await talk({ ...popScript({ CAPA }), tls, secure: good() });
      expect(failure(await testPop(injected, starttls))).toMatchObject({ stage: 'tls', code: 'starttls-injected' });
      for (const { received } of [none, busy, injected]) expect(received.join()).not.toMatch(/USER|PASS|AUTH/);
    });
  });
});
