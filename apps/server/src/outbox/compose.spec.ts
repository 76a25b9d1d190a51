import { simpleParser } from 'mailparser';
import { readMessage } from '@postroom/mime';
import { languageDefaults } from '@postroom/contracts';
import { charsetFor, compose, type MailToCompose } from './compose.ts';

const plain: MailToCompose = {
  from: { name: 'Leuchtwerk', address: 'support@ours.example' },
  to: [{ name: 'Jonas', address: 'jonas@example.org' }],
  cc: [],
  subject: 'Lamp',
  text: 'Hello',
  html: null,
  files: [],
  messageId: 'own@ours.example',
  inReplyTo: null,
  references: [],
  date: new Date('2026-11-23T09:30:00Z'),
};

function composed(
  more: Partial<MailToCompose>,
  outboundCharset: 'UTF-8' | 'ISO-8859-1' | 'ISO-2022-JP' | 'Shift_JIS' | 'KOI8-R' = 'UTF-8',
  euro: 'replace' | 'none' = 'replace',
) {
  const mail = { ...plain, ...more };
  const choice = charsetFor(mail, { ...languageDefaults, outboundCharset, euro }, null);
  const raw = compose(mail, choice);
  return { raw, text: raw.toString('latin1'), choice };
}

const japanese = '\u3053\u3093\u306b\u3061\u306f\u3001\u30e9\u30f3\u30d7\u306e\u4ef6\u3067\u3059\u3002';

describe('a composed mail', () => {
  it('has the headers that every mail needs, and no Bcc', () => {
    const head = composed({}).text.split('\r\n\r\n')[0];
    expect(head?.split('\r\n')).toEqual([
      'Date: Mon, 23 Nov 2026 09:30:00 +0000',
      'From: Leuchtwerk <support@ours.example>',
      'To: Jonas <jonas@example.org>',
      'Subject: Lamp',
      'Message-ID: <own@ours.example>',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=UTF-8',
      'Content-Transfer-Encoding: 7bit',
    ]);
  });

  it.each([
    ['UTF-8', 'Grüße € \u{1f4a1}'],
    ['ISO-8859-1', 'Grüße aus Köln'],
    ['KOI8-R', '\u041f\u0440\u0438\u0432\u0435\u0442'],
    ['Shift_JIS', japanese],
    ['ISO-2022-JP', japanese],
  ] as const)('in %s is read by others as it was written', async (charset, words) => {
    const more = {
      from: { name: words, address: 'support@ours.example' },
      subject: `${words} ${words} ${words}`,
      text: `${words}\n.\n${words.repeat(20)}\n`,
      html: `<p>${words}</p>`,
      files: [{ fileName: `${words}.pdf`, type: 'application/pdf', bytes: Buffer.from('%PDF') }],
    };
    const { raw, choice, text } = composed(more, charset);
    expect(choice.charset).toBe(charset);
    expect(raw.every((byte) => byte < 0x80)).toBe(true);
    expect(Math.max(...text.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
    const parsed = await simpleParser(raw);
    expect(parsed.subject).toBe(more.subject);
    expect(parsed.from?.value[0]?.name).toBe(words);
    expect(parsed.text?.trimEnd()).toBe(more.text.trimEnd());
    expect(parsed.html).toContain(words);
    expect(parsed.attachments[0]).toMatchObject({ filename: `${words}.pdf`, content: Buffer.from('%PDF') });
    expect(readMessage(raw).faults).toEqual([]);
  });

  it('sends ISO-2022-JP as 7bit, each line ending in ASCII', () => {
    const { text } = composed({ text: `${japanese}\n${japanese}` }, 'ISO-2022-JP');
    expect(text).toContain('Content-Transfer-Encoding: 7bit');
    expect(
      text
        .split('\r\n\r\n')[1]
        ?.trimEnd()
        .split('\r\n')
        .every((line) => line.endsWith('\u001b(B')),
    ).toBe(true);
  });

  it('says EUR where the set lacks the euro sign and the mailbox asks for it', async () => {
    const { raw, choice } = composed({ subject: '5 €', text: '5 € zurück' }, 'ISO-8859-1');
    expect(choice.charset).toBe('ISO-8859-1');
    const parsed = await simpleParser(raw);
    expect([parsed.subject, parsed.text?.trim()]).toEqual(['5 EUR', '5 EUR zurück']);
  });

  it.each([
    ['a subject', { subject: 'Lamp\r\nBcc: thief@example.com' }],
    ['a subject with a bare CR', { subject: 'Lamp\rBcc: thief@example.com' }],
    ['a subject with a Unicode line end', { subject: 'Lamp\u2028Bcc: thief@example.com' }],
    ['an encoded-word', { subject: '=?UTF-8?Q?Lamp=0D=0ABcc:_thief@example.com?=' }],
    ['a name', { to: [{ name: 'J\r\nBcc: thief@example.com', address: 'jonas@example.org' }] }],
    ['a name with quotes', { to: [{ name: 'J" <thief@example.com>, "', address: 'jonas@example.org' }] }],
    [
      'a file name',
      { files: [{ fileName: 'a"\r\nBcc: thief@example.com', type: 'text/plain', bytes: Buffer.from('') }] },
    ],
    ['a type', { files: [{ fileName: 'a', type: 'text/plain\r\nBcc: thief@example.com', bytes: Buffer.from('') }] }],
    ['a Message-ID of others', { inReplyTo: 'a>\r\nBcc: <thief@example.com', references: ['b\r\nBcc: x'] }],
  ])('gets no header and no recipient from %s', async (_what, more: Partial<MailToCompose>) => {
    const { raw, text } = composed(more);
    const head = text.split('\r\n\r\n')[0] ?? '';
    expect(head).not.toMatch(/^bcc:/im);
    expect(head.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    const parsed = await simpleParser(raw);
    expect(parsed.headers.has('bcc')).toBe(false);
    const to = Array.isArray(parsed.to) ? parsed.to : [parsed.to];
    expect(to.flatMap((list) => list?.value.map(({ address }) => address))).toEqual(['jonas@example.org']);
  });

  it('keeps of a long thread the first reference and the newest', async () => {
    const references = Array.from({ length: 5000 }, (_, n) => `m${n}@example.org`);
    const { raw } = composed({ references, inReplyTo: 'last@example.org' });
    const parsed = await simpleParser(raw);
    expect(parsed.references).toHaveLength(21);
    expect(parsed.references?.[0]).toBe('<m0@example.org>');
    expect(parsed.references?.at(-1)).toBe('<last@example.org>');
    expect(parsed.inReplyTo).toBe('<last@example.org>');
  });

  it('sends a forwarded message or container as plain octets', () => {
    const { text } = composed({
      files: [{ fileName: 'm.eml', type: 'message/rfc822', bytes: Buffer.from('Subject: x') }],
    });
    expect(text).toContain('Content-Type: application/octet-stream');
  });
});
