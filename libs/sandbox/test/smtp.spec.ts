import { createTransport } from 'nodemailer';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SandboxSmtpServer } from '../src/index.ts';
import { LOOPBACK_TLS } from './loopback-tls.ts';

const MAIL = {
  from: 'support@leuchtwerk.example',
  to: 'a@example.org, B@example.net',
  subject: 'Hi',
  text: '.dot\nend',
};

describe('the sandbox SMTP server', () => {
  let server: SandboxSmtpServer;

  const send = (more: object = {}, options: object = {}): Promise<{ response: string; rejected: unknown[] }> =>
    createTransport({
      host: '127.0.0.1',
      port: server.port,
      tls: { rejectUnauthorized: false },
      ...options,
    } as never).sendMail({ ...MAIL, ...more });

  beforeEach(async () => {
    server = await SandboxSmtpServer.start();
  });
  afterEach(() => server.stop());

  it('keeps the bytes, the envelope and the time of what is sent', async () => {
    const next = server.nextMessage(10_000);
    await send();
    expect(await next).toMatchObject({ from: MAIL.from, to: ['a@example.org', 'B@example.net'], user: null });
    expect(server.received).toHaveLength(1);
    expect(server.received[0]?.raw.toString()).toMatch(/^From: .*\r\n[^]*\r\n\r\n\.dot\r\nend\r\n$/);
  });

  it('rejects a wait that nothing ends', async () => {
    await expect(server.nextMessage(1)).rejects.toThrow('no message within 1 ms');
  });

  it('refuses one recipient and takes the mail for the others', async () => {
    server.faults.refuseRecipient('b@EXAMPLE.net', 550, '5.1.1 no such user', 1);
    expect((await send()).rejected).toEqual(['B@example.net']);
    expect(server.received[0]?.to).toEqual(['a@example.org']);
    expect((await send()).rejected).toEqual([]);
  });

  it.each([
    ['MAIL FROM', { refuseMail: { code: 553, text: '5.7.1 not your address' } }, 553],
    ['the connection', { refuseConnection: { code: 421, text: '4.3.2 closing down' } }, 421],
    ['the data', { afterData: { code: 451, text: '4.3.0 try later' } }, 451],
  ])('refuses %s with the answer it is given', async (_what, fault, code) => {
    Object.assign(server.faults, fault);
    await expect(send()).rejects.toMatchObject({ responseCode: code });
    expect(server.received).toHaveLength(0);
    server.faults.clear();
    expect((await send()).response).toMatch(/^250 2\.0\.0 taken/);
  });

  it('states its size limit and refuses what is bigger', async () => {
    server.faults.maxSize = 1_000;
    await expect(send({ text: 'x'.repeat(5_000) })).rejects.toMatchObject({ responseCode: 552 });
    expect(server.received).toHaveLength(0);
  });

  it.each([
    ['kept', 1],
    ['lost', 0],
  ] as const)('closes unanswered behind the data, the mail %s', async (fate, count) => {
    server.faults.dropAfterData = fate;
    await expect(send()).rejects.toThrow();
    expect(server.received).toHaveLength(count);
  });

  it.each(['CONNECT', 'MAIL', 'RCPT'] as const)('closes unanswered at %s', async (moment) => {
    server.faults.dropAt = moment;
    await expect(send()).rejects.toThrow();
  });

  it('takes the mail and stays silent', async () => {
    server.faults.hangAfterData = true;
    const next = server.nextMessage(10_000);
    const unanswered = expect(send()).rejects.toThrow();
    await next;
    await server.stop();
    await unanswered;
    expect(server.received).toHaveLength(1);
    server = await SandboxSmtpServer.start();
  });

  it('waits before it answers', async () => {
    server.faults.delayMs = 1;
    expect((await send()).response).toMatch(/^250/);
  });

  it('asks its users to sign in, over STARTTLS', async () => {
    await server.stop();
    server = await SandboxSmtpServer.start({ tls: LOOPBACK_TLS, users: { anna: 'secret word' } });
    const auth = { user: 'anna', pass: 'secret word' };
    await expect(send()).rejects.toMatchObject({ responseCode: 530 });
    await expect(send({}, { auth: { ...auth, pass: 'wrong' } })).rejects.toMatchObject({ responseCode: 535 });
    await send({}, { auth, requireTLS: true });
    expect(server.received[0]?.user).toBe('anna');
    server.faults.refuseSignIn = { code: 454, text: '4.7.0 later' };
    await expect(send({}, { auth })).rejects.toMatchObject({ responseCode: 454 });
  });

  it('speaks TLS from the first byte where it is told to', async () => {
    await server.stop();
    server = await SandboxSmtpServer.start({ tls: LOOPBACK_TLS, implicitTls: true });
    await send({}, { secure: true });
    expect(server.received).toHaveLength(1);
  });

  it('leaves a file of each message', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    await server.stop();
    server = await SandboxSmtpServer.start({ persistTo: folder });
    await send();
    const [name] = readdirSync(folder);
    expect(name).toMatch(/\.eml$/);
    expect(readFileSync(join(folder, name!))).toEqual(server.received[0]?.raw);
    rmSync(folder, { recursive: true });
    await expect(send()).rejects.toMatchObject({ responseCode: 452 });
    expect(server.received).toHaveLength(1);
  });
});
