import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Spool } from '../storage/spool.ts';
import { bodyLimits, BodyReading } from './body-reading.service.ts';

const letter = (how: string, text: string) => Buffer.from(`X-Test-Reader: ${how}\r\n\r\n${text}`);

describe('reading a stored message', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postroom-body-'));
  const spool = new Spool(folder);
  const open: BodyReading[] = [];

  afterEach(async () => {
    for (const reading of open.splice(0)) await reading.onApplicationShutdown();
    expect(spool.held).toBe(0);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function newReading(): BodyReading {
    const reading = new BodyReading({ spool }, { ...bodyLimits, looks: 10, lookEvery: 100 });
    open.push(reading);
    return reading;
  }

  const how = { truncated: false, charset: null };
  const read = (reading: BodyReading, bytes: Buffer) => reading.read(Readable.from([bytes]), bytes.length, how);

  it('that is never done is given up, and what waits behind it is read', async () => {
    const reading = newReading();
    const answers = await Promise.allSettled(
      [letter('loops', 'never'), letter('none', 'one'), letter('loops', 'never'), letter('none', 'two')].map((bytes) =>
        read(reading, bytes),
      ),
    );
    expect(answers.map((one) => (one.status === 'fulfilled' ? one.value.text : (one.reason as Error).message))).toEqual(
      [
        'This message could not be read: it took longer than 1 s. It stays as it was. Download the original, and tell your administrator.',
        'one',
        'This message could not be read: it took longer than 1 s. It stays as it was. Download the original, and tell your administrator.',
        'two',
      ],
    );
  });

  it('holds nobody up when the server stops', async () => {
    const reading = newReading();
    const answers = Promise.allSettled([read(reading, letter('loops', '')), read(reading, letter('none', ''))]);
    while (reading.sent === 0) await new Promise((resolve) => setImmediate(resolve));
    await reading.onApplicationShutdown();
    for (const answer of await answers) {
      expect(answer.status === 'rejected' && (answer.reason as Error).message).toContain('the server stops');
    }
  });

  it('gives the same from memory and from a file', async () => {
    const reading = newReading();
    const bytes = Buffer.concat([letter('none', 'a\r\n'), Buffer.alloc(2_000_000, 'word \r\n')]);
    const [small, large] = [await read(reading, bytes.subarray(0, 100_000)), await read(reading, bytes)];
    expect(large.headers).toEqual(small.headers);
    expect(large.text?.slice(0, 80_000)).toBe(small.text?.slice(0, 80_000));
  });
});
