import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileSource, headerBlockEnd, readMessage, type MessageFacts } from '../src/index.ts';
import { WindowedSource } from '../src/read/byte-source.ts';
import { corpus, corpusBytes, onTheWire } from './corpus.ts';
import { hostile } from './hostile-messages.ts';

const windows = [64, 71, 1_000];

function inWindows(raw: Buffer, window: number): WindowedSource {
  return new WindowedSource(raw.length, window, (into, position) => raw.copy(into, 0, position));
}

function expectSame(raw: Buffer, facts: MessageFacts): void {
  for (const window of windows) expect(readMessage(inWindows(raw, window))).toEqual(facts);
}

describe('a message in a file', () => {
  (corpus ? it : it.skip)('gives the same facts as in memory, wherever its windows cut it', () => {
    for (const { file } of corpus ?? []) {
      for (const raw of [corpusBytes(file), onTheWire(corpusBytes(file))]) expectSame(raw, readMessage(raw));
    }
  });

  it.each(Object.entries(hostile))('gives the same facts of %s', (_name, make) => {
    const raw = Buffer.from(make(20_000), 'latin1');
    expectSame(raw, readMessage(raw));
  });

  it('may be cut by a window at any byte of a delimiter, a line end, a character or an escape', () => {
    const raw = Buffer.from(
      'Subject: Gr\u00fc\u00dfe\r\nContent-Type: multipart/mixed; boundary="--=_b"\r\n\r\npreamble\r\n----=_b\r\n\r\n' +
        'Gr\u00fc\u00dfe \u2713\r\nbegin 644 a.txt\r\n#86)C\r\n`\r\nend\r\nmore\r\n----=_b\r\n' +
        'Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>=C3=BC=\r\nx</p>\r\n----=_b\r\n' +
        'Content-Type: a/b; name=a.bin\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJDREVG\r\nQUJD\r\n----=_b--\r\n',
    );
    for (let shift = 0; shift < 80; shift++) {
      const shifted = Buffer.concat([Buffer.from(`X: ${'x'.repeat(shift)}\r\n`), raw]);
      const facts = readMessage(shifted);
      expect(facts.attachments.map(({ size }) => size)).toEqual([3, 9]);
      expect(readMessage(inWindows(shifted, 64))).toEqual(facts);
      expect(headerBlockEnd(inWindows(shifted, 64))).toBe(headerBlockEnd(shifted));
    }
  });

  it('whose lines end in bare CR is read as in memory', () => {
    const raw = Buffer.from(`From: a@b.c\rSubject: x\r\r${'Hello\r\r\nyou\r'.repeat(100)}`);
    const facts = readMessage(raw);
    expect(facts.faults).toMatchObject([{ code: 'line-ends' }]);
    expectSame(raw, facts);
  });

  it('is read from the disk, and one that is shorter than said is an error', () => {
    const folder = mkdtempSync(join(tmpdir(), 'postroom-mime-'));
    const path = join(folder, 'message');
    const raw = Buffer.from(`Subject: x\r\n\r\n${'Hello\r\n'.repeat(1_000)}`);
    writeFileSync(path, raw);
    const fd = openSync(path, 'r');
    try {
      expect(readMessage(fileSource(fd, raw.length))).toEqual(readMessage(raw));
      expect(() => readMessage(fileSource(fd, raw.length + 1))).toThrow(/bytes, not/);
    } finally {
      closeSync(fd);
      rmSync(folder, { recursive: true });
    }
  });
});

const head = (type: string, encoding: string): string =>
  `Subject: large\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello\r\n--b\r\n` +
  `Content-Type: ${type}; name=large.bin\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`;
const tail = '\r\n--b--\r\n';
const mebibyte = 1024 * 1024;

/** A message of `size` bytes that is nowhere whole: between head and tail the line again and again. */
function generated(begin: string, line: string, size: number): { source: WindowedSource; reads: number[] } {
  const reads: number[] = [];
  const lines = Buffer.from(line.repeat(Math.ceil((2 * mebibyte) / line.length)));
  const end = size - tail.length;
  const source = new WindowedSource(size, mebibyte, (into, position) => {
    reads.push(into.length);
    for (let at = 0; at < into.length;) {
      const offset = position + at;
      if (offset < begin.length) at += into.write(begin.slice(offset), at, 'latin1');
      else if (offset >= end) at += into.write(tail.slice(offset - end), at, 'latin1');
      else {
        const phase = (offset - begin.length) % line.length;
        at += lines.copy(into, at, phase, Math.min(lines.length, phase + end - offset));
      }
    }
  });
  return { source, reads };
}

const base64Line = `${'QUJD'.repeat(19)}\r\n`;

describe('a message of 300 MB', () => {
  it.each([
    ['an attachment in base64', head('a/b', 'base64'), base64Line],
    ['an attachment in quoted-printable', head('a/b', 'quoted-printable'), `${'=C3=BC'.repeat(12)}=\r\n`],
    ['an attachment without encoding', head('a/b', 'binary'), `${'-'.repeat(500)}\r\n`],
    ['text', 'Subject: large\r\n\r\n', 'Hello you\r\n'],
    ['text in base64', 'Subject: large\r\nContent-Transfer-Encoding: base64\r\n\r\n', base64Line],
    ['a header without end', 'Subject: large\r\n', `X: ${'x'.repeat(900)}\r\n`],
    ['one line', 'Subject: large\r\n\r\n', 'x'],
    ['lines that end in bare CR', 'Subject: large\r\r', `${'x'.repeat(200)}\r`],
  ])(
    'that is %s is read with a few MiB held, and little more than twice',
    (_name, begin, line) => {
      const size = 300_000_000;
      const { source, reads } = generated(begin, line, size);
      const facts = readMessage(source);
      expect(facts.subject).toBe('large');
      expect((facts.text ?? '').length).toBeLessThanOrEqual(4 * mebibyte);
      expect(Math.max(...reads)).toBeLessThanOrEqual(4 * mebibyte + 2);
      expect(reads.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(size * 2.2);
      for (const attachment of facts.attachments) expect(attachment.end).toBe(size - tail.length);
    },
    60_000,
  );
});
