import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { OutboundCharset } from './charset-names.ts';
import { decodeAs } from './decode.ts';
import { CannotEncode } from './encode.ts';
import { encodeParameter } from './parameter.ts';

const samples: readonly (readonly [OutboundCharset, string])[] = [
  ['UTF-8', 'report.pdf'],
  ['UTF-8', 'a "quoted" \\ name; x=1.txt'],
  ['UTF-8', `${'long-name-'.repeat(20)}.pdf`],
  ['ISO-8859-1', 'Übersicht.pdf'],
  ['ISO-8859-15', `${'Prix à 5 € '.repeat(12)}.pdf`],
  ['ISO-2022-JP', 'お問い合わせの件 A 添付 B ファイル名その二.pdf'],
  ['Shift_JIS', 'お問い合わせの件 A 添付 B ファイル名その二.pdf'],
  ['GB2312', '您好，我想咨询一下订单的情况.docx'],
  ['UTF-8', '😀日本'.repeat(30)],
  ['UTF-8', '=?utf-8?q?x?='],
  ['UTF-8', "100%'*.txt ü"],
];

describe.each(samples)('a file name in %s: %s', (charset, name) => {
  const pieces = encodeParameter('filename', name, charset);

  it('stands on lines of at most 78, in ASCII', () => {
    for (const piece of pieces) {
      expect(` ${piece};`.length).toBeLessThanOrEqual(78);
      expect(piece).toMatch(/^[\x20-\x7e]+$/);
    }
  });

  it('splits no character: each extended piece reads by itself', () => {
    for (const piece of pieces.filter((one) => /^\w+(\*\d+)?\*=/.test(one))) {
      const content = piece.replace(/^[^=]+=/, '').replace(/^[^']+''/, '');
      const bytes = content.replaceAll(/%([0-9A-F]{2})/g, (_, digits: string) =>
        String.fromCharCode(parseInt(digits, 16)),
      );
      expect(decodeAs(Buffer.from(bytes, 'latin1'), charset)).toMatchObject({ replaced: 0 });
    }
  });
});

it('is read back by Python’s email package as the name, in every set', () => {
  const headers = samples.map(([charset, name]) =>
    ['attachment', ...encodeParameter('filename', name, charset)].join(';\r\n '),
  );
  const program = [
    'import sys, json, email',
    'for h in json.load(sys.stdin):',
    '  m = email.message_from_string("Content-Disposition: " + h + "\\r\\n\\r\\n")',
    '  print(json.dumps(m.get_filename()))',
  ].join('\n');
  const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
  const read = execFileSync(python, ['-c', program], { input: JSON.stringify(headers), encoding: 'utf8' });
  const names: unknown[] = read
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(names).toEqual(samples.map(([, name]) => name));
});

it('lets no line end in a name begin another header', () => {
  expect(encodeParameter('filename', 'a\r\nBcc: x', 'UTF-8')).toEqual(['filename="a Bcc: x"']);
});

it('refuses what the set lacks', () => {
  expect(() => encodeParameter('filename', '5 €', 'ISO-8859-1')).toThrow(CannotEncode);
});
