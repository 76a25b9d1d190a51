import { makeMessage } from '@postroom/sandbox';
import { QuarantineEntity, VisitEntity } from '../src/intake/ledger.entity.ts';
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

describe.each(engines)('storing what was fetched, on %s', (engine) => {
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

  describe('the database', () => {
    it('refuses a batch for one message: that one goes to quarantine, the others are stored', async () => {
      const box = await bench.newMailbox();
      for (const subject of ['u', 'v', 'poison', 'w']) bench.pop.deliver(box.user, mail(subject));
      const restore = bench.refuseToStore((subject) => subject === 'poison');
      try {
        await bench.visit(box);
      } finally {
        restore();
      }
      expect(await subjects(box)).toEqual(['u', 'v', 'w']);
      const quarantined = await bench.database.read.findBy(QuarantineEntity, { mailboxId: box.id });
      expect(quarantined).toHaveLength(1);
      expect(quarantined[0]?.cause).toContain('refused');
      expect(String(await bench.raw(quarantined[0]!.id))).toContain('poison');
      expect(bench.pop.waiting(box.user)).toEqual([]);
      expect(await lastVisit(box)).toMatchObject({ offered: 4, stored: 3, quarantined: 1, waiting: 0 });
    });

    it('was away for a moment: a message that it takes at the second try is not quarantined', async () => {
      const box = await bench.newMailbox();
      bench.pop.deliver(box.user, mail('second try'));
      let left = 1;
      const restore = bench.refuseToStore(() => left-- > 0);
      try {
        await bench.visit(box);
      } finally {
        restore();
      }
      expect(await subjects(box)).toEqual(['second try']);
      expect(await lastVisit(box)).toMatchObject({ stored: 1, quarantined: 0 });
    });

    it('takes not even the raw bytes of a message: it stays on the server, and keeps nothing back', async () => {
      const box = await bench.newMailbox();
      for (const subject of ['s', 'stubborn', 't']) bench.pop.deliver(box.user, mail(subject));
      const restore = bench.refuseToStore((subject) => subject === 'stubborn', { quarantine: true });
      try {
        await bench.visit(box);
        await expectBalance(box);
        expect(bench.pop.waiting(box.user)).toHaveLength(1);
      } finally {
        restore();
      }
      await bench.visit(box);
      expect(await subjects(box)).toEqual(['s', 't', 'stubborn']);
      expect(bench.pop.waiting(box.user)).toEqual([]);
    });

    it('does not answer COMMIT: what it has is looked up, and nothing is stored twice', async () => {
      const box = await bench.newMailbox();
      for (const subject of ['k', 'l']) bench.pop.deliver(box.user, mail(subject));
      const restore = bench.loseOneAnswer();
      try {
        await bench.visit(box);
      } finally {
        restore();
      }
      expect(await subjects(box)).toEqual(['k', 'l']);
      expect(bench.pop.waiting(box.user)).toEqual([]);
    });

    it('keeps the mail on the server when the disk is full, and says so', async () => {
      const box = await bench.newMailbox();
      bench.pop.deliver(box.user, mail('no room'));
      const { store } = bench;
      store.place = () => Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));
      try {
        expect((await bench.visit(box)).errorKind).toBe('storage');
      } finally {
        Reflect.deleteProperty(store, 'place');
      }
      expect(bench.pop.waiting(box.user)).toHaveLength(1);
      await expectBalance(box);
      await bench.visit(box);
      expect(await subjects(box)).toEqual(['no room']);
    });
  });
});
