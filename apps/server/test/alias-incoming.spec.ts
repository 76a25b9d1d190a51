import { jest } from '@jest/globals';
import { makeMessage } from '@postroom/sandbox';
import { ConversationEntity } from '../src/conversation/conversation.entity.ts';
import type { MessageEntity } from '../src/conversation/message.entity.ts';
import { replaceByWhole } from '../src/conversation/replace-message.service.ts';
import { newId } from '../src/database/ids.ts';
import { AliasEntity } from '../src/mailbox/alias.entity.ts';
import { MailboxEntity } from '../src/mailbox/mailbox.entity.ts';
import { QueueEntity } from '../src/routing/queue.entity.ts';
import { engines } from './engines.ts';
import { type Box, type IntakeBench, newIntake } from './intake-bench.ts';

const jonas = 'Jonas Weber <jonas@example.org>';
type Mail = NonNullable<Parameters<typeof makeMessage>[0]>;

describe.each(engines)('mail to an alias, on %s', (engine) => {
  let bench: IntakeBench;
  let box: Box;
  let queue: QueueEntity;
  let made = 0;

  beforeAll(async () => {
    bench = await newIntake(engine);
    const pool = await bench.database.read.findOneByOrFail(QueueEntity, { kind: 'general' });
    queue = { ...pool, id: newId(), name: 'Orders', kind: 'plain' };
    await bench.database.run((tx) => tx.insert(QueueEntity, queue));
  });
  beforeEach(async () => {
    box = await bench.newMailbox();
  });
  afterAll(() => bench.close());

  const newAlias = async (more: Partial<AliasEntity> = {}): Promise<AliasEntity> => {
    const email = more.email ?? `Alias${(made += 1)}@shop.example`;
    const row: AliasEntity = {
      ...{ id: newId(), version: 1, mailboxId: box.id, email, emailKey: email.toLowerCase() },
      ...{ name: null, defaultQueueId: null, language: null, createdAt: 1, ...more },
    };
    await bench.database.run((tx) => tx.insert(AliasEntity, row));
    return row;
  };
  const arrives = async (to: string, more: Mail = {}): Promise<MessageEntity> => {
    bench.pop.deliver(box.user, makeMessage({ from: jonas, to, subject: `Lamp ${newId()}`, text: 'Hello', ...more }));
    await bench.visit(box);
    return (await bench.messages(box)).at(-1)!;
  };
  const queueOf = async ({ conversationId }: MessageEntity) =>
    (await bench.database.read.findOneByOrFail(ConversationEntity, { id: conversationId! })).queueId;
  const mailbox = () => bench.database.read.findOneByOrFail(MailboxEntity, { id: box.id });

  it('begins in the default queue of the alias, and the alias is kept with it', async () => {
    const { id, email } = await newAlias({ defaultQueueId: queue.id });
    const message = await arrives(email.toUpperCase());
    expect(message.aliasId).toBe(id);
    expect(await queueOf(message)).toBe(queue.id);
  });

  it('begins in the mailbox’s queue where the alias has none', async () => {
    const { id, email } = await newAlias();
    const message = await arrives(email);
    expect(message.aliasId).toBe(id);
    expect(await queueOf(message)).toBe((await mailbox()).defaultQueueId);
  });

  it('goes by the envelope before To, and so does a hidden copy', async () => {
    const [inTo, inEnvelope] = [await newAlias(), await newAlias({ defaultQueueId: queue.id })];
    const headers: Mail['headers'] = [['X-Original-To', inEnvelope.email]];
    for (const to of [inTo.email, 'undisclosed@example.org']) {
      const message = await arrives(to, { headers });
      expect(message.aliasId).toBe(inEnvelope.id);
      expect(await queueOf(message)).toBe(queue.id);
    }
  });

  it('goes by the forced routing of its mailbox to the queue of the alias all the same', async () => {
    await bench.database.run((tx) => tx.update(MailboxEntity, { id: box.id }, { forceDefaultQueue: true }));
    const { email } = await newAlias({ defaultQueueId: queue.id });
    expect(await queueOf(await arrives(email))).toBe(queue.id);
  });

  it('goes to Undeliverable where the queue of the alias is gone', async () => {
    const { email } = await newAlias({ defaultQueueId: newId() });
    const undeliverable = await bench.database.read.findOneByOrFail(QueueEntity, { kind: 'undeliverable' });
    expect(await queueOf(await arrives(email))).toBe(undeliverable.id);
  });

  it('is no mail to an alias of another mailbox', async () => {
    const other = await bench.newMailbox();
    const { email } = await newAlias({ mailboxId: other.id, defaultQueueId: queue.id });
    expect((await arrives(email)).aliasId).toBeNull();
  });

  it('finds an alias that was made, changed or deleted since the last visit, though no mailbox was saved', async () => {
    const { version } = await mailbox();
    expect((await arrives('later@shop.example')).aliasId).toBeNull();
    const { id } = await newAlias({ email: 'later@shop.example' });
    expect(await queueOf(await arrives('later@shop.example'))).not.toBe(queue.id);
    await bench.database.run((tx) => tx.update(AliasEntity, { id }, { defaultQueueId: queue.id }));
    const message = await arrives('later@shop.example');
    expect([message.aliasId, await queueOf(message)]).toEqual([id, queue.id]);
    await bench.database.run((tx) => tx.delete(AliasEntity, { id }));
    expect((await arrives('later@shop.example')).aliasId).toBeNull();
    // What was recorded stays.
    expect((await bench.messages(box)).filter(({ aliasId }) => aliasId === id)).toHaveLength(2);
    expect((await mailbox()).version).toBe(version);
  });

  it('stays in its conversation’s queue as a follow-up, and has its own alias', async () => {
    const [first, second] = [await newAlias({ defaultQueueId: queue.id }), await newAlias()];
    const begun = await arrives(first.email, { subject: 'A lamp', messageId: '<lamp@example.org>' });
    const more: Mail = { subject: 'Re: A lamp', headers: [['In-Reply-To', '<lamp@example.org>']] };
    const followed = await arrives(second.email, more);
    expect(followed).toMatchObject({ conversationId: begun.conversationId, aliasId: second.id });
    expect(await queueOf(followed)).toBe(queue.id);
  });

  it('from an alias of ours, of whichever mailbox, joins nothing', async () => {
    const other = await bench.newMailbox();
    const { email } = await newAlias({ mailboxId: other.id });
    const from = `Ours <${email.toUpperCase()}>`;
    const conversations = new Set<string | null>();
    for (let n = 0; n < 3; n += 1) {
      const message = await arrives('x@example.net', { from, subject: 'A loop', messageId: `<loop${n}@shop.example>` });
      conversations.add(message.conversationId);
    }
    expect(conversations.size).toBe(3);
    // The same from a customer is one conversation.
    const [one, two] = [
      await arrives('x@example.net', { subject: 'No loop' }),
      await arrives('x@example.net', { subject: 'No loop' }),
    ];
    expect(one.conversationId).toBe(two.conversationId);
  });

  it('keeps its alias when its whole original takes its place', async () => {
    const { id, email } = await newAlias();
    const message = await arrives(email);
    const raw = makeMessage({ from: jonas, to: 'other@example.net', subject: message.subject, text: 'Hello, whole' });
    const { read } = await bench.reading.read({
      ...{ id: message.id, mailboxId: box.id, receivedAt: message.receivedAt, activatedAt: null },
      ...{ truncated: false, listedSize: raw.length, body: { kind: 'memory' as const, raw } },
    });
    if ('cause' in read) throw new Error(read.cause);
    await bench.database.run(async (tx) => {
      await tx.update('message', { id: message.id }, { truncated: true });
      expect(await replaceByWhole(tx, read.row)).toBe(true);
    });
    const [whole] = await bench.messages(box);
    expect(whole).toMatchObject({ aliasId: id, truncated: false, snippet: 'Hello, whole' });
  });

  it('costs a visit as many statements with 300 aliases as with one', async () => {
    const runner = bench.database.source.createQueryRunner();
    const prototype = Object.getPrototypeOf(runner) as { query: () => Promise<unknown> };
    await runner.release();
    const { email } = await newAlias();
    const statements = async () => {
      for (let n = 0; n < 5; n += 1) {
        const subject = `Counted ${newId()}`;
        bench.pop.deliver(box.user, makeMessage({ from: jonas, to: email, subject, text: 'Hello' }));
      }
      const watch = jest.spyOn(prototype, 'query');
      await bench.visit(box);
      const { length } = watch.mock.calls;
      watch.mockRestore();
      return length;
    };
    await statements();
    const few = await statements();
    for (let n = 0; n < 300; n += 1) await newAlias();
    expect(await statements()).toBe(few);
    expect(few).toBeGreaterThan(0);
    expect((await bench.messages(box)).filter(({ aliasId }) => aliasId !== null)).toHaveLength(15);
  });
});
