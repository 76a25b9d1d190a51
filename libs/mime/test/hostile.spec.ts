import { htmlToText, readMessage } from '../src/index.ts';
import { hostile, multipart } from './hostile-messages.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
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
