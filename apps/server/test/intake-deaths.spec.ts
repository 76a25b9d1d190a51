import { makeMessage } from '@postroom/sandbox';
import { endLeftLeases, takeLease } from '../src/intake/lease.service.ts';
import { QuarantineEntity } from '../src/intake/ledger.entity.ts';
import { MaildropEntity } from '../src/intake/maildrop.entity.ts';
import { bytesOf } from '../src/storage/body.ts';
import { engines } from './engines.ts';
import { type Box, type IntakeBench, newIntake } from './intake-bench.ts';

const mail = (subject: string) =>
  makeMessage({ from: 'Jonas <jonas@example.org>', to: 'support@example.net', subject, text: `Text of ${subject}` });

describe.each(engines)('a process that dies while messages are in work, on %s', (engine) => {
  let bench: IntakeBench;

  beforeAll(async () => {
    bench = await newIntake(engine);
  });
  afterAll(() => bench.close());

  const subjects = async (box: Box) => (await bench.messages(box)).map((message) => message.subject);
  const inWork = async (box: Box) => (await bench.maildrop(box)).inWork?.toString() ?? null;
  const subjectOf = async (body: Parameters<typeof bytesOf>[0]) => {
    const pieces: Buffer[] = [];
    for await (const piece of bytesOf(body)) pieces.push(Buffer.from(piece));
    return /^Subject: (.*)\r$/m.exec(Buffer.concat(pieces).toString())?.[1] ?? '';
  };

  /** A visit of another process, which dies as soon as it has begun. */
  const dieAtOnce = async (box: Box, process: string) => {
    await takeLease(bench.database, await bench.maildrop(box), process);
    await endLeases(box);
  };
  /** What a start after a kill does on SQLite, and time elsewhere. */
  const endLeases = async (box: Box) => {
    if (engine === 'sqlite') await endLeftLeases(bench.database, 'here:1', () => false);
    else await bench.database.run((tx) => tx.update(MaildropEntity, { id: box.maildropId }, { leaseUntil: 0 }));
  };

  /** A visit of another process, which dies while it parses the message with this subject. */
  const dieParsing = async (box: Box, process: string, subject: string): Promise<void> => {
    const { reading } = bench;
    const read = reading.read.bind(reading);
    const death = Promise.withResolvers<never>();
    const begun = Promise.withResolvers<undefined>();
    reading.read = async (job) => {
      if ((await subjectOf(job.body)) !== subject) return read(job);
      begun.resolve(undefined);
      return death.promise;
    };
    const maildrop = await bench.maildrop(box);
    const lease = await takeLease(bench.database, maildrop, process);
    const visit = bench.visits.run(maildrop, lease!, process, new AbortController().signal);
    await begun.promise;
    await endLeases(box);
    // From now on it can write nothing. Its name is that of nobody in this process, which plays all of them.
    await bench.database.run((tx) =>
      tx.update(MaildropEntity, { id: box.maildropId }, { epoch: () => 'epoch + 1', owner: `${process}, dead` }),
    );
    Reflect.deleteProperty(reading, 'read');
    death.reject(new Error('The process died.'));
    await visit;
  };

  /** Which messages were parsed, and which were only sealed. */
  const watchReading = () => {
    const { reading } = bench;
    const read = reading.read.bind(reading);
    const parsed: string[] = [];
    reading.read = async (job) => {
      if ((job.unread ?? null) === null) parsed.push(await subjectOf(job.body));
      return read(job);
    };
    return { parsed, restore: () => Reflect.deleteProperty(reading, 'read') };
  };

  it('quarantines a message in work at two deaths unparsed at the third visit', async () => {
    const box = await bench.newMailbox();
    for (const subject of ['a', 'deadly', 'c']) bench.pop.deliver(box.user, mail(subject));
    await dieAtOnce(box, 'first process');
    expect(await inWork(box)).toBeNull();
    await dieParsing(box, 'second process', 'deadly');
    expect(await subjects(box)).toEqual(['a']);
    expect(await inWork(box)).not.toBeNull();
    const { parsed, restore } = watchReading();
    try {
      await bench.visit(box);
    } finally {
      restore();
    }
    expect(parsed).toEqual(['c']);
    expect(await subjects(box)).toEqual(['a', 'c']);
    const quarantined = await bench.database.read.findBy(QuarantineEntity, { mailboxId: box.id });
    expect(quarantined).toMatchObject([{ cause: expect.stringContaining('died twice') as string }]);
    expect(String(await bench.raw(quarantined[0]!.id))).toContain('deadly');
    expect(bench.pop.waiting(box.user)).toEqual([]);
    expect((await bench.ledger(box)).map(({ state }) => state).sort()).toEqual(['quarantined', 'stored', 'stored']);
    expect(await inWork(box)).toBeNull();
  });

  it('parses everything after one death, and nothing is stored twice', async () => {
    const box = await bench.newMailbox();
    const all = Array.from({ length: 5 }, (_, n) => `one death ${n}`);
    for (const subject of all) bench.pop.deliver(box.user, mail(subject));
    await dieAtOnce(box, 'only process');
    await bench.visit(box);
    expect(await subjects(box)).toEqual(all);
    expect(await inWork(box)).toBeNull();
    expect((await bench.maildrop(box)).owner).toBeNull();
  });

  it('blames nobody for a visit that ended by itself, though its end could not be written', async () => {
    const box = await bench.newMailbox();
    bench.pop.deliver(box.user, mail('innocent'));
    await dieAtOnce(box, 'gone process');
    const refuse = bench.refuseToStore(() => true, { quarantine: true });
    try {
      await bench.visit(box);
    } finally {
      refuse();
    }
    // As if the database had been away at the end: the lease was never given back, by a process that lives.
    await bench.database.run((tx) =>
      tx.update(MaildropEntity, { id: box.maildropId }, { owner: 'test', inWork: Buffer.from('whatever') }),
    );
    await bench.visit(box);
    expect(await subjects(box)).toEqual(['innocent']);
    expect(await bench.database.read.countBy(QuarantineEntity, { mailboxId: box.id })).toBe(0);
  });

  it('does the same on a server without UIDL, where the message is known by its content', async () => {
    const box = await bench.newMailbox({ pop: { keepTruncatedDays: 0 } });
    bench.pop.faults.noUidl = true;
    try {
      for (const subject of ['x', 'deadly x']) bench.pop.deliver(box.user, mail(subject));
      await dieAtOnce(box, 'first without');
      await dieParsing(box, 'second without', 'deadly x');
      await bench.visit(box);
      expect(await subjects(box)).toEqual(['x']);
      expect(await bench.database.read.countBy(QuarantineEntity, { mailboxId: box.id })).toBe(1);
    } finally {
      bench.pop.faults.clear();
    }
  });

  it('writes nothing for a message where no process died', async () => {
    const box = await bench.newMailbox();
    for (const subject of ['p', 'q']) bench.pop.deliver(box.user, mail(subject));
    const { reading } = bench;
    const read = reading.read.bind(reading);
    const noted: (string | null)[] = [];
    reading.read = async (job) => {
      noted.push(await inWork(box));
      return read(job);
    };
    try {
      await bench.visit(box);
    } finally {
      Reflect.deleteProperty(reading, 'read');
    }
    expect(noted).toEqual([null, null]);
    expect(await subjects(box)).toEqual(['p', 'q']);
  });
});
