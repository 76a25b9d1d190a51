import { mailCreate } from '@postroom/contracts';
import { SandboxSmtpServer } from '@postroom/sandbox';
import { simpleParser } from 'mailparser';
import { ConversationEntity } from '../src/conversation/conversation.entity.ts';
import { MessageEntity } from '../src/conversation/message.entity.ts';
import { newId } from '../src/database/ids.ts';
import { Departments } from '../src/department/departments.service.ts';
import type { Caller } from '../src/http/caller.ts';
import { AliasDepartmentEntity, AliasEntity } from '../src/mailbox/alias.entity.ts';
import { Aliases } from '../src/mailbox/aliases.service.ts';
import { MailboxEntity } from '../src/mailbox/mailbox.entity.ts';
import { Drafts } from '../src/outbox/drafts.service.ts';
import { DraftEntity, OutboxEntity, OutboxRecipientEntity } from '../src/outbox/outbox.entity.ts';
import { Replies } from '../src/outbox/replies.service.ts';
import { Queues } from '../src/routing/queues.service.ts';
import { engines } from './engines.ts';
import { OutboxDesk, plainServer } from './outbox-desk.ts';

describe.each(engines)('an alias as From, on %s', (engine) => {
  let desk: OutboxDesk;
  let server: SandboxSmtpServer;
  let support: { id: string; queueId: string };
  let sales: { id: string; queueId: string };
  let agent: Caller;
  let seller: Caller;
  let aliases: Aliases;
  let mailbox: MailboxEntity;
  let made = 0;

  beforeAll(async () => {
    desk = await OutboxDesk.open(engine);
    server = await SandboxSmtpServer.start();
    [support, sales] = [await desk.department('Support'), await desk.department('Sales')];
    [agent, seller] = [await desk.person(support.id), await desk.person(sales.id)];
    const departments = new Departments(desk.database);
    aliases = new Aliases(desk.database, departments, new Queues(desk.database, departments));
  });
  beforeEach(async () => {
    server.faults.clear();
    server.received.length = 0;
    mailbox = await desk.mailbox(support, { smtp: plainServer(server.port) });
  });
  afterEach(() => desk.stopWorkers());
  afterAll(async () => {
    await desk.close();
    await server.stop();
  });

  const newAlias = async (more: Partial<AliasEntity> = {}, departmentIds: string[] = []): Promise<AliasEntity> => {
    const email = more.email ?? `alias${(made += 1)}@leuchtwerk.example`;
    const row: AliasEntity = {
      ...{ id: newId(), version: 1, mailboxId: mailbox.id, email, emailKey: email.toLowerCase() },
      ...{ name: 'Leuchtwerk Info', defaultQueueId: null, language: null, createdAt: 1, ...more },
    };
    await desk.database.run(async (tx) => {
      await tx.insert(AliasEntity, row);
      for (const departmentId of departmentIds)
        await tx.insert(AliasDepartmentEntity, { aliasId: row.id, departmentId });
    });
    return row;
  };
  const wroteTo = (alias: AliasEntity, more: Partial<MessageEntity> = {}) => {
    const to = [{ name: '', address: alias.email }];
    return desk.conversation(mailbox, support.queueId, { aliasId: alias.id, to, ...more });
  };
  const approve = async (alias: AliasEntity, body: Record<string, unknown> = {}): Promise<string> => {
    const { id } = await wroteTo(alias);
    return (await desk.reply(agent, id, { fromAddressId: alias.id, text: 'Hello', ...body })).entry.id;
  };
  const listed = async (caller: Caller) =>
    (await desk.fromAddresses.list(caller)).filter(({ mailboxId }) => mailboxId === mailbox.id);
  const remove = (alias: AliasEntity, caller = agent) => aliases.remove(mailbox.id, alias.id, caller);
  const replies = () => new Replies(desk.database, desk.fromAddresses, desk.settings, desk.threadIds);
  /** What left by this test's mailbox: others' mail may still be on its way. */
  const fromHere = () => server.received.filter(({ from }) => from === mailbox.email);
  /** As far as something can come that nothing holds back: many times what a transaction takes. */
  const meanwhile = async () => {
    for (let n = 0; n < 200; n += 1) await desk.database.now();
  };

  it('is listed for the people of its departments; one without departments for those of its mailbox', async () => {
    const inherits = await newAlias({ name: null });
    const own = await newAlias({ name: 'Sales', email: 'Sales@leuchtwerk.example' }, [sales.id]);
    const both = await newAlias({ name: 'Both' }, [sales.id, support.id]);
    expect((await listed(agent)).map(({ id }) => id).sort()).toEqual([mailbox.id, inherits.id, both.id].sort());
    expect((await listed(seller)).map(({ id }) => id).sort()).toEqual([own.id, both.id].sort());
    expect((await listed(seller)).find(({ id }) => id === own.id)).toEqual({
      ...{ id: own.id, mailboxId: mailbox.id, aliasId: own.id, name: 'Sales', email: 'Sales@leuchtwerk.example' },
      ...{ attachmentsAllowed: false, cannotSend: null },
    });
    expect((await listed(agent)).find(({ id }) => id === inherits.id)).toMatchObject({
      name: mailbox.name,
      email: inherits.email,
    });
    const nobody = { departmentIds: [] };
    expect(await desk.fromAddresses.list(nobody)).toEqual([]);
  });

  it('sends attachments where its mailbox may, and waits where its mailbox cannot send', async () => {
    const alias = await newAlias({}, [sales.id]);
    const trust = { trusted: true, outboundAttachmentsAllowed: true };
    const groups = { ...mailbox.groups, smtp: null };
    await desk.database.run((tx) => tx.update(MailboxEntity, { id: mailbox.id }, { ...trust, groups }));
    const [shown] = await listed(seller);
    expect(shown).toMatchObject({ id: alias.id, attachmentsAllowed: true });
    expect(shown!.cannotSend).toMatch(/No SMTP server/);
  });

  it('goes with a retired mailbox', async () => {
    const alias = await newAlias();
    await desk.database.run((tx) => tx.update(MailboxEntity, { id: mailbox.id }, { retiredAt: 1, emailKey: null }));
    expect(await listed(agent)).toEqual([]);
    await expect(approve(alias)).rejects.toMatchObject({ code: 'from-not-allowed' });
  });

  it('of another department is refused to drafts, previews, replies, new mail and who sends again', async () => {
    const alias = await newAlias({}, [sales.id]);
    const refused = { code: 'from-not-allowed' };
    const drafts = new Drafts(desk.database, desk.fromAddresses);
    const body = { fromAddressId: alias.id, to: ['jonas@example.org'], text: 'Hello' };
    const { id } = await wroteTo(alias);
    await expect(drafts.create({ fromAddressId: alias.id }, agent)).rejects.toMatchObject(refused);
    const draft = await drafts.create({}, agent);
    await expect(drafts.change(draft.id, { fromAddressId: alias.id }, agent)).rejects.toMatchObject(refused);
    const asked = { ...body, subject: '', attachmentIds: [] };
    await expect(replies().preview(asked, agent)).rejects.toMatchObject(refused);
    await expect(desk.reply(agent, id, body)).rejects.toMatchObject(refused);
    await expect(desk.approvals.newMail(agent, mailCreate.parse(body), null)).rejects.toMatchObject(refused);
    const sent = await desk.reply(agent, id, { ...body, fromAddressId: mailbox.id });
    await desk.database.run((tx) => tx.update(OutboxEntity, { id: sent.entry.id }, { aliasId: alias.id }));
    await expect(desk.outbox.retry(sent.entry.id, agent)).rejects.toMatchObject(refused);
    expect(await desk.database.read.countBy(DraftEntity, { fromAddressId: alias.id })).toBe(0);
    expect(await desk.database.read.countBy(OutboxEntity, { conversationId: id })).toBe(1);
  });

  it('is what a reply begins with where the customer wrote to it', async () => {
    const alias = await newAlias();
    const { id } = await wroteTo(alias);
    const defaults = await replies().defaults(id, agent);
    expect(defaults).toMatchObject({ fromAddressId: alias.id, reason: 'the address Jonas wrote to' });
    const other = await desk.conversation(mailbox, support.queueId);
    expect((await replies().defaults(other.id, agent)).fromAddressId).toBe(mailbox.id);
  });

  it('is no recipient of a reply, since it is ours', async () => {
    const [alias, other] = [await newAlias(), await newAlias()];
    const replyTo = [{ name: '', address: other.email.toUpperCase() }];
    const facts = { charset: null, references: [], inReplyTo: [], attachments: [], replyTo };
    const { id } = await wroteTo(alias, { facts });
    expect((await replies().defaults(id, agent)).to).toEqual(['Jonas <jonas@example.org>']);
    const loop = await wroteTo(alias, { fromAddress: other.email, fromName: '' });
    expect((await replies().defaults(loop.id, agent)).to).toEqual([]);
  });

  it('leaves with its own name, address and character set, by the server and envelope sender of its mailbox', async () => {
    const language = { outboundCharset: 'ISO-8859-1', replyCharset: 'default', euro: null } as const;
    const alias = await newAlias({ name: 'Bücher & Info', language });
    desk.startWorker();
    const id = await approve(alias, { text: 'Grüße' });
    await desk.entryIn('sent', id, agent);
    expect(fromHere()).toMatchObject([{ from: mailbox.email, to: ['jonas@example.org'] }]);
    const { raw } = fromHere()[0]!;
    const parsed = await simpleParser(raw);
    expect(parsed.from?.value).toEqual([{ name: 'Bücher & Info', address: alias.email }]);
    expect(raw.toString('latin1')).toMatch(/^Content-Type: text\/plain; charset=iso-8859-1/im);
    expect(raw.toString('latin1')).toMatch(/^From: =\?iso-8859-1\?/im);
    expect(parsed.text?.trim()).toBe('Grüße');
    const row = await desk.row(id);
    expect(row).toMatchObject({ mailboxId: mailbox.id, aliasId: alias.id, envelopeFrom: mailbox.email });
    const message = await desk.database.read.findOneByOrFail(MessageEntity, { id: row.messageId });
    expect(message).toMatchObject({ mailboxId: mailbox.id, aliasId: alias.id, fromAddress: alias.email });
    expect((await desk.outbox.get(id, agent)).from).toBe(alias.email);
  });

  it('has from its mailbox each language setting that it leaves unset', async () => {
    mailbox = await desk.mailbox(support, {
      smtp: plainServer(server.port),
      language: { outboundCharset: 'ISO-8859-2', replyCharset: 'default', euro: 'replace' },
    });
    const own = (language: Partial<NonNullable<AliasEntity['language']>>) =>
      newAlias({ language: { outboundCharset: null, replyCharset: null, euro: null, ...language } });
    const shown = async (alias: AliasEntity) => {
      const { id } = await wroteTo(alias);
      const body = { fromAddressId: alias.id, conversationId: id, subject: '', text: 'ü, 5 €', attachmentIds: [] };
      return (await replies().preview(body, agent)).charset;
    };
    expect(await shown(await newAlias())).toBe('ISO-8859-2');
    expect(await shown(await own({ outboundCharset: 'windows-1252' }))).toBe('windows-1252');
    // The customer's set, which the message names.
    expect(await shown(await own({ replyCharset: 'incoming' }))).toBe('ISO-8859-1');
    expect(await shown(await own({ euro: 'unicode' }))).toBe('UTF-8');
  });

  it('begins new mail in its own default queue', async () => {
    const queue = await desk.department('Orders');
    const caller: Caller = { ...agent, departmentIds: [support.id, queue.id] };
    const alias = await newAlias({ defaultQueueId: queue.queueId });
    const body = mailCreate.parse({ fromAddressId: alias.id, to: ['anna@example.org'], subject: 'Offer', text: 'Hi' });
    const { entry } = await desk.approvals.newMail(caller, body, null);
    const begun = await desk.database.read.findOneByOrFail(ConversationEntity, { id: entry.conversationId! });
    expect(begun).toMatchObject({ queueId: queue.queueId, mailboxId: mailbox.id });
  });

  it('is what the draft names that comes back when the send is undone', async () => {
    const alias = await newAlias();
    const id = await approve(alias, { undoSeconds: 30 });
    await desk.outbox.cancel(id, agent);
    const { conversationId } = await desk.row(id);
    const [draft] = await desk.database.read.findBy(DraftEntity, { conversationId: conversationId! });
    expect(draft?.fromAddressId).toBe(alias.id);
  });

  it('holds what its author may not send any more, until somebody who may sends it', async () => {
    const alias = await newAlias();
    const id = await approve(alias);
    await desk.database.run((tx) => tx.insert(AliasDepartmentEntity, { aliasId: alias.id, departmentId: sales.id }));
    desk.startWorker();
    const held = await desk.entryIn('held', id, agent);
    expect(held.heldReason).toMatch(/may not write as this From address any more/);
    expect(fromHere()).toEqual([]);
    const supervisor: Caller = { ...(await desk.person(support.id, 'supervisor')), departmentIds: [support.id] };
    await expect(desk.outbox.retry(id, supervisor)).rejects.toMatchObject({ code: 'from-not-allowed' });
    await desk.database.run((tx) => tx.delete(AliasDepartmentEntity, { aliasId: alias.id }));
    await desk.outbox.retry(id, supervisor);
    await desk.entryIn('sent', id, agent);
    expect(fromHere()).toHaveLength(1);
  });

  it('is not deleted while mail from it waits, for some recipients even', async () => {
    const alias = await newAlias();
    const id = await approve(alias, { to: ['anna@example.org', 'jonas@example.org'] });
    const refused = { code: 'in-use', more: { usedBy: [{ kind: 'outbox', id, name: alias.email }] } };
    await expect(remove(alias)).rejects.toMatchObject(refused);
    // One has failed, the other is tried again later: the entry shows the worst.
    await desk.database.run(async (tx) => {
      await tx.update(OutboxRecipientEntity, { outboxId: id, position: 0 }, { state: 'failed' });
      await tx.update(OutboxRecipientEntity, { outboxId: id, position: 1 }, { state: 'deferred' });
      await tx.update(OutboxEntity, { id }, { state: 'failed', nextAttemptAt: 2 ** 45 });
    });
    await expect(remove(alias)).rejects.toMatchObject(refused);
    await desk.database.run((tx) => tx.update(OutboxEntity, { id }, { nextAttemptAt: null }));
    await remove(alias);
    expect(await listed(agent)).toMatchObject([{ id: mailbox.id }]);
    await expect(desk.outbox.retry(id, agent)).rejects.toMatchObject({ code: 'from-not-allowed' });
  });

  it('that is deleted leaves drafts from it, which are saved still, and sent from another address', async () => {
    const alias = await newAlias();
    const { id } = await wroteTo(alias);
    const drafts = new Drafts(desk.database, desk.fromAddresses);
    const draft = await drafts.create({ conversationId: id, fromAddressId: alias.id, text: 'Hel' }, agent);
    await remove(alias);
    const saved = await drafts.change(draft.id, { fromAddressId: alias.id, text: 'Hello' }, agent);
    const body = { text: saved.text, draftId: draft.id };
    const sent = desk.reply(agent, id, { ...body, fromAddressId: alias.id });
    await expect(sent).rejects.toMatchObject({ code: 'from-not-allowed' });
    expect(await replies().defaults(id, agent)).toMatchObject({ fromAddressId: mailbox.id });
    const { entry } = await desk.reply(agent, id, { ...body, fromAddressId: mailbox.id });
    expect(await desk.row(entry.id)).toMatchObject({ aliasId: null, state: 'queued' });
  });

  it('that is gone holds what is still to be sent from it, also mail of the system', async () => {
    const alias = await newAlias();
    const ids = [await approve(alias), await approve(alias)];
    await desk.database.run(async (tx) => {
      await tx.update(OutboxEntity, { id: ids[1]! }, { responsibleId: null });
      await tx.delete(AliasEntity, { id: alias.id });
    });
    desk.startWorker();
    for (const id of ids) {
      const held = await desk.entryIn('held', id, agent);
      expect(held.heldReason).toBe(
        'The alias that this mail is from was deleted. Cancel it, and send its text from another address.',
      );
    }
    expect(fromHere()).toEqual([]);
  });

  it('is not deleted under a reply that is being approved', async () => {
    const alias = await newAlias();
    const { id } = await wroteTo(alias);
    const checked = Promise.withResolvers<true>();
    const removing = checked.promise.then(() => remove(alias)).catch((error: unknown) => error);
    const { store } = desk;
    const insert = store.insert.bind(store);
    // Behind the approval's checks, before its entry is written.
    store.insert = async (tx, sealed) => {
      checked.resolve(true);
      await meanwhile();
      await insert(tx, sealed);
    };
    const replying = desk.reply(agent, id, { fromAddressId: alias.id, text: 'Hello' });
    const approved = await replying.finally(() => Reflect.deleteProperty(store, 'insert'));
    expect(approved.entry.state).toBe('queued');
    expect(await removing).toMatchObject({ code: 'in-use' });
    desk.startWorker();
    await desk.entryIn('sent', approved.entry.id, agent);
  });

  it('that is being deleted takes no reply that was on its way', async () => {
    const alias = await newAlias();
    const { id } = await wroteTo(alias);
    const begun = Promise.withResolvers<true>();
    const reply = () => desk.reply(agent, id, { fromAddressId: alias.id, text: 'Hello' });
    const replying = begun.promise.then(reply).catch((error: unknown) => error);
    await desk.database.run(async (tx) => {
      await tx.update(MailboxEntity, { id: mailbox.id }, { id: mailbox.id });
      begun.resolve(true);
      await meanwhile();
      await tx.delete(AliasEntity, { id: alias.id });
    });
    expect(await replying).toMatchObject({ code: 'from-not-allowed' });
    expect(await desk.database.read.countBy(OutboxEntity, { conversationId: id })).toBe(0);
  });
});
