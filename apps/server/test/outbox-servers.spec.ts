import { type Aiosmtpd, type AiosmtpdOptions, startAiosmtpd } from '@postroom/testing';
import type { Caller } from '../src/http/caller.ts';
import type { MailboxEntity, MailboxGroups } from '../src/mailbox/mailbox.entity.ts';
import { smtpBinding } from '../src/mailbox/secret-binding.service.ts';
import { OutboxDesk } from './outbox-desk.ts';

type Smtp = NonNullable<MailboxGroups['smtp']>;
const alice = { name: 'alice', password: 'pä:ss' };

// What is proved here is between the sender and real servers: the database is not asked anything that differs.
describe('an SMTP server', () => {
  let desk: OutboxDesk;
  let department: { id: string; queueId: string };
  let agent: Caller;
  const started: Aiosmtpd[] = [];

  beforeAll(async () => {
    desk = await OutboxDesk.open('sqlite');
    department = await desk.department('Support');
    agent = await desk.person(department.id);
  });
  afterEach(async () => {
    await desk.stopWorkers();
    await Promise.all(started.splice(0).map((server) => server.stop()));
  });
  afterAll(() => desk.close());

  const start = async (options: AiosmtpdOptions = {}): Promise<Aiosmtpd> => {
    const server = await startAiosmtpd(options);
    started.push(server);
    return server;
  };

  const mailboxAt = async (server: Aiosmtpd, more: Partial<Smtp>, password?: string): Promise<MailboxEntity> => {
    const { host, port } = server;
    const plain = { host, port, security: 'none', authentication: 'none', user: null, caPem: null } as const;
    const mailbox = await desk.mailbox(department, { smtp: { ...plain, ...more } });
    if (password !== undefined) {
      await desk.database.run((tx) =>
        desk.secrets.put(tx, {
          ...{ ownerId: mailbox.id, field: 'smtp.password', value: password, changedBy: null, changedAt: 1 },
          binding: smtpBinding(mailbox.groups)!,
        }),
      );
    }
    return mailbox;
  };

  const answer = async (mailbox: MailboxEntity, text = 'Hello'): Promise<string> => {
    const { id } = await desk.conversation(mailbox, department.queueId);
    return (await desk.reply(agent, id, { fromAddressId: mailbox.id, text })).entry.id;
  };

  it.each(['starttls', 'tls'] as const)(
    'is signed in to over %s with the mailbox’s own authority',
    async (security) => {
      const server = await start({ tls: security === 'tls' ? 'direct' : 'starttls', users: [alice] });
      const signIn = { authentication: 'password', user: alice.name, caPem: server.caPem } as const;
      const mailbox = await mailboxAt(server, { security, ...signIn }, alice.password);
      desk.startWorker();
      await desk.entryIn('sent', await answer(mailbox), agent);
      await desk.entryIn('sent', await answer(mailbox), agent);
      expect(await server.received()).toMatchObject([
        { user: 'alice', tls: true, from: mailbox.email },
        { user: 'alice', tls: true },
      ]);
    },
  );

  it('that is not trusted gets nothing', async () => {
    const server = await start({ tls: 'direct' });
    const mailbox = await mailboxAt(server, { security: 'tls' });
    desk.startWorker();
    expect((await desk.entryIn('deferred', await answer(mailbox), agent)).response).toMatch(/certificate/);
    expect(await server.received()).toEqual([]);
  });

  it('without STARTTLS gets nothing in clear text where the mailbox says STARTTLS', async () => {
    const server = await start();
    const mailbox = await mailboxAt(server, { security: 'starttls' });
    desk.startWorker();
    await desk.entryIn('deferred', await answer(mailbox), agent);
    expect(await server.received()).toEqual([]);
  });

  it('that refuses the password leaves the mail waiting, for its mailbox to be mended', async () => {
    const server = await start({ tls: 'starttls', users: [alice] });
    const signIn = { authentication: 'password', user: alice.name, caPem: server.caPem } as const;
    const mailbox = await mailboxAt(server, { security: 'starttls', ...signIn }, 'wrong');
    desk.startWorker();
    const entry = await desk.entryIn('deferred', await answer(mailbox), agent);
    expect(entry.response).toMatch(/^535/);
    expect(JSON.stringify(entry)).not.toContain('wrong');
  });

  it('gets no password that was stored for another one', async () => {
    const server = await start({ users: [alice] });
    const mailbox = await mailboxAt(server, { authentication: 'password', user: alice.name });
    desk.startWorker();
    expect((await desk.entryIn('held', await answer(mailbox), agent)).heldReason).toMatch(/password .* not stored/);
  });

  it('is not sent what is larger than it takes', async () => {
    const server = await start({ sizeLimit: 2000 });
    const mailbox = await mailboxAt(server, {});
    desk.startWorker();
    const entry = await desk.entryIn('failed', await answer(mailbox, 'x'.repeat(5000)), agent);
    expect(entry.response).toMatch(/larger than the server takes/);
    expect(await server.received()).toEqual([]);
  });

  it('is the installation’s relay for a mailbox that has none', async () => {
    const server = await start();
    const relayed = await OutboxDesk.open('sqlite', `smtp://127.0.0.1:${server.port}?tls=none`);
    const own = await relayed.department('Support');
    const person = await relayed.person(own.id);
    const mailbox = await relayed.mailbox(own, {});
    expect((await relayed.fromAddresses.list(person))[0]?.cannotSend).toBeNull();
    const { id } = await relayed.conversation(mailbox, own.queueId);
    relayed.startWorker();
    const { entry } = await relayed.reply(person, id, { fromAddressId: mailbox.id, text: 'Hello' });
    await relayed.entryIn('sent', entry.id, person);
    expect(await server.received()).toMatchObject([{ from: mailbox.email, to: ['jonas@example.org'] }]);
    await relayed.close();
  });
});
