import { simpleParser } from 'mailparser';
import { makeMessage } from './make-message.ts';

describe('a made message', () => {
  it('is the same for the same options, and has a sender, a subject and a date without any', async () => {
    expect(makeMessage()).toEqual(makeMessage());
    expect(await simpleParser(makeMessage())).toMatchObject({ subject: 'A question', messageId: expect.any(String) });
    expect(makeMessage({ text: 'a' })).not.toEqual(makeMessage({ text: 'b' }));
  });

  it('leaves out the headers that are null', () => {
    const raw = makeMessage({ from: null, subject: null, date: null, messageId: null }).toString();
    expect(raw).toMatch(/^To: [^]*\r\nMIME-Version: 1\.0\r\n/);
    expect(raw).not.toMatch(/^(From|Subject|Date|Message-ID):/m);
  });

  it.each(['utf-8', 'iso-2022-jp', 'shift_jis', 'euc-jp'])(
    'cuts long encoded-words between characters: %s',
    async (charset) => {
      const subject = 'とても長い件名を何度も折り返す '.repeat(8).trim();
      const raw = makeMessage({ subject, charset });
      const lines = raw.toString('latin1').split('\r\n');
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(76);
      expect((await simpleParser(raw)).subject).toBe(subject);
    },
  );

  it('refuses text that the character set does not hold, and names the characters', () => {
    expect(() => makeMessage({ text: 'kostet 5 €', charset: 'iso-8859-1' })).toThrow('iso-8859-1 does not hold: €');
    expect(() => makeMessage({ text: '朱镕', charset: 'gb2312' })).toThrow(RangeError);
    expect(() => makeMessage({ text: 'x', charset: 'klingon' })).toThrow('unknown character set: klingon');
  });

  it('nests text, HTML, what the HTML shows, and files', async () => {
    const raw = makeMessage({
      text: 'plain',
      html: '<img src="cid:one">',
      attachments: [
        { name: 'one.png', type: 'image/png', content: Buffer.from('1'), cid: 'one' },
        { name: 'zwei ä.txt', type: 'text/plain', content: Buffer.from('2') },
      ],
    });
    const types = [...raw.toString('latin1').matchAll(/^Content-Type: ([a-z/]+)/gm)].map(([, type]) => type);
    expect(types).toEqual([
      'multipart/mixed',
      'multipart/alternative',
      'text/plain',
      'multipart/related',
      'text/html',
      'image/png',
      'text/plain',
    ]);
    const { attachments } = await simpleParser(raw);
    expect(attachments.map(({ filename, content }) => [filename, content.toString()])).toEqual([
      ['one.png', '1'],
      ['zwei ä.txt', '2'],
    ]);
  });

  it('writes lists of people, and quotes names that need it', async () => {
    const raw = makeMessage({
      from: { name: 'Weber, "Max"', address: 'max@example.org' },
      to: ['a@example.org', { name: 'Bé', address: 'b@example.org' }],
      cc: 'c@example.org',
    });
    const { from, to, cc } = await simpleParser(raw);
    expect(from?.value[0]).toMatchObject({ name: 'Weber, "Max"', address: 'max@example.org' });
    expect([to, cc].flat().flatMap((list) => list?.value.map(({ address }) => address))).toEqual([
      'a@example.org',
      'b@example.org',
      'c@example.org',
    ]);
  });
});
