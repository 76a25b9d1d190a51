import { makeMessage } from '@postroom/sandbox';
import { ConversationEntity, ConversationLinkEntity, HistoryEntity } from '../src/conversation/conversation.entity.ts';
import { MessageEntity } from '../src/conversation/message.entity.ts';
import { newId } from '../src/database/ids.ts';
import { EventEntity } from '../src/live/event.entity.ts';
import { OutboxEntity } from '../src/outbox/outbox.entity.ts';
import { makeMessageId, ThreadIds } from '../src/thread/thread-ids.service.ts';
import { engines } from './engines.ts';
import { type Box, type IntakeBench, newIntake } from './intake-bench.ts';

interface Mail {
  readonly from?: string;
  readonly id?: string;
  readonly subject?: string;
  readonly references?: string;
}

describe.each(engines)('threads and automatic mail, on %s', (engine) => {
  let bench: IntakeBench;
  let key: Buffer;

  beforeEach(async () => {
    bench = await newIntake(engine);
    key = await new ThreadIds(bench.database, bench.secrets).key();
  });
  afterEach(() => bench.close());

  const bytes = ({ from = 'jonas@example.com', id = `${newId()}@example.com`, subject = 'Keys', references }: Mail) =>
    makeMessage({
      from,
      to: 'user1@example.net',
      subject,
      text: 'Text.',
      messageId: `<${id}>`,
      headers: references === undefined ? [] : [['References', `<${references}>`]],
    });

  /** Delivers to a mailbox and visits it; gives what came of it. */
  const arrives = async (box: Box, raw: Buffer): Promise<MessageEntity> => {
    const had = new Set((await bench.messages(box)).map(({ id }) => id));
    bench.pop.deliver(box.user, raw);
    await bench.visit(box);
    const fresh = (await bench.messages(box)).filter(({ id }) => !had.has(id));
    expect(fresh).toHaveLength(1);
    expect(await bench.raw(fresh[0]!.id)).toEqual(raw);
    return fresh[0]!;
  };

  const conversationOf = (message: MessageEntity): Promise<ConversationEntity> =>
    bench.database.read.findOneByOrFail(ConversationEntity, { id: message.conversationId! });

  const linksOf = async ({ id: conversationId }: ConversationEntity): Promise<string[]> =>
    (await bench.database.read.findBy(ConversationLinkEntity, { conversationId })).map(({ otherId }) => otherId);

  /** An answer from a mailbox, as approving it leaves it: our Message-ID, in the customer's conversation, closed by now. */
  const answered = async (box: Box) => {
    const question = await arrives(box, bytes({ subject: 'Keys' }));
    const conversation = await conversationOf(question);
    const id = newId();
    const sent: MessageEntity = {
      ...question,
      id,
      direction: 'out',
      fromAddress: `${box.user}@example.net`,
      to: [{ name: '', address: 'jonas@example.com' }],
      messageId: makeMessageId(key, id, 'example.net'),
      messageIdHash: null,
    };
    await bench.database.run(async (tx) => {
      await tx.insert(MessageEntity, sent);
      await tx.insert(OutboxEntity, outboxRow(box, sent));
      const closed = { state: 'closed' as const, closedAt: await bench.database.now(tx), waitingSince: null };
      await tx.update(ConversationEntity, { id: conversation.id }, { ...closed, lastMessageId: id, messageCount: 2 });
    });
    return { sent, ownId: sent.messageId!, conversation: await conversationOf(sent) };
  };

  describe('a message whose own Message-ID is ours', () => {
    it('is a returned copy in the mailbox that it was sent from: stored, shown at the sent message, no work', async () => {
      const box = await bench.newMailbox();
      const { sent, ownId, conversation } = await answered(box);
      const copy = await arrives(box, bytes({ from: `${box.user}@example.net`, id: ownId, subject: 'Re: Keys' }));

      expect(copy).toMatchObject({ conversationId: conversation.id, facts: { aboutId: sent.id }, trace: [] });
      expect(copy.marks).toContain('returned-copy');
      expect(await conversationOf(copy)).toMatchObject({
        state: 'closed',
        waitingSince: null,
        lastMessageId: sent.id,
        snippet: conversation.snippet,
        updatedAt: conversation.updatedAt,
        messageCount: 3,
      });
      expect(await bench.database.read.countBy(HistoryEntity, { conversationId: conversation.id })).toBe(0);
    });

    it('is a returned copy whatever a list made of its sender', async () => {
      const box = await bench.newMailbox();
      const { ownId, conversation } = await answered(box);
      const copy = await arrives(box, bytes({ from: 'list@lists.example.org', id: ownId }));
      expect(copy.conversationId).toBe(conversation.id);
      expect(copy.marks).toContain('returned-copy');
      // To have sent a copy is no part in the conversation.
      const next = await arrives(box, bytes({ from: 'list@lists.example.org', references: ownId, subject: 'Other' }));
      expect(next.marks).toContain('unverified-sender');
    });

    it('is a new conversation in any other mailbox, routed by the rules, whose customer is its sender', async () => {
      const [box, other] = [await bench.newMailbox(), await bench.newMailbox()];
      const { ownId, sent, conversation } = await answered(box);
      const from = `${box.user}@example.net`;
      const copy = await arrives(other, bytes({ from, id: ownId, references: ownId, subject: 'Re: Keys' }));

      expect(copy.conversationId).not.toBe(conversation.id);
      expect(copy.marks).not.toContain('returned-copy');
      const begun = await conversationOf(copy);
      expect(begun).toMatchObject({ state: 'open', customer: from });
      expect(begun.queueId).not.toBeNull();
      expect(begun.waitingSince).not.toBeNull();
      expect(await conversationOf(sent)).toMatchObject({ state: 'closed', messageCount: 2 });
      // Nothing joins by a customer that is ours.
      const second = await arrives(other, bytes({ from, subject: 'Re: Keys' }));
      expect(second.conversationId).not.toBe(begun.id);
    });

    it('names no customer where its sender is missing', async () => {
      const [box, other] = [await bench.newMailbox(), await bench.newMailbox()];
      const { ownId } = await answered(box);
      const raw = Buffer.from(`Message-ID: <${ownId}>\r\nSubject: Keys\r\n\r\nText.\r\n`);
      expect((await conversationOf(await arrives(other, raw))).customer).toBeNull();
    });

    it('with a wrong MAC is like any other message', async () => {
      const box = await bench.newMailbox();
      const { sent, conversation } = await answered(box);
      const forged = makeMessageId(Buffer.alloc(32, 1), sent.id, 'example.net');
      const message = await arrives(box, bytes({ from: 'eve@example.org', id: forged, subject: 'Other' }));
      expect(message.conversationId).not.toBe(conversation.id);
      expect(message.marks).not.toContain('returned-copy');
    });
  });

  it('takes whoever wrote without proof once for an unverified sender the next time too', async () => {
    const box = await bench.newMailbox();
    const { ownId, conversation } = await answered(box);
    for (const subject of ['One', 'Two']) {
      const message = await arrives(box, bytes({ from: 'eve@example.org', references: ownId, subject }));
      expect(message).toMatchObject({ conversationId: conversation.id });
      expect(message.marks).toContain('unverified-sender');
      expect(await conversationOf(message)).toMatchObject({ state: 'closed', waitingSince: null });
    }
  });

  it('marks a sent message as not delivered and reopens, for a failure report with a right MAC from anybody', async () => {
    const box = await bench.newMailbox();
    const { sent, ownId, conversation } = await answered(box);
    const message = await arrives(box, report('failed', ownId));
    expect(message).toMatchObject({ conversationId: conversation.id, facts: { aboutId: sent.id } });
    expect(message.marks).not.toContain('unverified-sender');
    expect(await conversationOf(message)).toMatchObject({ state: 'open' });
    const entry = await bench.database.read.findOneByOrFail(OutboxEntity, { messageId: sent.id });
    expect(entry.notDelivered).toBe(true);
    const told = await bench.database.read.findBy(EventEntity, { kind: 'outbox.changed' });
    expect(told).toHaveLength(1);
  });

  it.each([
    ['a report of delay', 'delayed', (id: string) => id, true],
    [
      'a failure report with a wrong MAC',
      'failed',
      (id: string) => id.replace(/\.[0-9a-f]{32}@/, `.${'0'.repeat(32)}@`),
      false,
    ],
  ])('neither marks nor reopens for %s', async (_name, action, change, attached) => {
    const box = await bench.newMailbox();
    const { sent, ownId, conversation } = await answered(box);
    const message = await arrives(box, report(action, change(ownId)));
    expect(message.conversationId === conversation.id).toBe(attached);
    expect(await conversationOf(sent)).toMatchObject({ state: 'closed' });
    const entry = await bench.database.read.findOneByOrFail(OutboxEntity, { messageId: sent.id });
    expect(entry.notDelivered).toBe(false);
  });

  describe('the same Message-ID in two mailboxes', () => {
    it('is stored in both, and their conversations are linked', async () => {
      const [box, other] = [await bench.newMailbox(), await bench.newMailbox()];
      const one = await conversationOf(await arrives(box, bytes({ id: 'same@example.com' })));
      // Of another sender nothing joins by subject: each mailbox has a conversation of its own.
      const two = await conversationOf(
        await arrives(other, bytes({ id: 'same@example.com', from: 'list@example.org' })),
      );
      expect(two.id).not.toBe(one.id);
      expect(await linksOf(one)).toEqual([two.id]);
      expect(await linksOf(two)).toEqual([one.id]);
    });

    it('links only the newest of a program that gives all its mail one Message-ID, and none within a mailbox', async () => {
      const [box, other] = [await bench.newMailbox(), await bench.newMailbox()];
      for (let n = 0; n < 12; n += 1) {
        bench.pop.deliver(box.user, bytes({ id: 'same@example.com', from: `a${n}@example.com` }));
      }
      await bench.visit(box);
      expect(await bench.database.read.count(ConversationLinkEntity)).toBe(0);
      const last = await conversationOf(await arrives(other, bytes({ id: 'same@example.com', from: 'b@example.org' })));
      expect(await linksOf(last)).toHaveLength(10);
    });
  });
});

function report(action: string, ownId: string): Buffer {
  return Buffer.from(
    [
      'From: Mail Delivery <mailer-daemon@mx.example.org>',
      'To: user1@example.net',
      'Subject: Delivery Status Notification',
      'Message-ID: <report@mx.example.org>',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'What became of your mail.',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.example.org',
      '',
      'Final-Recipient: rfc822; jonas@example.com',
      `Action: ${action}`,
      'Status: 5.1.1',
      '',
      '--b',
      'Content-Type: text/rfc822-headers',
      '',
      `Message-ID: <${ownId}>`,
      'Subject: Re: Keys',
      '',
      '--b--',
      '',
    ].join('\r\n'),
  );
}

function outboxRow(box: Box, sent: MessageEntity): OutboxEntity {
  return {
    id: newId(),
    conversationId: sent.conversationId,
    messageId: sent.id,
    mailboxId: box.id,
    aliasId: null,
    authorId: newId(),
    responsibleId: newId(),
    state: 'sent',
    heldReason: null,
    training: false,
    notDelivered: false,
    attempts: 1,
    nextAttemptAt: null,
    approvedAt: 1,
    giveUpAt: 1,
    owner: null,
    epoch: 0,
    claimUntil: 0,
    dataBegunAt: null,
    response: null,
    messageHeaderId: sent.messageId!,
    envelopeFrom: `${box.user}@example.net`,
    onceKey: null,
    approvedBody: null,
  };
}
