import { mailCreate } from '@postroom/contracts';
import { In } from 'typeorm';
import { ConversationEntity, HistoryEntity } from '../src/conversation/conversation.entity.ts';
import { MessageEntity } from '../src/conversation/message.entity.ts';
import { newId } from '../src/database/ids.ts';
import type { Caller } from '../src/http/caller.ts';
import { EventEntity } from '../src/live/event.entity.ts';
import { MailboxEntity } from '../src/mailbox/mailbox.entity.ts';
import { Drafts } from '../src/outbox/drafts.service.ts';
import { DraftEntity, OutboxEntity, OutboxRecipientEntity, UploadEntity } from '../src/outbox/outbox.entity.ts';
import { Replies } from '../src/outbox/replies.service.ts';
import { readMessageId } from '../src/thread/thread-ids.service.ts';
import { Uploads } from '../src/outbox/uploads.service.ts';
import { engines } from './engines.ts';
import { OutboxDesk } from './outbox-desk.ts';

describe.each(engines)('approving on %s', (engine) => {
  let desk: OutboxDesk;
  let support: { id: string; queueId: string };
  let sales: { id: string; queueId: string };
  let agent: Caller;
  let stranger: Caller;
  let mailbox: MailboxEntity;
  let foreign: MailboxEntity;

  beforeAll(async () => {
    desk = await OutboxDesk.open(engine);
    support = await desk.department('Support');
    sales = await desk.department('Sales');
    agent = await desk.person(support.id);
    stranger = await desk.person(sales.id);
    mailbox = await desk.mailbox(support, { attachments: true });
    foreign = await desk.mailbox(sales, {});
  });
  afterAll(() => desk.close());

  const begun = () => desk.conversation(mailbox, support.queueId);
  const answer = (more: Record<string, unknown> = {}) => ({ fromAddressId: mailbox.id, text: 'Hello', ...more });
  const count = (conversationId: string) => desk.database.read.countBy(OutboxEntity, { conversationId });

  it('stores message, bytes, entry, history and events together, and nobody waits any more', async () => {
    const { id } = await begun();
    const { entry } = await desk.reply(agent, id, answer({ bcc: ['boss@example.net'], cc: ['anna@example.org'] }));
    const conversation = await desk.database.read.findOneByOrFail(ConversationEntity, { id });
    const row = await desk.row(entry.id);
    expect(conversation).toMatchObject({ version: 2, waitingSince: null, messageCount: 2, snippet: 'Hello' });
    expect(conversation.lastMessageId).toBe(row.messageId);
    const message = await desk.database.read.findOneByOrFail(MessageEntity, { id: row.messageId });
    expect(message).toMatchObject({ direction: 'out', conversationId: id, subject: 'Re: Lamp flickers' });
    const raw = (await desk.store.read(desk.database.read, row.messageId)).toString();
    expect(raw).toMatch(/^Cc: anna@example.org\r$/m);
    expect(raw).not.toContain('boss@example.net');
    const recipients = await desk.database.read.findBy(OutboxRecipientEntity, { outboxId: entry.id });
    expect(recipients.map(({ address }) => address)).toEqual([
      'jonas@example.org',
      'anna@example.org',
      'boss@example.net',
    ]);
    expect(await desk.database.read.countBy(HistoryEntity, { conversationId: id, act: 'answered' })).toBe(1);
    const events = await desk.database.read.findBy(EventEntity, { conversationId: id });
    expect(events.map(({ kind }) => kind).sort()).toEqual(['conversation.changed', 'outbox.changed']);
    expect(events[0]).toMatchObject({ queueId: support.queueId, outboxId: entry.id });
  });

  it('writes a Message-ID that only this installation can make', async () => {
    const { id } = await begun();
    const { entry } = await desk.reply(agent, id, answer());
    const row = await desk.row(entry.id);
    expect(await desk.threadIds.read(`<${entry.messageId}>`)).toEqual({ id: row.messageId, valid: true });
    const forged = entry.messageId.replace(/\.(.)/, (_all, first: string) => `.${first === '0' ? '1' : '0'}`);
    expect(await desk.threadIds.read(forged)).toEqual({ id: row.messageId, valid: false });
    expect(await desk.threadIds.read('<other@example.org>')).toBeNull();
    expect(readMessageId(Buffer.alloc(32), entry.messageId)).toMatchObject({ valid: false });
  });

  it('answers 404 to who does not see the conversation', async () => {
    const { id } = await begun();
    await expect(desk.reply(stranger, id, answer({ fromAddressId: foreign.id }))).rejects.toMatchObject({
      code: 'not-found',
    });
    const { entry } = await desk.reply(agent, id, answer());
    await expect(desk.outbox.get(entry.id, stranger)).rejects.toMatchObject({ code: 'not-found' });
    await expect(desk.outbox.cancel(entry.id, stranger)).rejects.toMatchObject({ code: 'not-found' });
    expect((await desk.outbox.list({ limit: 200 }, stranger)).items).toEqual([]);
  });

  it('refuses a From outside the caller’s departments, naming nothing', async () => {
    const { id } = await begun();
    for (const fromAddressId of [foreign.id, newId()]) {
      const refused = expect(desk.reply(agent, id, answer({ fromAddressId }))).rejects;
      await refused.toMatchObject({ code: 'from-not-allowed', status: 403 });
      await refused.not.toThrow(foreign.email);
    }
    expect((await desk.fromAddresses.list(agent)).map((from) => from.id)).toEqual([mailbox.id]);
    expect(await count(id)).toBe(0);
  });

  it('refuses a second answer, shows what came in, and lets it through when that was seen', async () => {
    const { id, messageId } = await begun();
    const first = await desk.reply(agent, id, answer({ lastMessageId: messageId }));
    const sent = (await desk.row(first.entry.id)).messageId;
    const draft = await drafts().create({ conversationId: id, text: 'second' }, agent);
    const second = answer({ lastMessageId: messageId, draftId: draft.id });
    await expect(desk.reply(agent, id, second)).rejects.toMatchObject({
      code: 'conversation-changed',
      more: { messages: [{ id: sent, direction: 'out' }] },
    });
    expect(await desk.database.read.countBy(DraftEntity, { id: draft.id })).toBe(1);
    await desk.reply(agent, id, { ...second, lastMessageId: sent });
    expect(await desk.database.read.countBy(DraftEntity, { id: draft.id })).toBe(0);
    expect(await count(id)).toBe(2);
  });

  it('lets one of two people who answer at the same moment through', async () => {
    const { id, messageId } = await begun();
    const colleague = await desk.person(support.id);
    const results = await Promise.allSettled(
      [agent, colleague].map((caller) => desk.reply(caller, id, answer({ lastMessageId: messageId }))),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'conversation-changed' },
    });
    expect(await count(id)).toBe(1);
  });

  it.each(['draftId', 'Idempotency-Key'])('sends once by its %s, however often and at once it is asked', async (by) => {
    const { id, messageId } = await begun();
    const once = newId();
    const body = answer({ lastMessageId: messageId, ...(by === 'draftId' ? { draftId: once } : {}) });
    const ask = () => desk.reply(agent, id, body, by === 'draftId' ? null : once);
    const results = await Promise.all([ask(), ask(), ask()]);
    results.push(await ask());
    expect(results.filter(({ repeated }) => !repeated)).toHaveLength(1);
    expect(new Set(results.map(({ entry }) => entry.id)).size).toBe(1);
    expect(await count(id)).toBe(1);
  });

  it('begins a conversation with new mail, once by its draft', async () => {
    const body = mailCreate.parse({
      ...{
        fromAddressId: mailbox.id,
        to: ['Ada <Ada@Example.org>'],
        subject: 'Offer',
        text: 'Hello',
        draftId: newId(),
      },
    });
    const ask = () => desk.approvals.newMail(agent, body, null);
    const results = await Promise.all([ask(), ask()]);
    expect(results.filter(({ repeated }) => repeated)).toHaveLength(1);
    const id = results[0].entry.conversationId!;
    expect(await desk.database.read.findOneByOrFail(ConversationEntity, { id })).toMatchObject({
      ...{
        queueId: support.queueId,
        state: 'open',
        customer: 'ada@example.org',
        customerName: 'Ada',
        subject: 'Offer',
      },
      ...{ messageCount: 1, waitingSince: null, subjectKey: 'offer' },
    });
    expect(await desk.database.read.countBy(ConversationEntity, { subject: 'Offer' })).toBe(1);
  });

  it('refuses recipients that cannot be written to, at their field', async () => {
    const { id } = await begun();
    await expect(desk.reply(agent, id, answer({ cc: ['öl@example.org'] }))).rejects.toMatchObject({
      code: 'invalid',
      more: { errors: [{ path: 'cc.0' }] },
    });
  });

  describe('attachments', () => {
    const upload = (size: number) => {
      const file = {
        originalname: 'Rechnung für Öl.pdf',
        mimetype: 'application/pdf',
        buffer: Buffer.alloc(size, 'a'),
      };
      return new Uploads(desk.database).add(agent, file);
    };

    it('leave from a mailbox that may send them, with their names', async () => {
      const { id } = await begun();
      const { id: file } = await upload(400_000);
      const { entry } = await desk.reply(agent, id, answer({ attachmentIds: [file] }));
      const row = await desk.row(entry.id);
      const message = await desk.database.read.findOneByOrFail(MessageEntity, { id: row.messageId });
      expect(message.attachmentCount).toBe(1);
      expect(message.facts.attachments).toMatchObject([{ fileName: 'Rechnung für Öl.pdf', size: 400_000 }]);
      expect((await desk.store.read(desk.database.read, row.messageId)).length).toBe(message.size);
    });

    it('that nobody names any more are thrown away after a month, those of a draft are not', async () => {
      const [kept, forgotten] = [await upload(10), await upload(11)];
      await drafts().create({ attachmentIds: [kept.id] }, agent);
      await desk.database.run((tx) => tx.update(UploadEntity, { id: In([kept.id, forgotten.id]) }, { createdAt: 1 }));
      await upload(12);
      const left = await desk.database.read.findBy(UploadEntity, { id: In([kept.id, forgotten.id]) });
      expect(left.map(({ id }) => id)).toEqual([kept.id]);
    });

    it('are refused with the reason from a mailbox that may not', async () => {
      const closed = await desk.mailbox(support, {});
      const { id } = await desk.conversation(closed, support.queueId);
      const { id: file } = await upload(10);
      const refused = desk.reply(agent, id, answer({ fromAddressId: closed.id, attachmentIds: [file] }));
      await expect(refused).rejects.toMatchObject({ code: 'invalid', more: { errors: [{ path: 'attachmentIds' }] } });
      await expect(refused).rejects.toThrow('not allowed from this mailbox');
    });

    it('are refused above the mailbox’s limit, and where they are somebody else’s', async () => {
      const { id } = await begun();
      const more = { ...mailbox.groups.more, attachmentsTotalBytes: 64 * 1024 };
      const set = (groups: MailboxEntity['groups']) =>
        desk.database.run((tx) => tx.update(MailboxEntity, { id: mailbox.id }, { groups }));
      await set({ ...mailbox.groups, more });
      const { id: large } = await upload(64 * 1024 + 1);
      await expect(desk.reply(agent, id, answer({ attachmentIds: [large] }))).rejects.toThrow('larger than 0.1 MiB');
      await set(mailbox.groups);
      const { id: theirs } = await upload(10);
      const colleague = await desk.person(support.id);
      await expect(desk.reply(colleague, id, answer({ attachmentIds: [theirs] }))).rejects.toThrow('not here any more');
    });
  });

  const drafts = () => new Drafts(desk.database, desk.fromAddresses);

  describe('drafts', () => {
    it('are their author’s, within the conversations that they see', async () => {
      const { id } = await begun();
      const made = await drafts().create({ conversationId: id, to: ['half@'], text: 'Dear' }, agent);
      const colleague = await desk.person(support.id);
      const query = { limit: 50, conversationId: id };
      expect((await drafts().list(query, agent)).items).toEqual([made]);
      expect((await drafts().list(query, colleague)).items).toEqual([]);
      await expect(drafts().change(made.id, { text: 'x' }, colleague)).rejects.toMatchObject({ code: 'not-found' });
      await expect(drafts().create({ conversationId: id }, stranger)).rejects.toMatchObject({ code: 'not-found' });
      const changed = await drafts().change(made.id, { text: 'Dear Jonas', version: 1 }, agent);
      expect(changed).toMatchObject({ version: 2, text: 'Dear Jonas', to: ['half@'] });
      await expect(drafts().change(made.id, { text: 'old', version: 1 }, agent)).rejects.toMatchObject({
        code: 'version-conflict',
        more: { current: { version: 2, text: 'Dear Jonas' } },
      });
      await drafts().remove(made.id, agent);
      expect((await drafts().list(query, agent)).items).toEqual([]);
    });

    it('are not saved with a From that their author may not use', async () => {
      await expect(drafts().create({ fromAddressId: foreign.id }, agent)).rejects.toMatchObject({
        code: 'from-not-allowed',
      });
    });
  });

  it('shows before sending which set the text leaves in and what it would say instead', async () => {
    const replies = new Replies(desk.database, desk.fromAddresses, desk.settings, desk.threadIds);
    const { id } = await begun();
    const body = { ...answer({ text: '5 € Grüße' }), conversationId: id, subject: 'Re', attachmentIds: [] } as never;
    const language = { outboundCharset: 'ISO-8859-1', replyCharset: 'incoming', euro: 'replace' } as const;
    const groups = { ...mailbox.groups, language };
    await desk.database.run((tx) => tx.update(MailboxEntity, { id: mailbox.id }, { groups }));
    const shown = await replies.preview(body, agent);
    expect(shown).toMatchObject({ charset: 'ISO-8859-1', substitutions: [{ from: '€', to: 'EUR', count: 1 }] });
    expect(shown.size).toBeGreaterThan(300);
    await desk.database.run((tx) => tx.update(MailboxEntity, { id: mailbox.id }, { groups: mailbox.groups }));
    const defaults = await replies.defaults(id, agent);
    expect(defaults).toMatchObject({ fromAddressId: mailbox.id, to: ['Jonas <jonas@example.org>'] });
  });

  it('lists the outbox by pages and state', async () => {
    const { items, next } = await desk.outbox.list({ limit: 2 }, agent);
    expect(items).toHaveLength(2);
    const more = await desk.outbox.list({ limit: 200, cursor: next! }, agent);
    const all = await desk.outbox.list({ limit: 200 }, agent);
    expect([...items, ...more.items].map(({ id }) => id)).toEqual(all.items.map(({ id }) => id));
    expect((await desk.outbox.list({ limit: 50, state: 'sent' }, agent)).items).toEqual([]);
  });
});
