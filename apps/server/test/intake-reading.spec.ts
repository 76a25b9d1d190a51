import { readdirSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { QuarantineEntity } from '../src/intake/ledger.entity.ts';
import { readerLimits } from '../src/reading/message-reading.service.ts';
import { engines } from './engines.ts';
import { type Box, type IntakeBench, newIntake } from './intake-bench.ts';

const mail = (subject: string, more = '') =>
  `From: Jo <jo@example.org>\r\nTo: support@example.net\r\nSubject: ${subject}\r\n${more}\r\nHello, ${subject}.\r\n`;

/** A message of about so many bytes, with an attachment that no compression makes much smaller. */
function large(bytes: number): Buffer {
  const lines = randomBytes(57 * 1024)
    .toString('base64')
    .replace(/.{76}/g, '$&\r\n');
  const head =
    'From: jo@example.org\r\nSubject: large\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\n' +
    'Content-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n';
  return Buffer.from(`${head}${lines.repeat(Math.ceil(bytes / lines.length))}--b--\r\n`);
}

const mebibyte = 1024 * 1024;

describe.each(engines)('reading mail in threads, on %s', (engine) => {
  let bench: IntakeBench;

  beforeAll(async () => {
    bench = await newIntake(engine, { ...readerLimits, heapMegabytes: 48, looks: 15, lookEvery: 100 });
  });
  afterAll(() => bench.close());

  const quarantined = (box: Box) =>
    bench.database.read.find(QuarantineEntity, { where: { mailboxId: box.id }, order: { id: 'ASC' } });
  const spooled = () => readdirSync(bench.reading.spool.dir);

  it.each([
    ['throws', /^The message could not be read: TypeError/],
    ['loops', /^The message was not read within/],
    ['eats', /more memory than one message may take/],
    ['dies', /^The reader of the message ended/],
    ['dies-unread', /^The reader of the message ended/],
  ])(
    'stores 99 good messages beside one whose reader %s, which goes to quarantine in the same visit',
    async (how, cause) => {
      const box = await bench.newMailbox();
      const sent = Array.from({ length: 100 }, (_, n) => mail(`m${n}`, n === 41 ? `X-Test-Reader: ${how}\r\n` : ''));
      for (const message of sent) bench.pop.deliver(box.user, Buffer.from(message));
      expect((await bench.visit(box)).errorKind).toBeNull();
      const messages = await bench.messages(box);
      expect(messages.map(({ subject }) => subject)).toEqual(sent.flatMap((_, n) => (n === 41 ? [] : [`m${n}`])));
      const bad = await quarantined(box);
      expect(bad).toMatchObject([{ cause: expect.stringMatching(cause) as string, size: sent[41]?.length }]);
      expect((await bench.raw(bad[0]?.id ?? '')).toString()).toBe(sent[41]);
      expect((await bench.raw(messages[98]?.id ?? '')).toString()).toBe(sent[99]);
      expect(bench.pop.waiting(box.user)).toEqual([]);
    },
  );

  it('never has a large message in memory: stored whole, byte for byte', async () => {
    const box = await bench.newMailbox({ pop: { maxMessageBytes: 64 * mebibyte, timeoutSeconds: 60 } });
    const message = large(60 * mebibyte);
    bench.pop.deliver(box.user, Buffer.from(message));
    const before = bench.reading.spool.mostHeld;
    expect((await bench.visit(box)).errorKind).toBeNull();
    const [stored] = await bench.messages(box);
    expect(stored).toMatchObject({ size: message.length, truncated: false, attachmentCount: 1 });
    expect((await bench.raw(stored?.id ?? '')).equals(message)).toBe(true);
    expect(Math.max(before, bench.reading.spool.mostHeld)).toBeLessThan(4 * mebibyte);
    expect(spooled()).toEqual([]);
  });

  it('never has the beginning of a message that is too big in memory: cut at a line end', async () => {
    const box = await bench.newMailbox({ pop: { maxMessageBytes: 25 * mebibyte, timeoutSeconds: 60 } });
    const message = large(60 * mebibyte);
    bench.pop.deliver(box.user, Buffer.from(message));
    await bench.visit(box);
    const [stored] = await bench.messages(box);
    const end = message.lastIndexOf('\n', 25 * mebibyte - 1) + 1;
    expect(stored).toMatchObject({ size: end, originalSize: message.length, truncated: true });
    expect((await bench.raw(stored?.id ?? '')).equals(message.subarray(0, end))).toBe(true);
    expect(bench.reading.spool.mostHeld).toBeLessThan(4 * mebibyte);
    expect(spooled()).toEqual([]);
  });

  it('gives back all memory that it counts', () => expect(bench.reading.spool.held).toBe(0));
});
