import { makeMessage } from '@postroom/sandbox';
import { MessageEntity } from '../src/conversation/message.entity.ts';
import { LedgerEntity, VisitEntity } from '../src/intake/ledger.entity.ts';
import { visitBounds } from '../src/intake/visits.service.ts';
import { RawObjectEntity } from '../src/storage/raw.entity.ts';
import { engines } from './engines.ts';
import { type Box, type IntakeBench, newIntake } from './intake-bench.ts';

const mail = (subject: string, more: Partial<Parameters<typeof makeMessage>[0]> = {}) =>
  makeMessage({
    from: 'Jonas <jonas@example.org>',
    to: 'support@example.net',
    subject,
    text: `Text of ${subject}`,
    ...more,
  });
const bigMail = (subject: string) => mail(subject, { text: `${subject}, a line of text\n`.repeat(10_000) });
const cap = 65_536;

describe.each(engines)('what goes wrong at a mailbox, on %s', (engine) => {
  let bench: IntakeBench;

  beforeAll(async () => {
    bench = await newIntake(engine);
  });

  afterEach(() => bench.pop.faults.clear());
  afterAll(() => bench.close());

  const subjects = async (box: Box) => (await bench.messages(box)).map((message) => message.subject);
  const lastVisit = (box: Box) =>
    bench.database.read.findOneOrFail(VisitEntity, { where: { mailboxId: box.id }, order: { id: 'DESC' } });
  const expectBalance = async (box: Box) => {
    const { offered, stored, alreadyStored, quarantined, skipped, waiting } = await lastVisit(box);
    expect(stored + alreadyStored + quarantined + skipped + waiting).toBe(offered);
    expect(waiting).toBeGreaterThanOrEqual(0);
  };

  describe('comparisons', () => {
    it('stores nothing twice on a server that adds a Status line, and so another size, after the first RETR', async () => {
      const box = await bench.newMailbox();
      bench.pop.faults.statusHeaders = true;
      bench.pop.deliver(box.user, mail('status'));
      bench.pop.faults.dropAfterCommand('QUIT', 1, { times: 1 });
      await bench.visit(box);
      expect(bench.pop.waiting(box.user)).toHaveLength(1);
      await bench.visit(box);
      await bench.visit(box);
      expect(await subjects(box)).toEqual(['status']);
      expect(bench.pop.waiting(box.user)).toEqual([]);
    });

    it('takes other bytes of the same size under a known UIDL, never confirmed as deleted, for a new message', async () => {
      const box = await bench.newMailbox();
      bench.pop.deliver(box.user, mail('aaaa'), { uidl: 'reused' });
      bench.pop.faults.noQuitAnswer = true;
      await bench.visit(box);
      bench.pop.faults.clear();
      expect(bench.pop.waiting(box.user)).toEqual([]);
      bench.pop.deliver(box.user, mail('bbbb'), { uidl: 'reused' });
      await bench.visit(box);
      expect(await subjects(box)).toEqual(['aaaa', 'bbbb']);
      expect(bench.pop.waiting(box.user)).toEqual([]);
    });

    it('compares by content a UIDL that comes back after its deletion was confirmed, even with equal headers and size', async () => {
      const box = await bench.newMailbox();
      bench.pop.deliver(box.user, Buffer.from('Subject: form\r\n\r\nname: Ann\r\n'), { uidl: 'form' });
      await bench.visit(box);
      bench.pop.deliver(box.user, Buffer.from('Subject: form\r\n\r\nname: Bob\r\n'), { uidl: 'form' });
      await bench.visit(box);
      expect(await bench.messages(box)).toHaveLength(2);
      bench.pop.deliver(box.user, Buffer.from('Subject: form\r\n\r\nname: Ann\r\n'), { uidl: 'form' });
      bench.pop.deliver(box.user, Buffer.from('Subject: form\r\n\r\nname: Eve\r\n'), { uidl: 'form' });
      await bench.visit(box);
      await bench.visit(box);
      expect(bench.pop.waiting(box.user)).toEqual([]);
    });

    it('gives each use of a UIDL a number of its own, however often it comes back', async () => {
      const box = await bench.newMailbox();
      for (const subject of ['one', 'a second', 'the third one', 'new!', 'one again, longer']) {
        bench.pop.deliver(box.user, mail(subject), { uidl: 'worn' });
        expect((await bench.visit(box)).errorMessage).toBeNull();
      }
      expect(await bench.messages(box)).toHaveLength(5);
      expect(bench.pop.waiting(box.user)).toEqual([]);
    });

    it('never brings back what was deleted here', async () => {
      const box = await bench.newMailbox();
      bench.pop.deliver(box.user, mail('deleted here'));
      bench.pop.faults.ignoreDele = true;
      await bench.visit(box);
      const [message] = await bench.messages(box);
      await bench.database.run(async (tx) => {
        await tx.delete(MessageEntity, { id: message!.id });
        await tx.delete(RawObjectEntity, { id: message!.id });
      });
      await bench.visit(box);
      await bench.visit(box);
      expect(await bench.messages(box)).toEqual([]);
    });

    it('compares an ignored deletion by content once, then by its header block alone', async () => {
      const box = await bench.newMailbox();
      bench.pop.deliver(box.user, mail('stubborn'));
      bench.pop.faults.ignoreDele = true;
      for (let visits = 0; visits < 3; visits += 1) await bench.visit(box);
      const fetched = bench.pop.commandCount('RETR');
      for (let visits = 0; visits < 3; visits += 1) await bench.visit(box);
      expect(bench.pop.commandCount('RETR')).toBe(fetched);
      expect(await bench.messages(box)).toHaveLength(1);
      expect((await bench.ledger(box))[0]?.ignoredDeletes).toBeGreaterThanOrEqual(3);
      await expectBalance(box);
    });

    it('deletes what was stored before on a server without TOP too', async () => {
      const box = await bench.newMailbox();
      bench.pop.faults.noTop = true;
      bench.pop.deliver(box.user, mail('no top'));
      bench.pop.faults.dropAfterCommand('QUIT', 1, { times: 1 });
      await bench.visit(box);
      await bench.visit(box);
      expect(await bench.messages(box)).toHaveLength(1);
      expect(bench.pop.waiting(box.user)).toEqual([]);
    });
  });

  describe('names', () => {
    it('leaves messages under one UIDL as the administrator chose', async () => {
      const box = await bench.newMailbox({ asks: true });
      const date = new Date(Date.now() - 40 * 86_400_000);
      for (const n of [1, 2, 3]) bench.pop.deliver(box.user, mail(`old ${n}`, { date }), { uidl: 'same' });
      await bench.visit(box);
      await bench.answer(box, 'fromNow', null);
      expect((await bench.visit(box)).errorMessage).toBeNull();
      expect((await bench.ledger(box)).map((row) => row.useNumber).sort()).toEqual([1, 2, 3]);
      bench.pop.deliver(box.user, mail('from now'));
      await bench.visit(box);
      expect(await subjects(box)).toEqual(['from now']);
      expect(bench.pop.waiting(box.user)).toHaveLength(3);
      await expectBalance(box);
    });
  });

  describe('the first activation', () => {
    it('carries “newer than” out over several visits where it takes long, and loses nothing', async () => {
      const box = await bench.newMailbox({ asks: true });
      const old = new Date(Date.now() - 40 * 86_400_000);
      for (const n of [1, 2, 3]) bench.pop.deliver(box.user, mail(`old ${n}`, { date: old }));
      for (const n of [1, 2]) bench.pop.deliver(box.user, mail(`new ${n}`, { date: new Date() }));
      await bench.visit(box);
      await bench.answer(box, 'newerThan', Date.now() - 86_400_000);
      const { minutes } = visitBounds;
      visitBounds.minutes = 0;
      try {
        for (let visits = 0; visits < 5; visits += 1) await bench.visit(box);
      } finally {
        visitBounds.minutes = minutes;
      }
      await bench.visit(box);
      expect((await subjects(box)).sort()).toEqual(['new 1', 'new 2']);
      expect(bench.pop.waiting(box.user)).toHaveLength(3);
      expect((await bench.maildrop(box)).choiceDone).toBe(true);
    });

    it('asks though the server refuses the header block of one message', async () => {
      const box = await bench.newMailbox({ asks: true });
      const date = new Date(Date.now() - 40 * 86_400_000);
      bench.pop.deliver(box.user, mail('refused', { date }), { uidl: 'r' });
      bench.pop.deliver(box.user, mail('old', { date }));
      bench.pop.faults.refuse('TOP', 'cannot', { uidl: 'r' });
      expect((await bench.visit(box)).question).toMatchObject({ count: 2 });
    });
  });

  describe('what is too big', () => {
    it('is stored once and deleted by the next visit where nothing stays on the server', async () => {
      const box = await bench.newMailbox({ pop: { maxMessageBytes: cap, keepTruncatedDays: 0 } });
      bench.pop.deliver(box.user, bigMail('big'));
      await bench.visit(box);
      expect(bench.pop.waiting(box.user)).toHaveLength(1);
      await bench.visit(box);
      expect(bench.pop.waiting(box.user)).toEqual([]);
      expect(await bench.messages(box)).toMatchObject([{ truncated: true }]);
    });

    it('is deleted likewise where already its header is longer than the limit', async () => {
      const box = await bench.newMailbox({ pop: { maxMessageBytes: cap, keepTruncatedDays: 0 } });
      const lines = Array.from({ length: 60_000 }, (_, n) => `X-Filler: ${n} filler filler filler\r\n`).join('');
      bench.pop.deliver(box.user, Buffer.from(`Subject: header\r\n${lines}\r\nbody\r\n`));
      bench.pop.deliver(box.user, mail('behind it'));
      for (let visits = 0; visits < 3; visits += 1) expect((await bench.visit(box)).errorMessage).toBeNull();
      expect(await bench.messages(box)).toHaveLength(2);
      expect(bench.pop.waiting(box.user)).toEqual([]);
    });

    it('costs nobody else’s mail when LIST says that it is small', async () => {
      const box = await bench.newMailbox({ pop: { maxMessageBytes: cap, keepTruncatedDays: 0 } });
      bench.pop.faults.sizeOffset = -1_000_000;
      bench.pop.deliver(box.user, mail('before'));
      bench.pop.deliver(box.user, bigMail('liar'));
      bench.pop.deliver(box.user, mail('behind'));
      const after = await bench.visit(box);
      expect(after.dueAt).toBeLessThanOrEqual(after.lastVisitAt ?? 0);
      await expectBalance(box);
      for (let visits = 0; visits < 3; visits += 1) await bench.visit(box);
      expect((await subjects(box)).sort()).toEqual(['before', 'behind', 'liar']);
      expect(bench.pop.waiting(box.user)).toEqual([]);
    });

    it('is not stored again when its size in the list changes, and does not keep the mailbox busy', async () => {
      const box = await bench.newMailbox({ pop: { maxMessageBytes: cap } });
      bench.pop.deliver(box.user, bigMail('size changes'));
      await bench.visit(box);
      bench.pop.faults.sizeOffset = 5;
      const after = await bench.visit(box);
      expect(after.dueAt).toBeGreaterThan(after.lastVisitAt ?? 0);
      await bench.visit(box);
      expect(await bench.messages(box)).toHaveLength(1);
      bench.pop.deliver(box.user, mail('later'));
      await bench.visit(box);
      expect(await subjects(box)).toContain('later');
    });

    it('is taken from a server without UIDL too, after the rest, and deleted', async () => {
      const box = await bench.newMailbox({ pop: { maxMessageBytes: cap, keepTruncatedDays: 0 } });
      bench.pop.faults.noUidl = true;
      bench.pop.deliver(box.user, bigMail('big'));
      bench.pop.deliver(box.user, mail('small'));
      for (let visits = 0; visits < 4; visits += 1) await bench.visit(box);
      expect(await subjects(box)).toEqual(['small', 'big']);
      expect(bench.pop.waiting(box.user)).toEqual([]);
    });

    it('stays where it should, on a server without UIDL, and keeps nothing else back', async () => {
      const box = await bench.newMailbox({ pop: { maxMessageBytes: cap, keepTruncatedDays: 7 } });
      bench.pop.faults.noUidl = true;
      bench.pop.deliver(box.user, bigMail('big'));
      bench.pop.deliver(box.user, mail('small'));
      expect((await bench.visit(box)).errorMessage).toContain('no UIDL');
      expect(await subjects(box)).toEqual(['small']);
      expect(bench.pop.waiting(box.user)).toHaveLength(1);
      await expectBalance(box);
    });
  });

  describe('a message that cannot be fetched', () => {
    it('stops neither the others nor the visit, is not deleted, and counts as waiting', async () => {
      const box = await bench.newMailbox();
      for (const subject of ['a', 'b', 'c']) bench.pop.deliver(box.user, mail(subject), { uidl: subject });
      bench.pop.faults.refuse('RETR', 'cannot read', { uidl: 'b' });
      const after = await bench.visit(box);
      expect(await subjects(box)).toEqual(['a', 'c']);
      expect(after.waiting).toBe(1);
      expect(bench.pop.waiting(box.user)).toHaveLength(1);
      await expectBalance(box);
      bench.pop.faults.clear();
      await bench.visit(box);
      expect(await subjects(box)).toEqual(['a', 'c', 'b']);
      expect(bench.pop.waiting(box.user)).toEqual([]);
      expect((await bench.ledger(box)).map((row) => row.state)).toEqual(['stored', 'stored', 'stored']);
    });

    it('does not keep the others back by breaking each connection', async () => {
      const box = await bench.newMailbox();
      for (let n = 0; n < 6; n += 1) bench.pop.deliver(box.user, mail(`n ${n}`), { uidl: `n${n}` });
      // The server dies of the third message each time.
      const breaking = () => bench.pop.faults.dropAfterCommand('RETR', 3);
      breaking();
      await bench.visit(box);
      expect(await bench.messages(box)).toHaveLength(2);
      await expectBalance(box);
      bench.pop.faults.clear();
      bench.pop.faults.refuse('RETR', 'still broken', { uidl: 'n2' });
      await bench.visit(box);
      expect(await bench.messages(box)).toHaveLength(5);
      expect(bench.pop.waiting(box.user)).toHaveLength(1);
    });

    it('rests for a day after it failed three visits running, and is then tried again', async () => {
      const box = await bench.newMailbox();
      bench.pop.deliver(box.user, mail('bad'), { uidl: 'bad' });
      bench.pop.faults.refuse('RETR', 'cannot read', { uidl: 'bad' });
      for (const n of [1, 2, 3]) {
        bench.pop.deliver(box.user, mail(`good ${n}`));
        await bench.visit(box);
      }
      const tried = bench.pop.commandCount('RETR');
      const rested = await bench.visit(box);
      expect(bench.pop.commandCount('RETR')).toBe(tried);
      expect(rested).toMatchObject({ waiting: 1, errorKind: null });
      bench.pop.faults.clear();
      await bench.database.run((tx) =>
        tx.update(LedgerEntity, { maildropId: box.maildropId, state: 'trying' }, { storedAt: 1 }),
      );
      await bench.visit(box);
      expect(await subjects(box)).toContain('bad');
    });

    it('is the mailbox’s error where the server refuses all', async () => {
      const box = await bench.newMailbox();
      for (const subject of ['x', 'y']) bench.pop.deliver(box.user, mail(subject));
      bench.pop.faults.refuse('RETR', 'no');
      expect((await bench.visit(box)).errorKind).toBe('protocol');
      bench.pop.faults.clear();
      bench.pop.faults.refuse('RETR', '[SYS/TEMP] later');
      expect((await bench.visit(box)).errorKind).toBe('temporary');
      expect(bench.pop.waiting(box.user)).toHaveLength(2);
    });

    it('keeps nothing back on a server without UIDL', async () => {
      const box = await bench.newMailbox({ pop: { keepTruncatedDays: 0 } });
      bench.pop.faults.noUidl = true;
      for (const subject of ['p', 'q', 'r']) bench.pop.deliver(box.user, mail(subject), { uidl: `no-${subject}` });
      bench.pop.faults.refuse('RETR', 'cannot', { uidl: 'no-q' });
      await bench.visit(box);
      expect(await subjects(box)).toEqual(['p', 'r']);
      expect(bench.pop.waiting(box.user)).toHaveLength(1);
      await expectBalance(box);
    });
  });

  it('keeps an administrator’s answer that was given while a visit was about to ask', async () => {
    const box = await bench.newMailbox({ asks: true });
    bench.pop.deliver(box.user, mail('old', { date: new Date(Date.now() - 40 * 86_400_000) }));
    const before = await bench.maildrop(box);
    await bench.answer(box, 'fromNow', null);
    await bench.visitAs(box, before);
    expect((await bench.maildrop(box)).choice).toBe('fromNow');
    expect(await bench.messages(box)).toEqual([]);
  });
});
