import { SandboxSmtpServer } from '@postroom/sandbox';
import { simpleParser } from 'mailparser';
import type { Caller } from '../src/http/caller.ts';
import type { MailboxEntity } from '../src/mailbox/mailbox.entity.ts';
import { engines } from './engines.ts';
import { OutboxDesk, plainServer } from './outbox-desk.ts';

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
});
