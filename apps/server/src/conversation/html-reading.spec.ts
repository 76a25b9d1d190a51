import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { htmlLimits, HtmlReading, longestHere } from './html-reading.service.ts';
import { longestHtml } from './safe-html.ts';
import type { ThreadLimits } from './task-thread.ts';

const of = { messageId: 'm1', attachments: [] };
const large = `<p onclick=alert(1)>x</p>${'<b>word</b>'.repeat(longestHtml / 11 + 1)}`;

describe('HTML of a mail that is large', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postroom-html-'));
  const open: HtmlReading[] = [];

  beforeAll(() => void Logger.overrideLogger(false));
  afterEach(async () => {
    for (const reading of open.splice(0)) await reading.onApplicationShutdown();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function newReading(limits: Partial<ThreadLimits> = {}): HtmlReading {
    const reading = new HtmlReading({ ...htmlLimits, ...limits });
    open.push(reading);
    return reading;
  }

  /** A thread's program that does this with each document that has "bad" in it, and answers to others. */
  function thread(bad: string): string {
    const file = join(folder, `${bad.length}.mjs`);
    writeFileSync(
      file,
      `import { parentPort } from 'node:worker_threads';
       parentPort.on('message', ({ html }) => {
         if (html.includes('bad')) { ${bad} }
         parentPort.postMessage({ html: 'good', remoteContentBlocked: false });
       });`,
    );
    return file;
  }

  it('is made safe while the server goes on with other work', async () => {
    const reading = newReading();
    let turns = 0;
    let going = true;
    const turn = () => {
      turns += 1;
      if (going) setImmediate(turn);
    };
    turn();
    const { html } = await reading.safe(large, of);
    going = false;
    expect(html.startsWith('<p>x</p><b>word</b>')).toBe(true);
    expect(html.endsWith('Download the original to read the rest.</em></p>')).toBe(true);
    // In the server's own thread it would be one turn.
    expect(turns).toBeGreaterThan(20);
    expect(reading.sent).toBe(1);
    expect((await reading.text(`<p>${'word '.repeat(longestHere)}</p>`)).startsWith('word word')).toBe(true);
    expect(reading.sent).toBe(2);
  });

  it('is the same as where it is small, which needs no thread', async () => {
    const reading = newReading();
    const small = '<p onclick=alert(1)>Hello <img src="https://t.example/p.gif"></p>';
    expect(await reading.safe(small, of)).toEqual({ html: '<p>Hello </p>', remoteContentBlocked: true });
    expect(await reading.text(small)).toBe('Hello');
    expect(reading.sent).toBe(0);
    const long = `${small}${'a'.repeat(longestHere)}`;
    expect(await reading.safe(long, of)).toEqual({
      html: `<p>Hello </p>${'a'.repeat(longestHere)}`,
      remoteContentBlocked: true,
    });
    expect(reading.sent).toBe(1);
  });

  it.each([
    ['ends its thread', 'process.exit(1);'],
    ['fails', "throw new Error('no');"],
    ['is never done', 'for (;;);'],
    [
      'takes all memory',
      'const kept = []; for (;;) kept.push(Array.from({ length: 10000 }, (_, n) => n + kept.length));',
    ],
  ])('says so where it %s, and what waits behind it is read', async (_what, bad) => {
    const reading = newReading({ file: thread(bad), heapMegabytes: 32, looks: 10, lookEvery: 100 });
    const filler = 'a'.repeat(longestHere);
    const answers = await Promise.all(['bad', 'fine', 'bad', 'fine'].map((one) => reading.safe(one + filler, of)));
    expect(answers.map(({ html }) => html.replace(/<.*?>/g, ''))).toEqual([
      'This message could not be shown. Download the original to read it.',
      'good',
      'This message could not be shown. Download the original to read it.',
      'good',
    ]);
    expect(reading.sent).toBe(4);
  });

  it('holds nobody up when the server stops', async () => {
    const reading = newReading({ file: thread('for (;;);') });
    const bad = `bad${'a'.repeat(longestHere)}`;
    const answers = Promise.all([reading.safe(bad, of), reading.text(bad)]);
    await reading.onApplicationShutdown();
    expect((await answers)[1]).toBe('');
    expect(await reading.text(bad)).toBe('');
  });
});
