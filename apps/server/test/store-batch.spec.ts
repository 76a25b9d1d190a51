import { createHash } from 'node:crypto';
import { makeMessage } from '@postroom/sandbox';
import { ConversationEntity } from '../src/conversation/conversation.entity.ts';
import { MessageEntity } from '../src/conversation/message.entity.ts';
import type { Arrived, StoringContext } from '../src/conversation/store-message.service.ts';
import type { Tx } from '../src/database/database.ts';
import { newId } from '../src/database/ids.ts';
import { insertRows } from '../src/database/insert-rows.ts';
import { QueueEntity } from '../src/routing/queue.entity.ts';
import { makeMessageId } from '../src/thread/thread-ids.service.ts';
import { engines } from './engines.ts';
import { type Box, type IntakeBench, newIntake } from './intake-bench.ts';

const threadKey = Buffer.alloc(32, 7);

interface Written {
  readonly from: string;
  readonly subject: string;
  readonly id?: string;
  readonly references?: string;
}

const hashOf = (id: string) => createHash('sha256').update(id).digest('hex');

/** Numbers from 0 up to a bound, the same for the same seed (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

describe.each(engines)('storing a batch, on %s', (engine) => {
  let bench: IntakeBench;

  beforeEach(async () => {
    bench = await newIntake(engine);
  });
  afterEach(() => bench.close());

  const arrived = async (box: Box, { from, subject, id, references }: Written): Promise<Arrived> => {
    const raw = makeMessage({
      from,
      to: 'support@example.net',
      subject,
      text: 'Text.',
      ...(id === undefined ? {} : { messageId: `<${id}>` }),
      headers: references === undefined ? [] : [['References', `<${references}>`]],
    });
    const { read } = await bench.reading.read({
      id: newId(),
      mailboxId: box.id,
      receivedAt: Date.now(),
      activatedAt: null,
      truncated: false,
      listedSize: raw.length,
      body: { kind: 'memory', raw },
    });
    if ('cause' in read) throw new Error(read.cause);
    return read;
  };

  const contextOf = async (box: Box): Promise<Omit<StoringContext, 'now'>> => {
    const queue = await bench.database.read.findOneByOrFail(QueueEntity, { kind: 'general' });
    return {
      mailbox: {
        id: box.id,
        defaultQueueId: queue.id,
        forceDefaultQueue: false,
        trusted: false,
        departmentIds: [queue.departmentId],
      },
      aliases: new Map(),
      ownAddresses: new Set(['support@example.net']),
      reopenDays: 14,
      sameDepartmentMailboxIds: [box.id],
      threadKey,
    };
  };

  const store = async (box: Box, messages: readonly Arrived[], watch?: (tx: Tx) => unknown): Promise<void> => {
    const context = await contextOf(box);
    await bench.database.run(async (tx) => {
      const now = await bench.database.now(tx);
      watch?.(tx);
      await bench.storing.store(tx, messages, { ...context, now });
    });
  };

  /** The statements that TypeORM is asked for meanwhile; rows are inserted beside it. */
  const queriesFor = async (box: Box, messages: readonly Arrived[]) => {
    const said: { sql: string; parameters: unknown[] }[] = [];
    let restore = (): boolean => false;
    await store(box, messages, (tx) => {
      const runner = tx.queryRunner!;
      const query = runner.query.bind(runner) as (...all: unknown[]) => Promise<unknown>;
      const watch = (sql: string, parameters: unknown[] = [], structured?: boolean) => {
        said.push({ sql, parameters });
        return query(sql, parameters, structured);
      };
      Object.assign(runner, { query: watch });
      // SQLite's runner is one for all transactions.
      restore = () => Reflect.deleteProperty(runner, 'query');
    });
    restore();
    return said.filter(({ sql }) => !/^(COMMIT|START TRANSACTION|BEGIN)/.test(sql));
  };

  it('takes a number of queries that does not depend on the number of new messages', async () => {
    const box = await bench.newMailbox();
    const some = (name: string, count: number) =>
      Promise.all(
        Array.from({ length: count }, (_, n) =>
          arrived(box, {
            from: `${name}${n}@example.org`,
            subject: `${name} ${n}`,
            id: `${name}.${n}@example.org`,
            references: `elsewhere.${name}.${n}@example.org`,
          }),
        ),
      );
    const one = await queriesFor(box, await some('one', 1));
    const many = await queriesFor(box, await some('many', 64));
    expect(many).toHaveLength(one.length);
    expect(many.length).toBeLessThanOrEqual(4);
    expect(await bench.messages(box)).toHaveLength(65);
    expect(await bench.conversations(box)).toHaveLength(65);
  });

  it('takes no query for a message that joins one of the same batch', async () => {
    const box = await bench.newMailbox();
    const thread = await Promise.all([
      arrived(box, { from: 'a@example.org', subject: 'lamp', id: 'first@example.org' }),
      arrived(box, { from: 'a@example.org', subject: 'other words', references: 'first@example.org' }),
      arrived(box, { from: 'a@example.org', subject: 'Re: lamp' }),
      arrived(box, { from: 'b@example.org', subject: 'Re: lamp', references: 'first@example.org' }),
    ]);
    const queries = await queriesFor(box, thread);
    expect(queries.filter(({ sql }) => sql.startsWith('UPDATE'))).toEqual([]);
    const conversations = await bench.conversations(box);
    expect(conversations.map(({ customer, messageCount, version }) => ({ customer, messageCount, version }))).toEqual([
      { customer: 'a@example.org', messageCount: 3, version: 3 },
      { customer: 'b@example.org', messageCount: 1, version: 1 },
    ]);
    const marks = (await bench.messages(box)).map((message) => message.marks.includes('joined-by-subject'));
    expect(marks).toEqual([false, false, true, false]);
  });

  it.each([1, 2, 3])('joins the same messages in one batch as one by one (seed %d)', async (seed) => {
    const next = numbers(seed);
    const written = Array.from({ length: 80 }, (_, n) => {
      const earlier = next(Math.max(1, n));
      const ours = makeMessageId(threadKey, newId(), 'example.net');
      const references = [undefined, undefined, `m${earlier}@example.org`, 'unknown@example.org', ours][next(5)];
      return {
        from: ['a@example.org', 'b@example.org', 'c@example.org', 'support@example.net'][next(4)] ?? '',
        subject: ['lamp', 'Re: lamp', 'chair', `one of its own ${n}`, '!!'][next(5)] ?? '',
        // Some have the Message-ID of another one.
        id: `m${next(10) === 0 ? earlier : n}@example.org`,
        ...(references === undefined ? {} : { references }),
      };
    });
    const groups = async (portion: number) => {
      const box = await bench.newMailbox();
      const messages: Arrived[] = [];
      for (const one of written) messages.push(await arrived(box, one));
      for (let start = 0; start < messages.length; start += portion) {
        await store(box, messages.slice(start, start + portion));
      }
      const conversations = new Map((await bench.conversations(box)).map((one) => [one.id, one]));
      const order = [...conversations.keys()];
      const stored = await bench.messages(box);
      return {
        messages: stored.map(({ conversationId, marks, subject }) => ({
          subject,
          marks,
          conversation: order.indexOf(conversationId ?? ''),
        })),
        conversations: [...conversations.values()].map((one) => ({
          ...one,
          ...{ id: '', mailboxId: '', createdAt: 0, updatedAt: 0, waitingSince: one.waitingSince === null ? null : 0 },
          lastMessageId: stored.findIndex(({ id }) => id === one.lastMessageId),
        })),
      };
    };
    const alone = await groups(1);
    expect(alone.conversations.length).toBeLessThan(written.length);
    expect(await groups(7)).toEqual(alone);
    expect(await groups(80)).toEqual(alone);
  });

  describe('among very many', () => {
    const flood = 4000;

    /** As many messages with one Message-ID, and conversations of one customer and subject, none of which can be joined. */
    const flooded = async (): Promise<Box> => {
      const box = await bench.newMailbox();
      const [first] = [await arrived(box, { from: 'a@example.org', subject: 'flood', id: 'flood@example.org' })];
      await store(box, [first]);
      const [conversation] = await bench.conversations(box);
      const [message] = await bench.messages(box);
      await bench.database.run(async (tx) => {
        const ids = Array.from({ length: flood }, () => ({ conversation: newId(), message: newId() }));
        await insertRows(
          tx,
          ConversationEntity,
          ids.map((one) => ({ ...conversation!, id: one.conversation, state: 'junk' as const })),
        );
        await insertRows(
          tx,
          MessageEntity,
          ids.map((one) => ({ ...message!, id: one.message, conversationId: one.conversation, mailboxId: newId() })),
        );
        await tx.delete(ConversationEntity, { id: conversation!.id });
        await tx.delete(MessageEntity, { id: message!.id });
      });
      return box;
    };

    it('reads a bounded number of rows, by index', async () => {
      const box = await flooded();
      const message = await arrived(box, { from: 'a@example.org', subject: 'flood', references: 'flood@example.org' });
      expect(message.facts.references.map(hashOf)).toEqual([hashOf('flood@example.org')]);
      if (engine === 'mysql') {
        const reads = async (tx: Tx) => {
          const rows: { Value: string }[] = await tx.query("SHOW SESSION STATUS LIKE 'Handler_read%'");
          return rows.reduce((sum, row) => sum + Number(row.Value), 0);
        };
        const context = await contextOf(box);
        await bench.database.run(async (tx) => {
          const before = await reads(tx);
          await bench.storing.store(tx, [message], { ...context, now: await bench.database.now(tx) });
          // The tables of SHOW itself are read too, some hundred rows.
          expect((await reads(tx)) - before).toBeLessThan(flood / 2);
        });
        return;
      }
      const queries = await queriesFor(box, [message]);
      const plans = queries
        .filter(({ sql }) => /FROM "?(message|conversation)"? /.test(sql))
        .map(async ({ sql, parameters }) => {
          const steps: { detail: string }[] = await bench.database.read.query(`EXPLAIN QUERY PLAN ${sql}`, parameters);
          return steps.map(({ detail }) => detail).join('; ');
        });
      const said = await Promise.all(plans);
      expect(said.length).toBeGreaterThanOrEqual(3);
      for (const plan of said) {
        expect(plan).not.toMatch(/SCAN "?(message|conversation)"?|TEMP B-TREE|message_mailbox/);
      }
    });
  });
});
