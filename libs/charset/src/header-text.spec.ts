import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import libmime from 'libmime';
import { outboundCharsets, type OutboundCharset } from './charset-names.ts';
import { decodeAs } from './decode.ts';
import { CannotEncode } from './encode.ts';
import { encodeHeaderText, encodePhrase } from './header-text.ts';

const japanese = 'Re: お問い合わせありがとうございます。ご注文〜の件について確認いたしました (2026年) ¥100';
const samples: readonly (readonly [OutboundCharset, string])[] = [
  ['ISO-8859-1', 'Grüße aus Köln: “x” wird nicht gesendet'.replaceAll(/[“”]/g, '"')],
  ['ISO-8859-15', `${'Œuvre à 5 € '.repeat(20)}fin`],
  ['ISO-2022-JP', japanese],
  ['Shift_JIS', japanese.replace('¥', '\\')],
  ['EUC-JP', japanese.replace('¥', '\\')],
  ['GB2312', '您好，我想咨询一下订单的情况，谢谢您的帮助！'.repeat(3)],
  ['GB18030', '𠀋您好 😀'.repeat(20)],
  ['Big5', '您好，我想詢問一下訂單'.repeat(5)],
  ['EUC-KR', '안녕하세요 주문 문의 드립니다 '.repeat(6).trim()],
  ['KOI8-R', 'Здравствуйте, у меня вопрос о заказе '.repeat(3).trim()],
  ['UTF-8', '😀👩‍👩‍👧 Grüße – 日本語 '.repeat(12).trim()],
  ['UTF-8', '=?utf-8?Q?no_word_of_ours?='],
  ['UTF-8', ' blank at both ends '],
  ['UTF-8', 'x'.repeat(3000)],
];

/** Every encoded-word of a header, each read alone, as a reader does that joins nothing before decoding. */
function readWords(header: string): string {
  return header
    .split(/\r\n /)
    .map((word) => {
      const [, charset = '', how, content = ''] = /^=\?([^?]+)\?([BQ])\?([^?]*)\?=$/.exec(word) ?? [];
      const q = content
        .replaceAll('_', ' ')
        .replaceAll(/=([0-9A-F]{2})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
      const read = decodeAs(Buffer.from(how === 'B' ? content : q, how === 'B' ? 'base64' : 'latin1'), charset);
      if (read?.replaced !== 0) throw new Error(`a word does not read by itself: ${word}`);
      return read.text;
    })
    .join('');
}

describe.each(samples)('encoded-words in %s', (charset, text) => {
  const header = encodeHeaderText(text, charset, 'Subject: '.length);

  it('read back as the text, each word by itself: no character is split', () => {
    expect(readWords(header.replace(/^\r\n /, ''))).toBe(text);
  });

  it('are at most 75 characters long, on lines of at most 76', () => {
    const lines = `Subject: ${header}`.split('\r\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(76);
    const words = header.match(/=\?\S+\?=/g) ?? [];
    expect(Math.max(...words.map((word) => word.length))).toBeLessThanOrEqual(75);
    expect(header).toMatch(/^[\x20-\x7e\r\n]*$/);
  });

  it('are read by libmime as the text', () => {
    const read = libmime.decodeWords(header.replaceAll('\r\n', ''));
    // libmime's tables are Microsoft's, whose wave dash is another character, and it takes JIS Roman for ASCII.
    const asRead = (one: string): string => one.replaceAll('～', '〜').replaceAll('¥', '\\').trim();
    expect(asRead(read)).toBe(asRead(text));
  });
});

it('is read by Python’s email package as the text, in every set', () => {
  const headers = samples.map(([charset, text]) => encodeHeaderText(text, charset, 9));
  const program = [
    'import sys, json',
    'from email.header import decode_header',
    'for h in json.load(sys.stdin):',
    '  print(json.dumps("".join(b.decode(c or "ascii") if isinstance(b, bytes) else b for b, c in decode_header(h))))',
  ].join('\n');
  const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
  const read = execFileSync(python, ['-c', program], { input: JSON.stringify(headers), encoding: 'utf8' });
  const texts: unknown[] = read
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(texts).toEqual(samples.map(([, text]) => text));
});

it('ends each ISO-2022-JP word in ASCII state', () => {
  const words = encodeHeaderText(japanese, 'ISO-2022-JP', 9).match(/\?B\?([^?]*)\?=/g) ?? [];
  expect(words.length).toBeGreaterThan(2);
  for (const word of words) {
    const bytes = Buffer.from(word.slice(3, -2), 'base64').toString('latin1');
    const last = bytes.lastIndexOf('\u001b');
    expect(last === -1 || bytes.startsWith('\u001b(B', last)).toBe(true);
  }
});

describe('plain ASCII', () => {
  it('is left as it is, punctuation too', () => {
    for (const text of ['Re: [#12] Hello (world), "x"; a=b?', '', 'one']) {
      expect(encodeHeaderText(text, 'ISO-2022-JP', 9)).toBe(text);
    }
  });

  it('is folded at blanks into lines of at most 78', () => {
    const text = 'word '.repeat(100).trim();
    const folded = encodeHeaderText(text, 'UTF-8', 9);
    expect(folded.replaceAll('\r\n', '')).toBe(text);
    expect(Math.max(...`Subject: ${folded}`.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(78);
    expect(folded).not.toMatch(/\r\n\s*(\r\n|$)/);
  });
});

it.each(['a\r\nBcc: x@example.test', 'a\nb', 'a\rb', 'a\0b', 'a\u0085\u2028b', 'ü\r\nBcc: x@example.test'])(
  'lets nothing in %j begin another header',
  (text) => {
    for (const write of [encodeHeaderText, encodePhrase]) {
      const header = write(text, 'UTF-8', 9);
      expect(
        header
          .split('\r\n')
          .slice(1)
          .every((line) => /^ \S/.test(line)),
      ).toBe(true);

      expect(header.replaceAll('\r\n ', '')).not.toMatch(/[\x00-\x1f\x7f]/);
    }
  },
);

it('begins on the next line where the first has no room', () => {
  expect(encodeHeaderText('Grüße', 'UTF-8', 70)).toMatch(/^\r\n =\?UTF-8\?B\?/);
});

it('refuses what the set lacks', () => {
  expect(() => encodeHeaderText('5 €', 'ISO-8859-1')).toThrow(CannotEncode);
});

it('writes a display name as atoms, a quoted string or encoded-words', () => {
  expect(encodePhrase('Joe Doe', 'UTF-8')).toBe('Joe Doe');
  expect(encodePhrase('Doe, J. "JD" \\', 'UTF-8')).toBe('"Doe, J. \\"JD\\" \\\\"');
  expect(encodePhrase('Müller, Jörg', 'ISO-8859-1')).toBe('=?ISO-8859-1?Q?M=FCller=2C_J=F6rg?=');
  expect(encodePhrase('=?x?q?y?=', 'UTF-8')).toMatch(/^=\?US-ASCII\?B\?/);
});

it('writes every outbound set’s name into its words', () => {
  for (const charset of outboundCharsets) {
    const text = charset === 'US-ASCII' ? '=?' : (decodeAs(Buffer.from([0xe4, 0xe4]), charset)?.text ?? '').slice(0, 1);
    const carried = charset === 'ISO-2022-JP' ? 'あ' : charset === 'UTF-8' ? 'ä' : text;
    expect(encodeHeaderText(carried, charset)).toContain(`=?${charset}?`);
  }
});
