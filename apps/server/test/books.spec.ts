import { jest } from '@jest/globals';
import { Pop3Client } from '@postroom/pop3';
import { makeMessage } from '@postroom/sandbox';
import { startDovecot } from '@postroom/testing';
import { DayBookEntity, ListedKeysEntity } from '../src/books/books.entity.ts';
import { dayOf, emptyDay, readBooks } from '../src/books/read-books.service.ts';
import { LedgerEntity, VisitEntity } from '../src/intake/ledger.entity.ts';
import { MaildropEntity } from '../src/intake/maildrop.entity.ts';
import { EventEntity } from '../src/live/event.entity.ts';
import { engines } from './engines.ts';
import { type Box, type IntakeBench, newIntake } from './intake-bench.ts';

const dayLength = 86_400_000;
const mail = (subject: string) =>
  makeMessage({ from: 'Jonas <jonas@example.org>', to: 'support@example.net', subject, text: `Text of ${subject}` });
const subjectOf = (raw: Buffer) => /^Subject: (.*)\r$/m.exec(raw.toString('latin1'))?.[1] ?? '';

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

type Became = 'stored' | 'alreadyStored' | 'quarantined' | 'skipped' | 'waiting';

/** What the books should say, by looking only at the server's maildrop and at the stored messages, by subject. */
class Model {
  private readonly listed = new Map<number, Set<string>>();
  private readonly storedOn = new Map<string, { day: number; quarantined: boolean }>();
  readonly left = new Set<string>();
  readonly resting = new Set<string>();

  constructor(
    private readonly bench: IntakeBench,
    private readonly box: Box,
  ) {}

  list(day: number, subjects: readonly string[]): void {
    const seen = this.listed.get(day) ?? new Set();
    for (const subject of subjects) seen.add(subject);
    this.listed.set(day, seen);
  }

  /** Notes what the visit of this day stored. */
  async look(day: number, quarantines: (subject: string) => boolean): Promise<void> {
    for (const row of await this.bench.ledger(this.box)) {
      if (row.messageId === null) continue;
      const subject = subjectOf(await this.bench.raw(row.messageId));
      if (this.storedOn.has(subject)) continue;
      this.storedOn.set(subject, { day, quarantined: quarantines(subject) });
    }
  }

  private became(subject: string, day: number): Became {
    const stored = this.storedOn.get(subject);
    if (stored !== undefined && stored.day < day) return 'alreadyStored';
    if (stored?.day === day) return stored.quarantined ? 'quarantined' : 'stored';
    return this.left.has(subject) || this.resting.has(subject) ? 'skipped' : 'waiting';
  }

  books(day: number) {
    const books = { offered: 0, stored: 0, alreadyStored: 0, quarantined: 0, skipped: 0, waiting: 0 };
    for (const subject of this.listed.get(day) ?? []) {
      books.offered += 1;
      books[this.became(subject, day)] += 1;
    }
    return books;
  }
}

describe.each(engines)('the books balance, on %s', (engine) => {
  let bench: IntakeBench;
  let offset = 0;

  beforeAll(async () => {
    bench = await newIntake(engine);
    const now = bench.database.now.bind(bench.database);
    jest.spyOn(bench.database, 'now').mockImplementation(async (manager) => (await now(manager)) + offset);
  });
  beforeEach(() => {
    offset = 0;
  });
  afterEach(() => bench.pop.faults.clear());
  afterAll(() => bench.close());

  const today = async () => dayOf(await bench.database.now());
  const booksOn = async (box: Box, day: number) =>
    (await readBooks(bench.database.read, [box.id], day, day)).get(box.id)?.get(day) ?? emptyDay;
  const alerts = (box: Box) =>
    bench.database.read.countBy(EventEntity, { kind: 'mailbox.books-unbalanced', mailboxId: box.id });
  const removeElsewhere = async (box: Box) => {
    const client = await Pop3Client.connect({
      host: '127.0.0.1',
      port: bench.pop.port,
      security: 'none',
      timeoutMs: 5000,
    });
    await client.signIn({ method: 'password', user: box.user, password: 'secret' });
    await client.deleteMany([1]);
    await client.quit();
  };

  /** The lease of a visit that died has run out. */
  const free = (box: Box) =>
    bench.database.run((tx) => tx.update(MaildropEntity, { id: box.maildropId }, { leaseUntil: 0, owner: null }));

  /** Fails, cuts or crashes a visit, after it has listed. */
  const faults: readonly ((box: Box) => Promise<unknown>)[] = [
    (box) => (bench.pop.faults.dropAfterCommand('RETR', 2, { times: 1 }), bench.visit(box)),
    (box) => (bench.pop.faults.dropAfterCommand('QUIT', 1, { times: 1 }), bench.visit(box)),
    (box) => ((bench.pop.faults.noQuitAnswer = true), bench.visit(box)),
    (box) => ((bench.pop.faults.ignoreDele = true), bench.visit(box)),
    async (box) => {
      // A process that dies between its last commit and the end of the visit: nobody ends it.
      const end = bench.afterStoring(() =>
        bench.database.run((tx) =>
          tx.query(`UPDATE maildrop SET epoch = epoch + 1, lease_until = 0 WHERE id = '${box.maildropId}'`),
        ),
      );
      await bench.visit(box).finally(end);
    },
  ];

  it.each([
    [1, 0],
    [2, 0],
    [3, 3],
    [4, 3],
    [5, 1],
  ])(
    'whatever happens: each day’s five figures are those of a model that sees only maildrop and store (seed %d, %d days on the server)',
    async (seed, leaveOnServerDays) => {
      const random = randomOf(seed);
      const pick = (bound: number) => Math.floor(random() * bound);
      const box = await bench.newMailbox({ asks: true, pop: { leaveOnServerDays } });
      const model = new Model(bench, box);
      const quarantines = (subject: string) => subject.includes('odd');
      for (let n = 0; n < 3; n += 1) {
        const subject = `${seed} left ${n}`;
        bench.pop.deliver(box.user, mail(subject));
        model.left.add(subject);
      }
      await bench.answer(box, 'fromNow', (await bench.database.now()) + dayLength);
      const days = new Set<number>();
      for (let step = 0; step < 24; step += 1) {
        for (let n = step === 0 ? 0 : pick(4); n > 0; n -= 1) {
          const odd = pick(12) === 0 ? ' odd' : '';
          bench.pop.deliver(box.user, mail(`${seed} ${step} ${n}${odd}`));
        }
        if (step > 0 && pick(8) === 0 && bench.pop.waiting(box.user).length > 3) await removeElsewhere(box);
        if (pick(4) === 0) offset += dayLength;
        const day = await today();
        days.add(day);
        const listing = bench.pop.waiting(box.user).map(({ raw }) => subjectOf(raw));
        const fault = step > 0 && pick(2) === 0 ? pick(faults.length + 1) : undefined;
        const restore = bench.refuseToStore(quarantines);
        try {
          // What a receiver lists that has lost its lease is nobody's visit.
          if (fault === faults.length) await bench.loseLeaseDuring(box);
          else {
            model.list(day, listing);
            await (fault === undefined ? bench.visit(box) : faults[fault]?.(box));
          }
        } finally {
          restore();
        }
        bench.pop.faults.clear();
        await free(box);
        await model.look(day, quarantines);
      }
      // What is left of a visit that died is settled by the next one.
      const last = await today();
      model.list(
        last,
        bench.pop.waiting(box.user).map(({ raw }) => subjectOf(raw)),
      );
      await bench.visit(box);
      await model.look(last, quarantines);
      expect(days.size).toBeGreaterThan(2);
      for (const day of days) {
        expect({ day, ...(await booksOn(box, day)) }).toMatchObject({ day, ...model.books(day), difference: 0 });
      }
      expect(await alerts(box)).toBe(0);
      for (const visit of await bench.database.read.findBy(VisitEntity, { mailboxId: box.id })) {
        const { offered, stored, alreadyStored, quarantined, skipped, waiting } = visit;
        expect(stored + alreadyStored + quarantined + skipped + waiting).toBe(offered);
      }
    },
    120_000,
  );

  it('a message counts once a day: left on the server for days, it is stored on the first and already stored on each later one', async () => {
    const box = await bench.newMailbox({ pop: { leaveOnServerDays: 30 } });
    bench.pop.deliver(box.user, mail('once a day 1'));
    bench.pop.deliver(box.user, mail('once a day 2'));
    const first = await today();
    for (let visit = 0; visit < 3; visit += 1) await bench.visit(box);
    offset = dayLength;
    for (let visit = 0; visit < 3; visit += 1) await bench.visit(box);
    expect(await booksOn(box, first)).toMatchObject({ offered: 2, stored: 2, alreadyStored: 0, waiting: 0 });
    expect(await booksOn(box, first + 1)).toMatchObject({ offered: 2, stored: 0, alreadyStored: 2, waiting: 0 });
  });

  it('a UIDL that comes back for other mail on the same day is one message more', async () => {
    const box = await bench.newMailbox();
    for (let n = 0; n < 4; n += 1) {
      bench.pop.deliver(box.user, mail(`again ${'x'.repeat(n)}`), { uidl: 'same' });
      await bench.visit(box);
      await bench.visit(box);
    }
    expect(await bench.messages(box)).toHaveLength(4);
    expect(await booksOn(box, await today())).toMatchObject({ offered: 4, stored: 4, waiting: 0, difference: 0 });
  });

  it('a message whose RETR fails three visits running is skipped in the books, and waits for the level', async () => {
    const box = await bench.newMailbox();
    bench.pop.deliver(box.user, mail('unreadable'), { uidl: 'bad' });
    bench.pop.faults.refuse('RETR', 'cannot read', { uidl: 'bad' });
    const figures: string[] = [];
    for (let visit = 0; visit < 5; visit += 1) {
      bench.pop.deliver(box.user, mail(`good ${visit}`));
      const { waiting: level } = await bench.visit(box);
      const { skipped, waiting } = await booksOn(box, await today());
      figures.push(`${skipped} skipped, ${waiting} waiting, level ${level}`);
    }
    const before = '0 skipped, 1 waiting, level 1';
    const after = '1 skipped, 0 waiting, level 1';
    expect(figures.filter((text) => text === after).length).toBeGreaterThanOrEqual(2);
    expect(figures.filter((text) => text !== before && text !== after)).toEqual([]);
    expect(await alerts(box)).toBe(0);
  });

  it('a visit belongs to the day on which it listed, also when it ends on the next', async () => {
    const box = await bench.newMailbox({ pop: { leaveOnServerDays: 30 } });
    bench.pop.deliver(box.user, mail('at midnight'));
    const day = await today();
    const end = bench.afterStoring(() => Promise.resolve((offset = dayLength)));
    await bench.visit(box).finally(end);
    await bench.visit(box);
    expect(await booksOn(box, day)).toMatchObject({ offered: 1, stored: 1 });
    expect(await booksOn(box, day + 1)).toMatchObject({ offered: 1, stored: 0, alreadyStored: 1 });
  });

  it('with Dovecot: over three days, with mail left on the server and mail taken away by another program', async () => {
    const dovecot = await startDovecot({ users: [{ name: `books-${engine}`, password: 'secret' }] });
    try {
      const account = { host: '127.0.0.1', port: dovecot.port, user: `books-${engine}`, password: 'secret' };
      const box = await bench.newMailbox({ account, pop: { leaveOnServerDays: 2 } });
      const deliver = async (...subjects: string[]) => {
        for (const subject of subjects) await dovecot.deliver(box.user, mail(subject));
      };
      const first = await today();
      await deliver('d1', 'd2', 'd3');
      await bench.visit(box);
      await deliver('d4');
      await bench.visit(box);
      offset = dayLength;
      await deliver('d5');
      await bench.visit(box);
      await bench.visit(box);
      offset = 2.5 * dayLength;
      await bench.visit(box);
      await bench.visit(box);
      const nothing = { quarantined: 0, skipped: 0, waiting: 0, difference: 0 };
      expect(await booksOn(box, first)).toMatchObject({ ...nothing, offered: 4, stored: 4, alreadyStored: 0 });
      expect(await booksOn(box, first + 1)).toMatchObject({ ...nothing, offered: 5, stored: 1, alreadyStored: 4 });
      const last = await today();
      expect(await booksOn(box, last)).toMatchObject({ ...nothing, offered: 5, stored: 0, alreadyStored: 5 });
      expect(await alerts(box)).toBe(0);
    } finally {
      await dovecot.stop();
    }
  });

  it('a mailbox that moves to another account on a day has the books of both', async () => {
    const box = await bench.newMailbox();
    bench.pop.deliver(box.user, mail('old account'));
    await bench.visit(box);
    const next = await bench.newMailbox();
    bench.pop.deliver(next.user, mail('new account 1'));
    bench.pop.deliver(next.user, mail('new account 2'));
    await bench.visit(next);
    const day = await today();
    await bench.database.run((tx) => tx.update(DayBookEntity, { maildropId: next.maildropId }, { mailboxId: box.id }));
    expect(await booksOn(box, day)).toMatchObject({ offered: 3, stored: 3, difference: 0 });
    expect((await booksOn(box, day)).bytes).toBeGreaterThan(0);
  });

  it('without UIDL the figures of a visit balance against what was listed, and the day’s add up', async () => {
    const box = await bench.newMailbox();
    bench.pop.faults.noUidl = true;
    for (let n = 0; n < 3; n += 1) bench.pop.deliver(box.user, mail(`unnamed ${n}`));
    bench.pop.faults.dropAfterCommand('QUIT', 1, { times: 1 });
    await bench.visit(box);
    bench.pop.deliver(box.user, mail('unnamed 4'));
    await bench.visit(box);
    expect(await bench.messages(box)).toHaveLength(4);
    expect(await booksOn(box, await today())).toMatchObject({ offered: 4, stored: 4, waiting: 0, difference: 0 });
  });

  it('a difference is an event for alerts, once a day, and stays in the books', async () => {
    const box = await bench.newMailbox({ pop: { leaveOnServerDays: 30 } });
    for (let n = 0; n < 3; n += 1) bench.pop.deliver(box.user, mail(`lost row ${n}`));
    await bench.visit(box);
    // A row that is gone from the ledger behind our back, while its message was listed today and is not any more.
    const [row] = await bench.ledger(box);
    await bench.database.run((tx) => tx.delete(LedgerEntity, { id: row?.id }));
    await removeElsewhere(box);
    for (let visit = 0; visit < 3; visit += 1) {
      bench.pop.deliver(box.user, mail(`lost row, later ${visit}`));
      await bench.visit(box);
    }
    expect((await booksOn(box, await today())).difference).toBe(1);
    expect(await alerts(box)).toBe(1);
  });

  it('an unchanged maildrop costs no write to the books, and one more message a few rows', async () => {
    const box = await bench.newMailbox({ pop: { leaveOnServerDays: 30 } });
    for (let n = 0; n < 200; n += 1) bench.pop.deliver(box.user, mail(`many ${n}`));
    await bench.visit(box);
    const { source } = bench.database;
    const written: string[] = [];
    const { logger } = source;
    const nothing = () => undefined;
    const quiet = {
      logQueryError: nothing,
      logQuerySlow: nothing,
      logSchemaBuild: nothing,
      logMigration: nothing,
      log: nothing,
    };
    const logQuery = (query: string) => {
      if (/^(insert|update|delete)\b.*\b(ledger|day_book|listed_keys)\b/i.test(query)) written.push(query);
    };
    Object.assign(source, { logger: { ...quiet, logQuery } });
    try {
      await bench.visit(box);
      expect(written).toEqual([]);
      bench.pop.deliver(box.user, mail('one more'));
      await bench.visit(box);
      expect(written.length).toBeGreaterThan(0);
      expect(written.length).toBeLessThanOrEqual(4);
    } finally {
      Object.assign(source, { logger });
    }
    const { read } = bench.database;
    expect(await read.countBy(DayBookEntity, { maildropId: box.maildropId })).toBe(1);
    const keys = await read.findBy(ListedKeysEntity, { maildropId: box.maildropId });
    expect(keys.map(({ hashes }) => hashes.length / 8).sort((a, b) => a - b)).toEqual([1, 200]);
  });
});
