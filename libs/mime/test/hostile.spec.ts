import { htmlToText, readMessage } from '../src/index.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const multipart = 'Content-Type: multipart/mixed; boundary=b\r\n\r\n';

/** Messages of about n bytes that make a careless reader work by the square, or fail. */
const hostile: Record<string, (n: number) => string> = {
  'nothing but NUL': (n) => '\0'.repeat(n),
  'one line of dashes': (n) => multipart + '-'.repeat(n),
  'lines of dashes': (n) => multipart + '--\r\n'.repeat(n / 4),
  'lines that are nearly delimiters': (n) => multipart + '--b-\r\n'.repeat(n / 6),
  'parts without end': (n) => multipart + '--b\r\n\r\n'.repeat(n / 7),
  'multiparts inside one another': (n) =>
    Array.from({ length: n / 60 }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`).join(
      '',
    ),
  'long boundaries that begin alike': (n) =>
    Array.from({ length: 30 }, (_, i) => {
      const boundary = 'a'.repeat(500) + String(i);
      return `Content-Type: multipart/mixed; boundary=${boundary}\r\n\r\n--${boundary}\r\n`;
    }).join('') + `\r\n--${'a'.repeat(499)}`.repeat(n / 502),
  'header lines without end': (n) => 'X: y\r\n'.repeat(n / 6),
  'lines that are no header': (n) => 'y z\r\n'.repeat(n / 5),
  'folding without end': (n) => `Subject: a\r\n${' \r\n'.repeat(n / 3)}\r\n`,
  'mislabelled encoded-words': (n) => `Subject: ${'=?utf-8?q?=C3?= =?x?q?=ff?= '.repeat(n / 28)}\r\n\r\n`,
  'encoded-words without end': (n) => `Subject: ${'=?utf-8?q?'.repeat(n / 10)}\r\n\r\n`,
  'parameters without end': (n) => `Content-Type: text/plain${';a=b'.repeat(n / 4)}\r\n\r\nx`,
  'comments inside one another': (n) => `Content-Type: text/plain ${'('.repeat(n)}\r\n\r\nx`,
  'groups inside one another': (n) => `From: ${'a:'.repeat(n / 2)}\r\n\r\n`,
  'addresses without end': (n) => `To: ${'a@b,'.repeat(n / 4)}\r\n\r\n`,
  'references without end': (n) => `References: ${'<a@b>'.repeat(n / 5)}\r\n\r\n`,
  'uuencoded files that never end': (n) => `\r\n${'begin 644 a\r\n'.repeat(n / 13)}`,
  'base64 made of padding': (n) => `Content-Transfer-Encoding: base64\r\n\r\n${'\nQQ=='.repeat(n / 5)}`,
  'quoted-printable made of escapes': (n) =>
    `Content-Type: a/b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${'='.repeat(n)}`,
  'bare CR only': (n) => 'a:b\r'.repeat(n / 4),
  'elements that are never closed': (n) => `Content-Type: text/html\r\n\r\n${'<div>'.repeat(n / 5)}`,
  'meta elements that are never closed': (n) => `Content-Type: text/html\r\n\r\n${'<meta '.repeat(n / 6)}`,
};

describe('hostile bytes', () => {
  it.each(Object.entries(hostile))('gives facts of %s', (_name, make) => {
    const facts = readMessage(bytes(make(300_000)));
    expect(facts.headers.length).toBeLessThanOrEqual(1_000);
    expect(facts.attachments.length).toBeLessThanOrEqual(1_000);
    expect(facts.to.length).toBeLessThanOrEqual(1_000);
    expect(facts.references.length).toBeLessThanOrEqual(100);
    expect(facts.faults.length).toBeLessThanOrEqual(50);
  });

  it.each(Object.entries(hostile))('doubles the work of finding the structure with the size: %s', (_name, make) => {
    const workFor = (n: number): number => {
      let work = 0;
      readMessage(bytes(make(n)), { work: (count) => (work += count) });
      return work;
    };
    expect(workFor(400_000)).toBeLessThanOrEqual(workFor(200_000) * 2.2 + 1_000);
    expect(workFor(200_000)).toBeLessThanOrEqual(200_000 * 32);
  });

  it('gives facts of any beginning of a message', () => {
    const whole = bytes(
      `Subject: =?utf-8?b?w6Q=?=\r\n${multipart}--b\r\nContent-Type: text/html; charset=x\r\n\r\n<p>\xe4\r\n--b\r\n` +
        "Content-Type: a/b; name*0*=utf-8''%e4; name*1=\"x\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJD\r\n--b--\r\n",
    );
    for (let end = 0; end <= whole.length; end++) {
      const { attachments } = readMessage(whole.subarray(0, end), { truncated: true });
      for (const attachment of attachments) expect(attachment.end).toBeLessThanOrEqual(end);
    }
  });

  it('gives facts of random bytes made of the pieces that messages are made of', () => {
    const pieces = ['\r\n', '\n', '\r', '--b', '--', ':', ';', 'Content-Type: ', 'multipart/mixed; boundary=b', '\0', '=?', '?=', 'é', '"', '<', '>', '(', 'Content-Transfer-Encoding: base64', 'begin 644 x\n', 'end\n', '=', ' ', 'text/plain', 'message/rfc822', 'From: a@b', "filename*0*=utf-8''%", '\x1b$B']; // prettier-ignore
    let seed = 7;
    const next = (limit: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return seed % limit;
    };
    for (let round = 0; round < 2_000; round++) {
      const text = Array.from({ length: next(60) }, () => pieces[next(pieces.length)] ?? '').join('');
      const raw = bytes(text);
      for (const { start, end } of readMessage(raw).attachments) {
        expect(start <= end && end <= raw.length).toBe(true);
      }
    }
  });

  it.each(['<div>', '<span></div>', '<p><td>', '<ul><li>', '<', '<a b=', '<!--', '&amp'])(
    'makes text of HTML made of %s',
    (piece) => expect(htmlToText(piece.repeat(50_000)).length).toBeLessThanOrEqual(1024 * 1024),
  );
});
