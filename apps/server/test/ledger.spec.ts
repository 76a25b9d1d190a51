import { makeMessage } from '@postroom/sandbox';
import { Pop3Client } from '@postroom/pop3';
import { type Dovecot, startDovecot } from '@postroom/testing';
import { DayBookEntity } from '../src/books/books.entity.ts';
import { LedgerEntity } from '../src/intake/ledger.entity.ts';
import { LedgerPruning } from '../src/intake/ledger-pruning.service.ts';
import { MaildropEntity } from '../src/intake/maildrop.entity.ts';
import { visitBounds } from '../src/intake/visits.service.ts';
import { EventEntity } from '../src/live/event.entity.ts';
import { MailboxEntity } from '../src/mailbox/mailbox.entity.ts';
import { popBinding } from '../src/mailbox/secret-binding.service.ts';
import { engines } from './engines.ts';
import { type Box, type IntakeBench, newIntake } from './intake-bench.ts';

const day = 86_400_000;
const mail = (subject: string, more: Partial<Parameters<typeof makeMessage>[0]> = {}) =>
  makeMessage({ from: 'jonas@example.org', to: 'support@example.net', subject, text: `Text of ${subject}`, ...more });
/** Nothing in its header block names it. */
const form = (name: string) => Buffer.from(`Subject: form\r\n\r\nname: ${name}\r\n`);

describe.each(engines)('the ledger, on %s', (engine) => {
  let bench: IntakeBench;

  beforeAll(async () => {
    bench = await newIntake(engine);
  });

  afterEach(() => bench.pop.faults.clear());
  afterAll(() => bench.close());

  const subjects = async (box: Box) => (await bench.messages(box)).map((message) => message.subject).sort();
  const observed = async (box: Box) => (await bench.maildrop(box)).observed;
  const events = (box: Box, kind: string) => bench.database.read.countBy(EventEntity, { mailboxId: box.id, kind });
  const deliver = (box: Box, ...raws: Buffer[]) => raws.forEach((raw) => bench.pop.deliver(box.user, raw));

  async function deleteOnServer(box: Box, ...numbers: number[]): Promise<void> {
    const { port } = bench.pop;
    const client = await Pop3Client.connect({ host: '127.0.0.1', port, security: 'none', timeoutMs: 5000 });
    await client.signIn({ method: 'password', user: box.user, password: 'secret' });
    await client.deleteMany(numbers);
    await client.quit();
  }

  describe('of a server that says +OK to DELE and keeps the mail', () => {
    it('says so after three such visits, alerts once, and says when it is over', async () => {
      const box = await bench.newMailbox();
      deliver(box, mail('kept'));
      bench.pop.faults.ignoreDele = true;
      for (let visits = 0; visits < 3; visits += 1) await bench.visit(box);
      expect(await observed(box)).toMatchObject({ deletesIgnored: 1, deletesIgnoredSince: null });
      await bench.visit(box);
      const told = await observed(box);
      expect(told?.deletesIgnoredSince).toBeGreaterThan(0);
      await bench.visit(box);
      expect((await observed(box))?.deletesIgnoredSince).toBe(told?.deletesIgnoredSince);
      expect(await events(box, 'mailbox.ignores-delete')).toBe(1);
      bench.pop.faults.clear();
      for (let visits = 0; visits < 2; visits += 1) await bench.visit(box);
      expect(await observed(box)).toMatchObject({ deletesIgnored: 0, deletesIgnoredSince: null });
      expect(await events(box, 'mailbox.deletes-again')).toBe(1);
      expect(await subjects(box)).toEqual(['kept']);
    });
  });

  it('reports a message whose RETR fails three visits running, once, and when it rests no more', async () => {
    const box = await bench.newMailbox();
    bench.pop.deliver(box.user, mail('bad'), { uidl: 'bad' });
    bench.pop.faults.refuse('RETR', 'cannot read', { uidl: 'bad' });
    for (const n of [1, 2, 3]) {
      deliver(box, mail(`good ${n}`));
      await bench.visit(box);
    }
    for (let visits = 0; visits < 2; visits += 1) await bench.visit(box);
    expect(await observed(box)).toMatchObject({ resting: 1 });
    expect(await bench.maildrop(box)).toMatchObject({ waiting: 1 });
    expect(await events(box, 'mailbox.messages-resting')).toBe(1);
    bench.pop.faults.clear();
    await bench.database.run((tx) =>
      tx.update(LedgerEntity, { maildropId: box.maildropId, state: 'trying' }, { storedAt: 1 }),
    );
    for (let visits = 0; visits < 2; visits += 1) await bench.visit(box);
    expect(await observed(box)).toMatchObject({ resting: 0 });
    expect(await subjects(box)).toContain('bad');
  });

  describe('of a server that renamed all its messages', () => {
    it('stores none of them again, without fetching them, and takes what is new', async () => {
      const box = await bench.newMailbox({ pop: { leaveOnServerDays: 30 } });
      deliver(box, ...['a', 'bb', 'ccc', 'dddd'].map((subject) => mail(subject)));
      await bench.visit(box);
      bench.pop.renameUidls(box.user);
      deliver(box, mail('the new one'));
      const fetched = bench.pop.commandCount('RETR');
      const after = await bench.visit(box);
      expect(after).toMatchObject({ errorKind: null, waiting: 0 });
      expect(bench.pop.commandCount('RETR')).toBe(fetched + 1);
      expect(await subjects(box)).toEqual(['a', 'bb', 'ccc', 'dddd', 'the new one']);
      await bench.visit(box);
      expect(await bench.messages(box)).toHaveLength(5);
      expect(await bench.ledger(box)).toHaveLength(5);
      expect(await observed(box)).toMatchObject({ moving: false });
      const book = await bench.database.read.findOneByOrFail(DayBookEntity, { maildropId: box.maildropId });
      expect(book).toMatchObject({ offered: 5, difference: 0 });
    });

    it('goes on where time was up, over several visits', async () => {
      const box = await bench.newMailbox({ pop: { leaveOnServerDays: 30 } });
      deliver(box, ...['a', 'bb', 'ccc', 'dddd'].map((subject) => mail(subject)));
      await bench.visit(box);
      bench.pop.renameUidls(box.user);
      const { minutes } = visitBounds;
      visitBounds.minutes = 0;
      try {
        await bench.visit(box);
        expect(await observed(box)).toMatchObject({ moving: true });
        for (let visits = 0; visits < 3; visits += 1) await bench.visit(box);
      } finally {
        visitBounds.minutes = minutes;
      }
      await bench.visit(box);
      expect(await subjects(box)).toEqual(['a', 'bb', 'ccc', 'dddd']);
      expect(await bench.ledger(box)).toHaveLength(4);
      expect(await observed(box)).toMatchObject({ moving: false });
    });

    it('counts each of them once in the day’s books, also where the process died right behind the renaming', async () => {
      const box = await bench.newMailbox({ pop: { leaveOnServerDays: 30 } });
      deliver(box, ...['a', 'bb', 'ccc'].map((subject) => mail(subject)), form('Ann'));
      await bench.visit(box);
      bench.pop.renameUidls(box.user);
      const names = new Set((await bench.ledger(box)).map(({ uidl }) => uidl.toString()));
      const { database } = bench;
      const run = database.run.bind(database);
      database.run = async (work) => {
        const result = await run(work);
        if ((await bench.ledger(box)).every(({ uidl }) => names.has(uidl.toString()))) return result;
        Reflect.deleteProperty(database, 'run');
        // Nobody ends the visit, and the next one finds the lease free.
        await run((tx) =>
          tx.query(`UPDATE maildrop SET epoch = epoch + 1, lease_until = 0 WHERE id = '${box.maildropId}'`),
        );
        return result;
      };
      await bench.visit(box);
      expect(Object.hasOwn(database, 'run')).toBe(false);
      for (let visits = 0; visits < 2; visits += 1) await bench.visit(box);
      expect(await bench.messages(box)).toHaveLength(4);
      const book = await database.read.findOneByOrFail(DayBookEntity, { maildropId: box.maildropId });
      expect(book).toMatchObject({ offered: 4, stored: 4, waiting: 0, difference: 0 });
    });

    it('compares in doubt by content, and each row answers for one message only', async () => {
      const box = await bench.newMailbox({ pop: { leaveOnServerDays: 30 } });
      deliver(box, form('Ann'), form('Bob'), mail('twin', { messageId: 't@x' }));
      await bench.visit(box);
      bench.pop.renameUidls(box.user);
      // Equal in size and header block: another form, and a second copy of one whose row is taken.
      deliver(box, form('Eve'), form('Bob'), mail('twin', { messageId: 't@x' }));
      for (let visits = 0; visits < 2; visits += 1) expect((await bench.visit(box)).errorMessage).toBeNull();
      const messages = await bench.messages(box);
      const bodies = await Promise.all(messages.map(async ({ id }) => String(await bench.raw(id))));
      const count = (part: string) => bodies.filter((body) => body.includes(part)).length;
      expect([count('Ann'), count('Bob'), count('Eve'), count('twin')]).toEqual([1, 2, 1, 2]);
      expect(await bench.ledger(box)).toHaveLength(6);
      expect(bench.pop.waiting(box.user)).toHaveLength(6);
    });

    it('loses no message that only looks like one that somebody deleted there', async () => {
      const box = await bench.newMailbox({ pop: { leaveOnServerDays: 30 } });
      deliver(box, form('Ann'));
      await bench.visit(box);
      await deleteOnServer(box, 1);
      deliver(box, form('Bob'));
      await bench.visit(box);
      expect(await bench.messages(box)).toHaveLength(2);
    });
  });

  it('takes a skipped UIDL that comes back with another size for a new message', async () => {
    const box = await bench.newMailbox({ asks: true });
    bench.pop.deliver(box.user, mail('old', { date: new Date(Date.now() - 40 * day) }), { uidl: 'reused' });
    await bench.visit(box);
    await bench.answer(box, 'fromNow', Date.now());
    await bench.visit(box);
    expect(await bench.messages(box)).toEqual([]);
    await deleteOnServer(box, 1);
    bench.pop.deliver(box.user, mail('another, and longer'), { uidl: 'reused' });
    await bench.visit(box);
    expect(await subjects(box)).toEqual(['another, and longer']);
  });

  it('lets a truncated original go on a server without TOP, compared by RETR up to the limit', async () => {
    const box = await bench.newMailbox({ pop: { maxMessageBytes: 65_536, keepTruncatedDays: 0 } });
    bench.pop.faults.noTop = true;
    deliver(box, mail('big', { text: 'a line of text\n'.repeat(10_000) }), mail('small'));
    for (let visits = 0; visits < 2; visits += 1) await bench.visit(box);
    expect(await subjects(box)).toEqual(['big', 'small']);
    expect(bench.pop.waiting(box.user)).toEqual([]);
    expect((await bench.ledger(box)).every(({ deletedAt }) => deletedAt !== null)).toBe(true);
  });

  async function limitDay(box: Box, dailyBytes: number): Promise<void> {
    const { groups } = await bench.database.read.findOneByOrFail(MailboxEntity, { id: box.id });
    const more = { ...groups.more, dailyBytes };
    await bench.database.run((tx) =>
      tx.update(MailboxEntity, { id: box.id }, { groups: { ...groups, more }, version: 2 }),
    );
  }

  it.each([
    ['with UIDL', false],
    ['without UIDL', true],
  ])('keeps within the bytes of a day, says so once, and goes on the next day (%s)', async (_name, noUidl) => {
    const box = await bench.newMailbox({ pop: { keepTruncatedDays: 0 } });
    bench.pop.faults.noUidl = noUidl;
    const raws = [1, 2, 3].map((n) => mail(`day ${n}`));
    deliver(box, ...raws);
    await limitDay(box, raws[0]!.length * 2);
    for (let visits = 0; visits < 2; visits += 1) {
      const after = await bench.visit(box);
      expect(after).toMatchObject({ waiting: 1, errorKind: null });
      expect(after.dueAt).toBeGreaterThan(after.lastVisitAt ?? 0);
    }
    expect(await subjects(box)).toEqual(['day 1', 'day 2']);
    const today = Math.floor((await bench.database.now()) / day);
    expect(await observed(box)).toMatchObject({ cappedDay: today });
    expect(await events(box, 'mailbox.daily-limit')).toBe(1);
    await bench.database.run((tx) => tx.delete(DayBookEntity, { maildropId: box.maildropId }));
    await bench.visit(box);
    expect(await subjects(box)).toEqual(['day 1', 'day 2', 'day 3']);
  });

  it('counts to the bytes of a day what broke off, too', async () => {
    const box = await bench.newMailbox();
    deliver(box, mail('broken off', { text: 'a line of text\n'.repeat(10_000) }));
    bench.pop.faults.dropAfterBytes = 100_000;
    expect((await bench.visit(box)).errorKind).not.toBeNull();
    const book = await bench.database.read.findOneByOrFail(DayBookEntity, { maildropId: box.maildropId });
    expect(book.bytes).toBeGreaterThan(50_000);
    expect(book.bytes).toBeLessThanOrEqual(100_000);
  });

  describe('pruning', () => {
    it('takes a row only when its UIDL was missing from the last 10 complete listings, over at least 30 days', async () => {
      const box = await bench.newMailbox();
      deliver(box, mail('gone long'), mail('gone lately'), mail('missing from nine listings'));
      await bench.visit(box);
      const today = Math.floor((await bench.database.now()) / day);
      const rows = await bench.ledger(box);
      const seenDays = [today - 60, today - 29, today - 49];
      const listedDays = [50, 45, 40, 35, 30, 25, 20, 10, 5, 1].map((ago) => today - ago);
      const maildrop = await bench.maildrop(box);
      await bench.database.run(async (tx) => {
        for (const [n, row] of rows.entries()) await tx.update(LedgerEntity, { id: row.id }, { seenDay: seenDays[n]! });
        await tx.update(MaildropEntity, { id: box.maildropId }, { observed: { ...maildrop.observed!, listedDays } });
      });
      await new LedgerPruning(bench.database).prune();
      expect((await bench.ledger(box)).map(({ id }) => id)).toEqual([rows[1]!.id, rows[2]!.id]);
      expect(await bench.messages(box)).toHaveLength(3);
    });

    it('takes nothing of a maildrop with fewer complete listings, and counts one a day', async () => {
      const box = await bench.newMailbox();
      deliver(box, mail('kept'));
      for (let visits = 0; visits < 3; visits += 1) await bench.visit(box);
      expect((await observed(box))?.listedDays).toHaveLength(1);
      await bench.database.run((tx) => tx.update(LedgerEntity, { maildropId: box.maildropId }, { seenDay: 1 }));
      await new LedgerPruning(bench.database).prune();
      expect(await bench.ledger(box)).toHaveLength(1);
    });
  });
});

describe.each(engines)('a Dovecot that names its messages otherwise from one visit to the next, on %s', (engine) => {
  let bench: IntakeBench;
  let before: Dovecot;
  let after: Dovecot;

  beforeAll(async () => {
    bench = await newIntake(engine);
    const users = [{ name: 'moved', password: 'secret' }];
    before = await startDovecot({ users, extra: 'pop3_uidl_format = %08Xu%08Xv' });
    after = await startDovecot({ users, extra: 'pop3_uidl_format = %f' });
  });

  afterAll(async () => {
    await bench.close();
    await before.stop();
    await after.stop();
  });

  it('yields none of its messages twice', async () => {
    const { id, ...box } = await bench.newMailbox({
      account: { host: '127.0.0.1', port: before.port, user: 'moved', password: 'secret' },
      pop: { leaveOnServerDays: 30 },
    });
    const raws = Array.from({ length: 12 }, (_, n) => mail(`number ${n}`, { text: 'x'.repeat(n % 5) }));
    for (const raw of raws) {
      await before.deliver('moved', raw);
      await after.deliver('moved', raw);
    }
    await bench.visit({ id, ...box });
    const names = (await bench.ledger({ id, ...box })).map(({ uidl }) => String(uidl));
    const { groups } = await bench.database.read.findOneByOrFail(MailboxEntity, { id });
    const pop = { ...groups.pop, port: after.port };
    await bench.database.run(async (tx) => {
      await tx.update(MailboxEntity, { id }, { groups: { ...groups, pop }, version: 2 });
      const place = { ownerId: id, field: 'pop.password', changedBy: null, changedAt: 0 };
      await bench.secrets.put(tx, { ...place, value: 'secret', binding: popBinding({ pop }) });
    });
    await after.deliver('moved', mail('the new one'));
    for (let visits = 0; visits < 2; visits += 1) {
      expect((await bench.visit({ id, ...box })).errorMessage).toBeNull();
    }
    expect(await bench.messages({ id, ...box })).toHaveLength(13);
    const ledger = await bench.ledger({ id, ...box });
    expect(ledger).toHaveLength(13);
    expect(ledger.some(({ uidl }) => names.includes(String(uidl)))).toBe(false);
    expect(await after.waiting('moved')).toHaveLength(13);
  });
});
