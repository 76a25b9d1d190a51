import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { freePort, makeCertificates, type Certificates } from '@postroom/testing';
import { Pop3Client } from '../src/index.ts';
import { failure, local } from './failure.ts';
import { listen, scripted, type ScriptedServer } from './scripted-server.ts';

describe('connecting', () => {
  const servers: ScriptedServer[] = [];
  let certificates: Certificates;
  const started = async (starting: Promise<ScriptedServer>): Promise<ScriptedServer> => {
    const server = await starting;
    servers.push(server);
    return server;
  };
  const greets = (greeting: string | Buffer): Promise<ScriptedServer> => started(scripted(greeting, () => '-ERR\n'));

  beforeAll(async () => {
    const dir = mkdtempSync(join(tmpdir(), 'postroom-pop3-'));
    certificates = await makeCertificates(dir);
    rmSync(dir, { recursive: true });
  }, 30_000);
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  it('tells a name that does not exist', async () => {
    const error = await failure(Pop3Client.connect(local(110, { host: 'no-such-host.invalid' })));
    expect(error).toMatchObject({ kind: 'name', phase: 'resolve', usable: false });
  });

  it('tells a port where nobody listens', async () => {
    const error = await failure(Pop3Client.connect(local(await freePort())));
    expect(error).toMatchObject({ kind: 'refused', phase: 'connect' });
    expect(error.message).toContain('refused the connection');
  });

  it('tells a server that says nothing, within its deadline', async () => {
    const { port, allClosed } = await started(listen(() => undefined));
    const error = await failure(Pop3Client.connect(local(port, { timeoutMs: 100 })));
    expect(error).toMatchObject({ kind: 'timeout', phase: 'greeting' });
    await allClosed();
  });

  it('tells a server that hangs up without a greeting', async () => {
    const { port } = await started(listen((socket) => socket.end()));
    expect(await failure(Pop3Client.connect(local(port)))).toMatchObject({ kind: 'greeting', phase: 'greeting' });
  });

  it.each([
    ['220 mail.example ESMTP\n', 'SMTP'],
    ['* OK IMAP4rev1 ready\n', 'IMAP'],
    ['HTTP/1.1 400 Bad Request\n', 'web server'],
  ])('says what it saw in place of a POP3 greeting: %s', async (greeting, advice) => {
    const { port } = await greets(greeting);
    const error = await failure(Pop3Client.connect(local(port)));
    expect(error).toMatchObject({ kind: 'greeting', phase: 'greeting' });
    expect(error.message).toContain(greeting.trim());
    expect(error.advice).toContain(advice);
  });

  it('shows at most 200 printable characters of what it saw', async () => {
    const { port } = await greets(Buffer.from('\x07\x1b[31m' + 'x'.repeat(5000)));
    const error = await failure(Pop3Client.connect(local(port)));
    expect(error.kind).toBe('greeting');
    expect(error.message).toMatch(/“··\[31mx{190,200}…”/);
    expect(error.message.length).toBeLessThan(300);
  });

  it.each([
    ['-ERR [IN-USE] busy\n', 'in-use'],
    ['-ERR [SYS/TEMP] later\n', 'temporary'],
    ['-ERR go away\n', 'greeting'],
  ])('knows why it is turned away by %s', async (greeting, kind) => {
    const { port } = await greets(greeting);
    expect(await failure(Pop3Client.connect(local(port)))).toMatchObject({ kind, phase: 'greeting', usable: false });
  });

  it.each(['none', 'starttls'] as const)('advises TLS where a TLS server waits and %s was chosen', async (security) => {
    const server = createTlsServer({ cert: certificates.good.cert, key: certificates.good.key });
    server.on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const error = await failure(Pop3Client.connect(local(port, { security, timeoutMs: 200 })));
    server.close();
    expect(error).toMatchObject({ kind: 'greeting', phase: 'greeting' });
    expect(error.advice).toBe('The server speaks TLS on this port: choose TLS, not STARTTLS.');
  });

  it('advises STARTTLS where a server greets in clear and TLS was chosen', async () => {
    const { port } = await greets('+OK ready\n');
    const error = await failure(Pop3Client.connect(local(port, { security: 'tls' })));
    expect(error).toMatchObject({ kind: 'greeting', phase: 'tls' });
    expect(error.advice).toContain('choose STARTTLS');
  });

  it('has one deadline for a TLS handshake that never ends', async () => {
    const { port, allClosed } = await started(listen(() => undefined));
    const error = await failure(Pop3Client.connect(local(port, { security: 'tls', timeoutMs: 100 })));
    expect(error).toMatchObject({ kind: 'timeout', phase: 'tls' });
    await allClosed();
  });

  it('does not go on in clear where STLS is not offered', async () => {
    const { port, received } = await started(
      scripted('+OK\n', (line) => (line === 'CAPA' ? '+OK\nUSER\n.\n' : '+OK\n')),
    );
    const error = await failure(Pop3Client.connect(local(port, { security: 'starttls' })));
    expect(error).toMatchObject({ kind: 'tls', phase: 'tls' });
    expect(received).toEqual(['CAPA']);
  });

  it('does not go on in clear where STLS is refused', async () => {
    const { port, allClosed } = await started(scripted('+OK\n', () => '-ERR not here\n'));
    const error = await failure(Pop3Client.connect(local(port, { security: 'starttls' })));
    expect(error).toMatchObject({ kind: 'tls', phase: 'tls', serverText: 'not here', usable: false });
    await allClosed();
  });

  it('takes octets that came in clear behind the answer to STLS for an attack', async () => {
    const answer = (line: string): string => (line === 'STLS' ? '+OK begin\n+OK injected\n' : '+OK\nSTLS\n.\n');
    const { port } = await started(scripted('+OK\n', answer));
    const error = await failure(Pop3Client.connect(local(port, { security: 'starttls' })));
    expect(error).toMatchObject({ kind: 'protocol', phase: 'tls', usable: false });
    expect(error.message).toContain('14 octets in clear');
  });

  it('closes the connection when the certificate is not trusted', async () => {
    const server = createTlsServer(
      { cert: certificates.selfSigned.cert, key: certificates.selfSigned.key },
      (socket) => {
        socket.on('error', () => undefined);
        socket.write('+OK\r\n');
      },
    );
    server.on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const error = await failure(Pop3Client.connect(local(port, { security: 'tls' })));
    expect(error).toMatchObject({ kind: 'tls', phase: 'tls' });
    expect(error.message).toContain('signed by itself');
    server.close();
    await once(server, 'close');
  });

  it('says so when the certificate that is to be trusted cannot be read', async () => {
    const { port, allClosed } = await greets('+OK\n');
    const error = await failure(Pop3Client.connect(local(port, { security: 'tls', caPem: 'no certificate' })));
    expect(error).toMatchObject({ kind: 'tls', phase: 'tls' });
    expect(error.message).toContain('cannot be read');
    await allClosed();
  });

  it('ends at once when it is cancelled, before and while connecting', async () => {
    expect(await failure(Pop3Client.connect(local(1, { signal: AbortSignal.abort() })))).toMatchObject({
      kind: 'cancelled',
    });
    const controller = new AbortController();
    const { port, allClosed } = await started(listen(() => controller.abort()));
    const error = await failure(Pop3Client.connect(local(port, { signal: controller.signal })));
    expect(error).toMatchObject({ kind: 'cancelled', usable: false });
    await allClosed();
  });

  it('tells each phase as it comes to it', async () => {
    const { port } = await greets('+OK\n');
    const phases: string[] = [];
    const client = await Pop3Client.connect(local(port, { host: 'localhost', onPhase: (phase) => phases.push(phase) }));
    client.close();
    expect(phases).toEqual(['resolve', 'connect', 'greeting', 'capabilities']);
  });

  it('does without CAPA', async () => {
    const { port } = await greets('+OK old server\n');
    const client = await Pop3Client.connect(local(port));
    expect(client.capabilities).toMatchObject({ known: false, uidl: false, sasl: [] });
    expect(client.greeting).toBe('old server');
    client.close();
  });
});
