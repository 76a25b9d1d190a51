import { base64, utf8 } from './case.ts';
import type { Whole } from './whole.ts';

const mixed = 'Content-Type: multipart/mixed; boundary=b\n\n';
const named = (field: string): string =>
  `${mixed}--b\nContent-Type: application/octet-stream\nContent-Disposition: ${field}\n\nx\n--b--\n`;
const file = (fileName: string) => ({ files: [{ fileName, type: 'application/octet-stream', content: 'x' }] });

export const headersOfAll: Whole[] = [
  [
    'RFC 2231 in twelve pieces, written in the wrong order',
    named(
      `attachment; ${Array.from({ length: 12 }, (_, n) => 11 - n)
        .map((n) => `filename*${n}="${String.fromCharCode(97 + n)}"`)
        .join(';\n ')}`,
    ),
    file('abcdefghijkl'),
  ],
  [
    'RFC 2231 with a piece missing: the others in their order',
    named('attachment; filename*0="a"; filename*2="c"'),
    file('ac'),
  ],
  [
    'RFC 2231 with a set and a language',
    named("attachment; filename*=iso-8859-1'de'%DCbersicht.txt"),
    file('Übersicht.txt'),
  ],
  ['RFC 2231 without a set', named("attachment; filename*=''%C3%A4.txt"), file('ä.txt')],
  [
    'RFC 2231 in pieces, in Shift_JIS, a character over two of them',
    named("attachment; filename*0*=shift_jis''%93%FA%96; filename*1*=%7B.txt"),
    file('日本.txt'),
  ],
  [
    'an encoded-word in a file name, against RFC 2047 section 5, in pieces of RFC 2231',
    named('attachment; filename*0="=?utf-8?Q?Gr=C3=BC"; filename*1="=C3=9Fe.txt?="'),
    file('Grüße.txt'),
  ],
  [
    'a file name of two encoded-words with a character split between them',
    named(`attachment; filename="=?utf-8?B?${base64('Gr\xc3')}?= =?utf-8?B?${base64('\xbc.txt')}?="`),
    file('Grü.txt'),
  ],
  ['a file name with a semicolon in quotes', named('attachment; filename="a;b.txt"'), file('a;b.txt')],
  ['a file name without its closing quote', named('attachment; filename="a b.txt'), file('a b.txt')],
  ['a file name with blanks and no quotes', named('attachment; filename=my file.txt'), file('my file.txt')],
  [
    'a subject of three words in B, each cut inside a character of UTF-8',
    `Subject: =?UTF-8?B?${base64('\xe6\x97')}?=\n =?UTF-8?B?${base64('\xa5\xe6\x9c')}?=\n =?UTF-8?B?${base64('\xac')}?=\n\nx\n`,
    { subject: '日本', text: 'x\n' },
  ],
  [
    'a subject in iso-2022-jp whose words each switch back to ASCII (RFC 1468)',
    'Subject: =?ISO-2022-JP?B?GyRCRnwbKEI=?=\n =?ISO-2022-JP?B?GyRCS1wbKEI=?=\n\nx\n',
    { subject: '日本', text: 'x\n' },
  ],
  [
    'a word in B whose padding stands in its middle',
    'Subject: =?utf-8?B?YQ==Yg==?=\n\nx\n',
    { subject: 'ab', text: 'x\n' },
  ],
  [
    'words beside each other without white space, against RFC 2047 section 5',
    'Subject: =?utf-8?Q?a?==?utf-8?Q?b?=\n\nx\n',
    { subject: 'ab', text: 'x\n' },
  ],
  [
    'raw 8-bit headers in the set of the body',
    'From: \xc0\xed\xed\xe0 <anna@a.example>\nSubject: \xcb\xe0\xec\xef\xe0\nContent-Type: text/plain; charset=windows-1251\n\n\xcb\xe0\xec\xef\xe0\n',
    {
      from: [{ name: 'Анна', address: 'anna@a.example' }],
      subject: 'Лампа',
      text: 'Лампа\n',
      charset: 'windows-1251',
      languageGuess: 'ru',
    },
  ],
  [
    'raw 8-bit headers in EUC-KR, with the set named by the body',
    'Subject: \xb7\xa5\xc7\xc1\nContent-Type: text/plain; charset=euc-kr\n\n\xb7\xa5\xc7\xc1\n',
    { subject: '램프', text: '램프\n', charset: 'EUC-KR', languageGuess: 'ko' },
  ],
  [
    'raw UTF-8 in every field (RFC 6532)',
    utf8('From: Jürgen <jürgen@bücher.example>\nTo: Zoë <zoe@a.example>\nSubject: Größe\n\nx\n'),
    {
      from: [{ name: 'Jürgen', address: 'jürgen@bücher.example' }],
      to: [{ name: 'Zoë', address: 'zoe@a.example' }],
      subject: 'Größe',
      text: 'x\n',
    },
  ],
  [
    'each field of an origin twice: the first counts',
    'From: a@a.example\nFrom: b@b.example\nSubject: one\nSubject: two\nMessage-ID: <1@a>\nMessage-ID: <2@a>\n' +
      'Date: Fri, 21 Nov 1997 09:55:06 +0000\nDate: Sat, 22 Nov 1997 09:55:06 +0000\n\nx\n',
    {
      from: [
        { name: '', address: 'a@a.example' },
        { name: '', address: 'b@b.example' },
      ],
      subject: 'one',
      messageId: '1@a',
      date: new Date('1997-11-21T09:55:06Z'),
      text: 'x\n',
      faultCodes: ['repeated-header', 'repeated-header', 'repeated-header', 'repeated-header'],
    },
  ],
  [
    'every recipient field, groups beside single addresses (RFC 5322 section 3.4)',
    'To: Sales: Jo <jo@a.example>, "Doe, Al" <al@a.example>; , Zed <zed@a.example>\nCc: undisclosed:;\nBcc: x@a.example\nReply-To: Help Desk: help@a.example;\n\nx\n',
    {
      to: [
        { name: 'Jo', address: 'jo@a.example', group: 'Sales' },
        { name: 'Doe, Al', address: 'al@a.example', group: 'Sales' },
        { name: 'Zed', address: 'zed@a.example' },
      ],
      bcc: [{ name: '', address: 'x@a.example' }],
      replyTo: [{ name: '', address: 'help@a.example', group: 'Help Desk' }],
      text: 'x\n',
    },
  ],
  [
    'comments wherever RFC 5322 allows them',
    'From: Jo (the (only) one) <jo (here) @ (there) a.example> (bye)\nDate: Fri (x), 21 (y) Nov 1997 09:55:06 +0000 (z)\nMIME-Version: 1.0 (a)\nContent-Type: text/plain (b); charset=us-ascii (c)\n\nx\n',
    {
      from: [{ name: 'Jo', address: 'jo@a.example' }],
      date: new Date('1997-11-21T09:55:06Z'),
      text: 'x\n',
    },
  ],
  [
    'addresses of the old kind: a route, a bang path, a full stop in a name (RFC 5322 section 4)',
    'From: <@relay.example:jo@a.example>\nTo: J. Doe <j@a.example>\n\nx\n',
    {
      from: [{ name: '', address: 'jo@a.example' }],
      to: [{ name: 'J. Doe', address: 'j@a.example' }],
      text: 'x\n',
    },
  ],
  [
    'semicolons between recipients, as Outlook writes them',
    'To: a@a.example; "B" <b@a.example>; c@a.example\n\nx\n',
    {
      to: [
        { name: '', address: 'a@a.example' },
        { name: 'B', address: 'b@a.example' },
        { name: '', address: 'c@a.example' },
      ],
      text: 'x\n',
    },
  ],
];
