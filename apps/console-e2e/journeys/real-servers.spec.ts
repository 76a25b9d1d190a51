import { expect, test } from '@playwright/test';
import { simpleParser } from 'mailparser';
import { mariaDbUrl, startAiosmtpd, startDovecot } from '@postroom/testing';
import { Api, type Conversation, eventually, type Mailbox, type OutboxEntry, type Page } from '../support/api.ts';
import { type Program, startProgram, temporaryFolder } from '../support/program.ts';

const password = 'a good long password';
const question = [
  'From: =?utf-8?q?J=C3=B6rg?= Weber <joerg@example.org>',
  'To: support@example.net',
  'Subject: =?iso-8859-1?q?Gr=F6=DFe_der_Lampe?=',
  'Message-ID: <question-1@example.org>',
  'Content-Type: text/plain; charset=iso-8859-1',
  'Content-Transfer-Encoding: 8bit',
  '',
  'Wie gro\xdf ist die Lampe?',
  '.a line that begins with a dot',
  '',
].join('\r\n');

async function setUp(program: Program): Promise<Api> {
  const [, url] = await program.waitFor(/ready at (\S+)/);
  const [, token] = await program.waitFor(/^ {4}([\w-]{22})$/m);
  const api = new Api(url!);
  await api.post('setup', { token, name: 'Ada', email: 'ada@example.net', password });
  return api;
}

/** The main job with nothing of ours but the product: Dovecot by TLS, aiosmtpd by STARTTLS, both databases. */
for (const engine of ['SQLite', 'MariaDB'] as const) {
  test(`a customer's mail comes from Dovecot and the answer leaves by another SMTP server, on ${engine}`, async () => {
    const folder = temporaryFolder();
    const dovecot = await startDovecot({ users: [{ name: 'support', password: 'pop secret' }] });
    const smtp = await startAiosmtpd({ users: [{ name: 'support', password: 'smtp secret' }], tls: 'starttls' });
    const databases = engine === 'MariaDB' ? await mariaDbUrl() : null;
    const made = await databases?.createDatabase();
    const program = startProgram('main', ['serve'], {
      PORT: '0',
      POSTROOM_DATA_DIR: folder.path,
      POSTROOM_SECRET_KEY: 'thirty-two characters are enough for it',
      ...(made ? { DATABASE_URL: made.url } : {}),
    });
    try {
      const api = await setUp(program);
      // The test's MariaDB does not flush each commit: an administrator's word lets receivers delete there.
      await api.ask('PATCH', 'settings', { deleteWithoutDurability: true });
      const queues = await api.get<Page<{ id: string; kind: string }>>('queues');
      const pool = queues.items.find((queue) => queue.kind === 'general');
      await dovecot.deliver('support', Buffer.from(question, 'latin1'));
      const mailbox = await api.post<Mailbox>('mailboxes', {
        email: 'support@example.net',
        name: 'Support',
        active: true,
        defaultQueueId: pool?.id,
        pop: {
          host: 'localhost',
          port: dovecot.tlsPort,
          security: 'tls',
          user: 'support',
          password: 'pop secret',
          caPem: dovecot.caPem,
        },
        smtp: {
          host: 'localhost',
          port: smtp.port,
          security: 'starttls',
          user: 'support',
          password: 'smtp secret',
          caPem: smtp.caPem,
        },
        language: { outboundCharset: 'ISO-8859-1', replyCharset: 'auto', euro: 'replace' },
        firstActivation: { choice: 'all' },
      });
      const [message] = await eventually(
        () => api.allMessages(`mailboxId=${mailbox.id}`),
        (list) => list.length === 1,
      );
      expect(message).toMatchObject({
        subject: 'Größe der Lampe',
        from: { name: 'Jörg Weber', address: 'joerg@example.org' },
      });
      const raw = await api.bytes(`messages/${message!.id}/raw`);
      // Dovecot's delivery adds nothing in front of what was put into its maildir.
      expect(raw.toString('latin1')).toBe(question);
      await eventually(
        () => dovecot.waiting('support'),
        (files) => files.length === 0,
      );
      const [from] = (await api.get<Page<{ id: string }>>('from-addresses')).items;
      const entry = await api.post<OutboxEntry>(`conversations/${message!.conversationId}/replies`, {
        fromAddressId: from?.id,
        text: 'Sie ist 30 cm groß und kostet 49 €.',
        lastMessageId: message!.id,
      });
      const sent = await smtp.nextMessage(30_000);
      expect(sent.to).toEqual(['joerg@example.org']);
      const parsed = await simpleParser(sent.raw);
      expect(parsed.subject).toBe('Re: Größe der Lampe');
      expect(parsed.inReplyTo).toBe('<question-1@example.org>');
      expect(parsed.text?.trim()).toBe('Sie ist 30 cm groß und kostet 49 EUR.');
      expect(sent.raw.toString('latin1')).toMatch(/charset="?iso-8859-1/i);
      const shown = await eventually(
        () => api.get<Conversation>(`conversations/${message!.conversationId}`),
        (conversation) => conversation.messages.some((item) => item.sending?.state === 'sent'),
      );
      expect(shown.messages.map((item) => item.direction)).toEqual(['in', 'out']);
      expect((await api.get<OutboxEntry>(`outbox/${entry.id}`)).state).toBe('sent');
    } finally {
      await program.stop();
      await dovecot.stop();
      await smtp.stop();
      await made?.drop();
      await databases?.release();
      folder.remove();
    }
  });
}
