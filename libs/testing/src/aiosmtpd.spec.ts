import { createTransport, type SentMessageInfo } from 'nodemailer';
import { type Aiosmtpd, type AiosmtpdOptions, startAiosmtpd } from './aiosmtpd.ts';

const raw = 'Subject: hello\r\n\r\n.dot first\r\nbytes \u00e4\r\n';
const alice = { user: 'alice', pass: 'pä:ss' };

async function send(server: Aiosmtpd, to: string[], more: object = {}): Promise<SentMessageInfo> {
  const { host, port, caPem } = server;
  const transport = createTransport({ host, port, tls: { ca: caPem }, ...more });
  try {
    return await transport.sendMail({ envelope: { from: 'shop@example.test', to }, raw });
  } finally {
    transport.close();
  }
}

describe('aiosmtpd', () => {
  const started: Aiosmtpd[] = [];
  const start = async (options?: AiosmtpdOptions): Promise<Aiosmtpd> => {
    const server = await startAiosmtpd(options);
    started.push(server);
    return server;
  };
  afterEach(async () => {
    await Promise.all(started.splice(0).map((server) => server.stop()));
  });

  it('keeps messages byte by byte, in their order', async () => {
    const server = await start();
    const next = server.nextMessage();
    await send(server, ['one@example.test', 'two@example.test']);
    const first = await next;
    expect(first).toMatchObject({ from: 'shop@example.test', user: undefined, tls: false });
    expect(first.to).toEqual(['one@example.test', 'two@example.test']);
    expect(first.raw.toString('utf8')).toBe(raw);
    await send(server, ['three@example.test']);
    expect((await server.nextMessage()).to).toEqual(['three@example.test']);
    expect(await server.received()).toHaveLength(2);
    await expect(server.nextMessage(1)).rejects.toThrow('No message 3 within 1 ms');
  });

  it('demands a user and the right password, after STARTTLS only', async () => {
    const server = await start({ tls: 'starttls', users: [{ name: alice.user, password: alice.pass }] });
    await expect(send(server, ['x@example.test'], { requireTLS: true })).rejects.toMatchObject({ responseCode: 530 });
    const wrong = { requireTLS: true, auth: { ...alice, pass: 'no' } };
    await expect(send(server, ['x@example.test'], wrong)).rejects.toMatchObject({ responseCode: 535 });
    await expect(send(server, ['x@example.test'], { ignoreTLS: true, auth: alice })).rejects.toThrow();
    await send(server, ['x@example.test'], { requireTLS: true, auth: alice });
    expect(await server.nextMessage()).toMatchObject({ user: 'alice', tls: true });
  });

  it('speaks TLS from the first byte', async () => {
    const server = await start({ tls: 'direct', users: [{ name: alice.user, password: alice.pass }] });
    await send(server, ['x@example.test'], { secure: true, auth: alice });
    expect(await server.nextMessage()).toMatchObject({ user: 'alice', tls: true });
  });

  it('refuses single recipients with the answer it was told', async () => {
    const server = await start({ refuse: { 'gone@example.test': '550 5.1.1 No such user' } });
    const sent = await send(server, ['here@example.test', 'gone@example.test']);
    expect(sent).toMatchObject({ accepted: ['here@example.test'], rejected: ['gone@example.test'] });
    expect((await server.nextMessage()).to).toEqual(['here@example.test']);
  });

  it('refuses messages over its size limit', async () => {
    const server = await start({ sizeLimit: 10 });
    await expect(send(server, ['x@example.test'])).rejects.toMatchObject({ responseCode: 552 });
    expect(await server.received()).toEqual([]);
  });
});
