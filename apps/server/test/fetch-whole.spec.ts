import { Pop3Client } from '@postroom/pop3';
import { makeMessage } from '@postroom/sandbox';
import { type Dovecot, startDovecot } from '@postroom/testing';
import { ConversationEntity } from '../src/conversation/conversation.entity.ts';
import { MessageEntity } from '../src/conversation/message.entity.ts';
import { newId } from '../src/database/ids.ts';
import { WholeWishEntity } from '../src/intake/ledger.entity.ts';
import { MaildropEntity } from '../src/intake/maildrop.entity.ts';
import { EventEntity } from '../src/live/event.entity.ts';
import { RawObjectEntity } from '../src/storage/raw.entity.ts';
import { engines } from './engines.ts';
import { type Box, type IntakeBench, newIntake } from './intake-bench.ts';

const cap = 65_536;
const text = 'a line of text that is long enough\n'.repeat(6000);
const attachment = { name: 'plan.bin', type: 'application/octet-stream', content: Buffer.alloc(90_000, 'x') };
const bigMail = (subject: string) =>
  makeMessage({
    from: 'Jonas <jonas@example.org>',
    to: 'support@example.net',
    subject,
    text,
    attachments: [attachment],
  });

describe.each(engines)('a truncated message that an administrator wants whole, on %s', (engine) => {
  let bench: IntakeBench;
  let dovecot: Dovecot;

  beforeAll(async () => {
    bench = await newIntake(engine);
    dovecot = await startDovecot({ users: ['one', 'gone', 'kept'].map((name) => ({ name, password: 'secret' })) });
  });

  afterEach(() => bench.pop.faults.clear());
  afterAll(async () => {
    await bench.close();
    await dovecot.stop();
  });

  const onDovecot = (user: string, pop = {}) =>
    bench.newMailbox({
      account: { host: '127.0.0.1', port: dovecot.port, user, password: 'secret' },
      pop: { maxMessageBytes: cap, ...pop },
    });

  /** As `POST /api/messages/:id/fetch-whole` writes it. */
  async function ask(box: Box): Promise<string> {
    const [message] = await bench.messages(box);
    const wish = { messageId: message!.id, maildropId: box.maildropId, state: 'asked' as const, reason: null };
    await bench.database.run(async (tx) => {
      await tx.insert(WholeWishEntity, { ...wish, attempts: 0, askedBy: newId(), askedAt: 1 });
      await tx.increment(MaildropEntity, { id: box.maildropId }, 'wholesWanted', 1);
    });
    return message!.id;
  }

  const wishOf = (messageId: string) => bench.database.read.findOneBy(WholeWishEntity, { messageId });
  const bytes = async (id: string) => (await bench.raw(id)).toString('latin1');

  it('takes the whole’s bytes, keeps its id, and its original is treated as any stored message', async () => {
    const box = await onDovecot('one');
    const raw = bigMail('one');
    await dovecot.deliver('one', raw);
    await bench.visit(box);
    const [cut] = await bench.messages(box);
    expect(cut).toMatchObject({ truncated: true });
    expect(await dovecot.waiting('one')).toHaveLength(1);
    await bench.database.run((tx) =>
      tx.update(MessageEntity, { id: cut!.id }, { marks: [...cut!.marks, 'by-a-rule'] }),
    );

    const id = await ask(box);
    const after = await bench.visit(box);

    const [whole, ...others] = await bench.messages(box);
    expect(others).toEqual([]);
    expect(whole).toMatchObject({ id, truncated: false, size: raw.length, originalSize: raw.length });
    expect(whole!.receivedAt).toBe(cut!.receivedAt);
    expect(whole!.conversationId).toBe(cut!.conversationId);
    expect(whole!.marks).toEqual(expect.arrayContaining(['by-a-rule']));
    expect(whole!.marks).not.toContain('truncated');
    expect(whole!.facts.attachments).toMatchObject([{ fileName: 'plan.bin', size: 90_000, cut: false }]);
    expect(await bytes(id)).toBe(raw.toString('latin1'));
    const conversation = await bench.database.read.findOneByOrFail(ConversationEntity, { id: whole!.conversationId! });
    expect(conversation).toMatchObject({ truncated: false, attachmentCount: 1, messageCount: 1 });
    expect(await bench.database.read.countBy(RawObjectEntity, { id })).toBe(1);
    // Nothing is to stay on this server: the whole is stored, so it goes.
    expect(await dovecot.waiting('one')).toEqual([]);
    const [row] = await bench.ledger(box);
    expect(row).toMatchObject({ truncated: false, octets: raw.length, messageId: id });
    expect(row!.deletedAt).not.toBeNull();
    expect(await wishOf(id)).toBeNull();
    expect(after).toMatchObject({ errorKind: null, wholesWanted: 0, waiting: 0 });
    const told = await bench.database.read.findBy(EventEntity, {
      kind: 'conversation.changed',
      conversationId: whole!.conversationId!,
    });
    expect(told.length).toBeGreaterThanOrEqual(3);
  });

  it('stays on the server as long as any stored message, and is not fetched again', async () => {
    const box = await onDovecot('kept', { leaveOnServerDays: 5 });
    await dovecot.deliver('kept', bigMail('kept'));
    await bench.visit(box);
    const id = await ask(box);
    await bench.visit(box);
    await bench.visit(box);
    expect(await bench.messages(box)).toMatchObject([{ id, truncated: false }]);
    expect(await dovecot.waiting('kept')).toHaveLength(1);
    expect((await bench.ledger(box))[0]?.deletedAt).toBeNull();
  });

  it('says that it is not on the server any more', async () => {
    const box = await bench.newMailbox({ pop: { maxMessageBytes: cap } });
    bench.pop.deliver(box.user, bigMail('gone'));
    await bench.visit(box);
    const id = await ask(box);
    const client = await Pop3Client.connect({
      host: '127.0.0.1',
      port: bench.pop.port,
      security: 'none',
      timeoutMs: 5000,
    });
    await client.signIn({ method: 'password', user: box.user, password: 'secret' });
    await client.deleteMany([1]);
    await client.quit();
    const after = await bench.visit(box);
    expect(after).toMatchObject({ errorKind: null, wholesWanted: 0 });
    expect(await wishOf(id)).toMatchObject({ state: 'gone', reason: 'The original is not on the server any more.' });
    expect(await bench.messages(box)).toMatchObject([{ id, truncated: true }]);
  });

  it('is not replaced by another message that has its name and size now', async () => {
    const box = await bench.newMailbox({ pop: { maxMessageBytes: cap } });
    bench.pop.deliver(box.user, bigMail('mine'), { uidl: 'same' });
    await bench.visit(box);
    const id = await ask(box);
    const before = await bytes(id);
    const [waiting] = bench.pop.waiting(box.user);
    // Same name, size and header block; one octet of what is stored is another.
    waiting!.raw.write('?', 50_000);
    await bench.visit(box);
    expect(await wishOf(id)).toMatchObject({ state: 'gone' });
    expect(await bytes(id)).toBe(before);
  });

  it('waits while the server is away, keeps its original meanwhile, and is given up after three broken connections', async () => {
    const box = await bench.newMailbox({ pop: { maxMessageBytes: cap, keepTruncatedDays: 0 } });
    bench.pop.deliver(box.user, bigMail('breaks'));
    await bench.visit(box);
    const id = await ask(box);
    for (const state of ['asked', 'asked', 'failed']) {
      bench.pop.faults.dropAfterBytes = 120_000;
      expect((await bench.visit(box)).errorKind).not.toBeNull();
      bench.pop.faults.clear();
      expect(await wishOf(id)).toMatchObject({ state });
      expect(bench.pop.waiting(box.user)).toHaveLength(1);
    }
    expect((await wishOf(id))?.reason).toContain('broke 3 times');
    expect(await bench.maildrop(box)).toMatchObject({ wholesWanted: 0 });
    expect(await bench.messages(box)).toMatchObject([{ id, truncated: true }]);
  });

  it('cannot be told from others on a server that lost its UIDL: that is said, and nothing waits for it', async () => {
    const box = await bench.newMailbox({ pop: { maxMessageBytes: cap, keepTruncatedDays: 0 } });
    bench.pop.deliver(box.user, bigMail('unnamed'));
    await bench.visit(box);
    const id = await ask(box);
    bench.pop.faults.noUidl = true;
    await bench.visit(box);
    expect((await wishOf(id))?.reason).toContain('no UIDL');
    expect(await bench.maildrop(box)).toMatchObject({ wholesWanted: 0 });
  });

  it('is taken by whoever holds the lease only', async () => {
    const box = await bench.newMailbox({ pop: { maxMessageBytes: cap } });
    bench.pop.deliver(box.user, bigMail('fenced'));
    await bench.visit(box);
    const id = await ask(box);
    await bench.loseLeaseDuring(box);
    expect(await bench.messages(box)).toMatchObject([{ id, truncated: true }]);
    await bench.database.run((tx) => tx.update(MaildropEntity, { id: box.maildropId }, { leaseUntil: 0 }));
    await bench.visit(box);
    expect(await bench.messages(box)).toMatchObject([{ id, truncated: false }]);
  });
});
