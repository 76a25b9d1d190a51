import { readMessage } from '@postroom/mime';
import { messageRow, namedAddresses, snippetOf } from './message-row.service.ts';

const context = {
  id: 'm',
  mailboxId: 'b',
  receivedAt: Date.parse('2026-11-20T12:00:00Z'),
  size: 1,
  originalSize: 1,
  truncated: false,
  marks: [],
  keepBody: false,
};
const rowOf = (text: string) => messageRow(readMessage(Buffer.from(text)), context);

describe('the row of a message', () => {
  it('has room for whatever a sender writes', async () => {
    const long = '😀x'.repeat(20_000);
    const row = await rowOf(
      `From: "${long}" <${'a'.repeat(3000)}@example.org>\r\nSubject: ${long}\r\nMessage-ID: <${'i'.repeat(5000)}@x>\r\n` +
        `To: ${Array.from({ length: 900 }, (_, n) => `n${n}@example.org`).join(', ')}\r\n\r\n${long}`,
    );
    expect(row.fromName.length).toBeLessThanOrEqual(255);
    expect(row.fromAddress.length).toBeLessThanOrEqual(254);
    expect(row.subject.length).toBeLessThanOrEqual(2000);
    expect(row.snippet.length).toBeLessThanOrEqual(400);
    expect((row.messageId ?? '').length).toBeLessThanOrEqual(998);
    expect(row.to.length).toBeLessThanOrEqual(200);
    for (const text of [row.fromName, row.subject, row.snippet]) expect(text.isWellFormed()).toBe(true);
  });

  it('takes the snippet of mail that is HTML only from its words', async () => {
    const row = await rowOf('Content-Type: text/html\r\n\r\n<style>p { color: red }</style><p>Dear <b>shop</b>,</p>');
    expect(row.snippet).toBe('Dear shop,');
  });

  it('takes no date that nobody can mean', async () => {
    for (const date of ['Mon, 01 Jan 2999 00:00:00 +0000', 'nonsense', 'Mon, 99 Foo 20266 99:99:99 +9999', '']) {
      const row = await rowOf(`Date: ${date}\r\n\r\n`);
      expect(row.date).toBe(context.receivedAt);
    }
  });

  it('stores neither NUL nor halves of surrogate pairs', () => {
    expect(snippetOf('a\0b \uD800 c')).toBe('ab \uFFFD c');
    expect(namedAddresses([{ name: '\0\uDC00', address: 'a\0@example.org' }])).toEqual([
      { name: '\uFFFD', address: 'a@example.org' },
    ]);
  });

  it('keeps a sender that is missing as an empty address', async () => {
    expect(await rowOf('Subject: x\r\n\r\n')).toMatchObject({ fromAddress: '', fromName: '' });
  });
});
