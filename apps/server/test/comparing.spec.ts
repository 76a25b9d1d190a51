import { zstdCompressSync } from 'node:zlib';
import { makeMessage } from '@postroom/sandbox';
import { LedgerEntity } from '../src/intake/ledger.entity.ts';
import { RawObjectEntity } from '../src/storage/raw.entity.ts';
import { engines } from './engines.ts';
import { type Box, type IntakeBench, newIntake } from './intake-bench.ts';

const mail = (subject: string, text = 'Text.') => makeMessage({ from: 'jonas@example.com', subject, text });
const large = (subject: string) => mail(subject, 'a line of text\n'.repeat(10_000));

describe.each(engines)('what costs a connection, on %s', (engine) => {
  let bench: IntakeBench;

  beforeEach(async () => {
    bench = await newIntake(engine);
  });
  afterEach(() => bench.close());

  const subjects = async (box: Box) => (await bench.messages(box)).map(({ subject }) => subject).sort();

  describe('a message that only its content can tell, whose stored bytes are lost', () => {
    /** A stored message that the server keeps, and whose size it gives otherwise from now on. */
    const kept = async () => {
      const box = await bench.newMailbox({ pop: { leaveOnServerDays: 7 } });
      bench.pop.deliver(box.user, mail('kept'), { uidl: 'one' });
      await bench.visit(box);
      const [message] = await bench.messages(box);
      await bench.database.run((tx) => tx.update(LedgerEntity, { maildropId: box.maildropId }, { listedSize: 9 }));
      return { box, id: message!.id };
    };
    const bytes = async (id: string) => {
      const row = await bench.database.read.findOneByOrFail(RawObjectEntity, { id });
      return { row, raw: await bench.raw(id) };
    };

    it.each([
      ['are no archive any more', () => Buffer.from('nothing')],
      [
        'say something else',
        (raw: Buffer) => zstdCompressSync(Buffer.from(raw.toString('latin1').replace('Text', 'Else'))),
      ],
    ])('is known by size and header block where the bytes %s', async (_name, damage) => {
      const { box, id } = await kept();
      const { raw } = await bytes(id);
      await bench.database.run((tx) => tx.update(RawObjectEntity, { id }, { bytes: damage(raw), encoding: 'zstd' }));
      const after = await bench.visit(box);
      expect(after.errorMessage).toBeNull();
      expect(await subjects(box)).toEqual(['kept']);
      const [row] = await bench.ledger(box);
      expect(row).toMatchObject({ listedSize: raw.length, messageId: id });
    });

    it('is compared with bytes that are right as before', async () => {
      const { box } = await kept();
      await bench.visit(box);
      expect(await subjects(box)).toEqual(['kept']);
    });
  });

  describe('a server that lets nobody sign in twice within some time', () => {
    let signIns = 0;
    /** One sign-in for each visit. */
    const visit = (box: Box) => {
      signIns = 0;
      return bench.visit(box);
    };
    beforeEach(() => {
      Object.defineProperty(bench.pop.faults, 'loginDelay', { get: () => (signIns += 1) > 1 });
    });

    it('still has its large mail stored, one message in each visit, and no visit fails', async () => {
      const box = await bench.newMailbox({ pop: { maxMessageBytes: 65_536, keepTruncatedDays: 7 } });
      for (const raw of [large('big 1'), mail('small 1'), large('big 2')]) bench.pop.deliver(box.user, raw);
      const first = await visit(box);
      expect(await subjects(box)).toEqual(['small 1']);
      expect(first).toMatchObject({ errorKind: null, waiting: 2, observed: { aloneNext: true } });
      // More waits, but not before the server takes another sign-in.
      expect(first.dueAt - first.lastVisitAt!).toBeGreaterThanOrEqual(60_000);
      // New mail at each visit does not keep the large ones back.
      bench.pop.deliver(box.user, mail('small 2'));
      await visit(box);
      expect(await subjects(box)).toEqual(['big 1', 'small 1']);
      for (let visits = 0; visits < 2; visits += 1) expect((await visit(box)).errorKind).toBeNull();
      expect(await subjects(box)).toEqual(['big 1', 'big 2', 'small 1', 'small 2']);
      await visit(box);
      expect((await bench.maildrop(box)).waiting).toBe(0);
      expect(await bench.messages(box)).toHaveLength(4);
    });
  });
});
