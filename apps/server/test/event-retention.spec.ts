import { EventEntity } from '../src/live/event.entity.ts';
import { idAt } from '../src/live/event-id.ts';
import { EventRetention, eventsKeptMs } from '../src/live/event-retention.service.ts';
import { engines, newDatabase, type TestDatabase } from './engines.ts';

describe.each(engines)('the table of events on %s', (engine) => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await newDatabase(engine);
  });

  afterAll(() => test.close());

  it('keeps the events of a day and lets older ones go, in portions', async () => {
    const now = Date.now();
    const event = (at: number, n: number) => ({
      id: idAt(at).slice(0, 24) + String(n).padStart(12, '0'),
      at,
      kind: 'mailbox.status',
      mailboxId: null,
      queueId: null,
      conversationId: null,
      outboxId: null,
      data: {},
    });
    const old = Array.from({ length: 2500 }, (_, n) => event(now - eventsKeptMs - 60_000, n));
    await test.database.run(async (tx) => {
      for (let start = 0; start < old.length; start += 500) await tx.insert(EventEntity, old.slice(start, start + 500));
      await tx.insert(EventEntity, [event(now - eventsKeptMs + 60_000, 1), event(now, 2)]);
    });
    expect(await new EventRetention(test.database).prune()).toBe(2500);
    expect(await test.database.read.count(EventEntity)).toBe(2);
  });
});
