import { SandboxSmtpServer } from '@postroom/sandbox';
import { waitFor } from '@postroom/testing';
import { simpleParser } from 'mailparser';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { In } from 'typeorm';
import { ConversationEntity } from '../src/conversation/conversation.entity.ts';
import type { Caller } from '../src/http/caller.ts';
import type { MailboxEntity } from '../src/mailbox/mailbox.entity.ts';
import { DraftEntity, OutboxEntity, OutboxRecipientEntity } from '../src/outbox/outbox.entity.ts';
import { AssignmentEntity } from '../src/person/person.entity.ts';
import { engines } from './engines.ts';
import { OutboxDesk, plainServer } from './outbox-desk.ts';
import { SlowServer } from './outbox-slow-server.ts';

describe.each(engines)('sending on %s', (engine) => {
  let desk: OutboxDesk;
  let server: SandboxSmtpServer;
  let department: { id: string; queueId: string };
  let agent: Caller;
  let mailbox: MailboxEntity;

  beforeAll(async () => {
    desk = await OutboxDesk.open(engine);
    server = await SandboxSmtpServer.start();
    department = await desk.department('Support');
    agent = await desk.person(department.id);
    mailbox = await desk.mailbox(department, { smtp: plainServer(server.port) });
  });
  beforeEach(() => {
    server.faults.clear();
    server.received.length = 0;
  });
  afterEach(() => desk.stopWorkers());
  afterAll(async () => {
    await desk.close();
    await server.stop();
  });

  const approve = async (body: Record<string, unknown> = {}): Promise<string> => {
    const { id } = await desk.conversation(mailbox, department.queueId);
    const text = 'Please try another bulb.';
    return (await desk.reply(agent, id, { fromAddressId: mailbox.id, text, ...body })).entry.id;
  };

  it('sends an approved reply as its author wrote it, and keeps the server’s answer', async () => {
    desk.startWorker();
    const id = await approve({ text: 'Grüße, 5 € zurück' });
    const entry = await desk.entryIn('sent', id, agent);
    expect(entry.recipients).toEqual([{ address: 'jonas@example.org', state: 'sent', response: '250 2.0.0 taken' }]);
    const [mail] = server.received;
    expect(mail).toMatchObject({ from: mailbox.email, to: ['jonas@example.org'] });
    const parsed = await simpleParser(mail!.raw);
    expect(parsed.subject).toBe('Re: Lamp flickers');
    expect(parsed.text?.trim()).toBe('Grüße, 5 € zurück');
    expect(parsed.inReplyTo).toBe('<first@example.org>');
    expect(parsed.references).toEqual(['<zero@example.org>', '<first@example.org>']);
    expect(parsed.messageId).toBe(`<${entry.messageId}>`);
  });

  it('sends to the others when one recipient is refused, and tells the server’s words', async () => {
    server.faults.refuseRecipient('anna@example.org', 551, '5.1.6 moved away');
    desk.startWorker();
    const id = await approve({ to: ['jonas@example.org', 'Anna <anna@example.org>'] });
    const entry = await desk.entryIn('failed', id, agent);
    expect(entry.recipients).toMatchObject([
      { address: 'jonas@example.org', state: 'sent' },
      { address: 'anna@example.org', state: 'failed', response: '551 5.1.6 moved away' },
    ]);
    expect(entry.nextAttemptAt).toBeNull();
    expect(server.received.map(({ to }) => to)).toEqual([['jonas@example.org']]);
    server.faults.clear();
    await desk.outbox.retry(id, agent);
    await desk.entryIn('sent', id, agent);
    expect(server.received.map(({ to }) => to)).toEqual([['jonas@example.org'], ['anna@example.org']]);
  });

  it('tries again after a temporary refusal, with the same Message-ID', async () => {
    server.faults.afterData = { code: 451, text: '4.3.0 try later' };
    desk.startWorker();
    const id = await approve();
    const deferred = await desk.entryIn('deferred', id, agent);
    expect(deferred.response).toBe('451 4.3.0 try later');
    const row = await desk.row(id);
    expect(row.nextAttemptAt! - row.approvedAt).toBeGreaterThanOrEqual(60_000);
    expect(row.dataBegunAt).toBeNull();
    server.faults.clear();
    await desk.database.run((tx) => tx.update(OutboxEntity, { id }, { nextAttemptAt: 1 }));
    const sent = await desk.entryIn('sent', id, agent);
    expect(sent.attempts).toBe(2);
    expect((await simpleParser(server.received[0]!.raw)).messageId).toBe(`<${sent.messageId}>`);
  });

  it('is unsure when the server takes the mail and hangs up, and never sends it again unasked', async () => {
    server.faults.dropAfterData = 'kept';
    desk.startWorker();
    const id = await approve();
    const unsure = await desk.entryIn('unsure', id, agent);
    expect(unsure.nextAttemptAt).toBeNull();
    expect((await desk.row(id)).dataBegunAt).not.toBeNull();
    server.faults.clear();
    const next = await approve();
    await desk.entryIn('sent', next, agent);
    expect(server.received).toHaveLength(2);
    const again = await desk.outbox.retry(id, agent);
    expect(again.state).toMatch(/queued|sending/);
    await desk.entryIn('sent', id, agent);
    const ids = await Promise.all([0, 2].map(async (n) => (await simpleParser(server.received[n]!.raw)).messageId));
    expect(ids[0]).toBe(ids[1]);
  });

  it('lets its author say that an unsure mail went, and only an unsure one', async () => {
    server.faults.dropAfterData = 'kept';
    desk.startWorker();
    const id = await approve();
    await desk.entryIn('unsure', id, agent);
    expect((await desk.outbox.markSent(id, agent)).state).toBe('sent');
    await expect(desk.outbox.markSent(id, agent)).rejects.toMatchObject({ code: 'wrong-state' });
    await expect(desk.outbox.cancel(id, agent)).rejects.toMatchObject({ code: 'too-late' });
  });

  it('goes out over a new connection when the server closed the kept one', async () => {
    desk.startWorker();
    await desk.entryIn('sent', await approve(), agent);
    const { port } = server;
    await server.stop();
    server = await SandboxSmtpServer.start({ port });
    const id = await approve({ text: 'only html', html: '<p>Hello <b>Jonas</b></p>' });
    expect((await desk.entryIn('sent', id, agent)).attempts).toBe(1);
    expect(server.received).toHaveLength(1);
  });

  it('makes the plain text of rich text, where only that is written', async () => {
    desk.startWorker();
    await desk.entryIn('sent', await approve({ text: '', html: '<p>Hello <b>Jonas</b></p>' }), agent);
    const parsed = await simpleParser(server.received[0]!.raw);
    expect([parsed.text?.trim(), parsed.html]).toEqual(['Hello Jonas', expect.stringContaining('<b>Jonas</b>')]);
  });

  it('writes that the body begins after the server’s 354 and before the first byte', async () => {
    const slow = await SlowServer.start();
    const from = await desk.mailbox(department, { smtp: plainServer(slow.port) });
    const { id: conversationId } = await desk.conversation(from, department.queueId);
    desk.startWorker();
    const { entry } = await desk.reply(agent, conversationId, { fromAddressId: from.id, text: 'Hello' });
    await slow.dataAsked;
    expect((await desk.row(entry.id)).dataBegunAt).toBeNull();
    slow.goOn();
    await slow.firstByte;
    expect((await desk.row(entry.id)).dataBegunAt).not.toBeNull();
    slow.answer();
    await desk.entryIn('sent', entry.id, agent);
    await slow.stop();
  });

  it('does not let a server that is away or silent delay other mailboxes', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const dead = plainServer((silent.address() as AddressInfo).port);
    const stuck = await Promise.all([1, 2, 3, 4, 5, 6].map(() => desk.mailbox(department, { smtp: dead })));
    const waiting: string[] = [];
    for (const from of stuck) {
      for (let n = 0; n < 3; n += 1) {
        const { id } = await desk.conversation(from, department.queueId);
        waiting.push((await desk.reply(agent, id, { fromAddressId: from.id, text: 'waits' })).entry.id);
      }
    }
    desk.startWorker({ greetingMs: 60_000, connectMs: 60_000 });
    await waitFor(async () => ((await desk.row(waiting[0]!)).owner === null ? undefined : true), 10_000);
    const id = await approve();
    await desk.entryIn('sent', id, agent, 10_000);
    expect(server.received).toHaveLength(1);
    silent.close();
    await desk.database.run((tx) => tx.update(OutboxEntity, { id: In(waiting) }, { nextAttemptAt: null }));
    desk.abortWorkers();
  });

  it('queues again what a dead process had not begun, and calls unsure what it had', async () => {
    const [fresh, begun] = [await approve(), await approve()];
    const now = await desk.database.now();
    const claimed = { owner: 'a process that died', epoch: 3, claimUntil: now - 1 };
    await desk.database.run(async (tx) => {
      await tx.update(OutboxEntity, { id: fresh }, { ...claimed, state: 'sending' });
      await tx.update(OutboxEntity, { id: begun }, { ...claimed, state: 'sending', dataBegunAt: now - 1000 });
      await tx.update(OutboxRecipientEntity, { outboxId: In([fresh, begun]) }, { state: 'sending' });
    });
    desk.startWorker();
    await desk.entryIn('sent', fresh, agent);
    await desk.entryIn('unsure', begun, agent);
    expect(server.received).toHaveLength(1);
  });

  it('sends each mail once however many senders there are', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 12; n += 1) ids.push(await approve({ to: [`customer${n}@example.org`] }));
    for (let n = 0; n < 3; n += 1) desk.startWorker();
    for (const id of ids) await desk.entryIn('sent', id, agent, 30_000);
    const sent = server.received.map(({ to }) => to.join()).sort();
    expect(sent).toEqual(ids.map((_id, n) => `customer${n}@example.org`).sort());
  });

  it('holds what its author may not send any more, and lets a supervisor send it', async () => {
    const gone = await desk.person(department.id);
    const supervisor = await desk.person(department.id, 'supervisor');
    const { id: conversationId } = await desk.conversation(mailbox, department.queueId);
    const body = { fromAddressId: mailbox.id, text: 'Hello' };
    const { entry } = await desk.reply(gone, conversationId, body);
    await desk.database.run((tx) => tx.delete(AssignmentEntity, { personId: gone.personId }));
    desk.startWorker();
    const held = await desk.entryIn('held', entry.id, supervisor);
    expect(held.heldReason).toMatch(/not write as this From address|not active/);
    expect(server.received).toHaveLength(0);
    await expect(desk.outbox.retry(entry.id, agent)).rejects.toMatchObject({ code: 'forbidden' });
    await desk.outbox.retry(entry.id, supervisor);
    await desk.entryIn('sent', entry.id, supervisor);
  });

  it('holds mail of a mailbox without a server, and says so before', async () => {
    const silentBox = await desk.mailbox(department, { smtp: null });
    const listed = await desk.fromAddresses.list(agent);
    expect(listed.find(({ id }) => id === silentBox.id)?.cannotSend).toMatch(/^No SMTP server/);
    const { id } = await desk.conversation(silentBox, department.queueId);
    const { entry } = await desk.reply(agent, id, { fromAddressId: silentBox.id, text: 'Hello' });
    desk.startWorker();
    expect((await desk.entryIn('held', entry.id, agent)).heldReason).toMatch(/^No SMTP server/);
  });

  it('lets nothing leave that was approved in training, and holds what was approved before', async () => {
    const real = await approve();
    await desk.settings.change({ trainingMode: true }, agent.personId);
    const training = await approve();
    desk.startWorker();
    expect((await desk.entryIn('held', real, agent)).heldReason).toMatch(/^Training mode/);
    expect(await desk.entryIn('sent', training, agent)).toMatchObject({ training: true });
    await desk.settings.change({ trainingMode: false }, agent.personId);
    await desk.database.run((tx) => tx.update(OutboxEntity, { id: real }, { nextAttemptAt: 1 }));
    await desk.entryIn('sent', real, agent);
    expect(server.received).toHaveLength(1);
  });

  it('can be undone while it waits, gives the draft back, and lets the customer wait again', async () => {
    const { id: conversationId, messageId } = await desk.conversation(mailbox, department.queueId);
    const body = { fromAddressId: mailbox.id, text: 'Too early', undoSeconds: 30 };
    const { entry } = await desk.reply(agent, conversationId, body);
    desk.startWorker();
    const conversation = () => desk.database.read.findOneByOrFail(ConversationEntity, { id: conversationId });
    expect((await conversation()).waitingSince).toBeNull();
    expect((await desk.outbox.cancel(entry.id, agent)).state).toBe('canceled');
    expect(await conversation()).toMatchObject({ waitingSince: 5, lastMessageId: messageId });
    const drafts = await desk.database.read.findBy(DraftEntity, { conversationId });
    expect(drafts).toMatchObject([{ authorId: agent.personId, body: { text: 'Too early' } }]);
    expect(server.received).toHaveLength(0);
  });
});
