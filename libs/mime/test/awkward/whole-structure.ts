import { base64 } from './case.ts';
import type { Whole } from './whole.ts';

const mixed = 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n';
const pdf = { fileName: 'a.pdf', type: 'application/pdf', sniffedType: 'application/pdf', content: '%PDF-1.7' };

export const structures: Whole[] = [
  [
    'mixed in related in alternative, as Apple Mail nests a letter with a file between its lines',
    'Content-Type: multipart/alternative; boundary=a\n\n' +
      '--a\nContent-Type: text/plain\n\nBefore\n\nAfter\n' +
      '--a\nContent-Type: multipart/mixed; boundary=m\n\n' +
      '--m\nContent-Type: multipart/related; boundary=r\n\n' +
      '--r\nContent-Type: text/html\n\n<p>Before</p>\n' +
      '--r\nContent-Type: image/gif\nContent-ID: <p@x>\nContent-Disposition: inline; filename=p.gif\n\nGIF89a\n--r--\n\n' +
      '--m\nContent-Type: application/pdf\nContent-Disposition: inline; filename=a.pdf\n\n%PDF-1.7\n' +
      '--m\nContent-Type: text/html\n\n<p>After</p>\n--m--\n\n--a--\n',
    {
      text: 'Before\n\nAfter',
      html: '<p>Before</p>\n<p>After</p>',
      files: [
        {
          ...{ fileName: 'p.gif', type: 'image/gif', sniffedType: 'image/gif', content: 'GIF89a' },
          ...{ inline: true, contentId: 'p@x' },
        },
        { ...pdf, inline: true },
      ],
    },
  ],
  [
    'alternative in related in mixed, as Outlook nests a letter with a picture and a file',
    `${mixed}--b\nContent-Type: multipart/related; boundary=r; type="multipart/alternative"\n\n` +
      '--r\nContent-Type: multipart/alternative; boundary=a\n\n' +
      '--a\nContent-Type: text/plain\n\nHi\n--a\nContent-Type: text/html\n\n<img src="cid:i@x">\n--a--\n\n' +
      '--r\nContent-Type: image/png; name="image001.png"\nContent-Description: image001.png\nContent-ID: <i@x>\n' +
      'Content-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--r--\n\n' +
      '--b\nContent-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment; filename=a.pdf; size=8\n\n%PDF-1.7\n--b--\n',
    {
      text: 'Hi',
      html: '<img src="cid:i@x">',
      files: [
        {
          ...{ fileName: 'image001.png', type: 'image/png', sniffedType: 'image/png', inline: true },
          ...{ content: '\x89PNG\r\n\x1a\n', contentId: 'i@x', encoding: 'base64' },
        },
        pdf,
      ],
    },
  ],
  [
    'ten multiparts inside one another',
    Array.from({ length: 10 }, (_, n) => `Content-Type: multipart/mixed; boundary=n${n}.\n\n--n${n}.\n`).join('') +
      '\nDeep\n' +
      Array.from({ length: 10 }, (_, n) => `--n${9 - n}.--\n`).join(''),
    { text: 'Deep' },
  ],
  [
    'the same boundary inside and outside: the inner delimiters are the outer ones (RFC 2046 section 5.1.2)',
    `${mixed}--b\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nHi\n--b--\n--b\nContent-Type: application/pdf; name=a.pdf\n\n%PDF-1.7\n--b--\n`,
    { text: 'Hi', files: [pdf] },
  ],
  [
    'a delimiter in the header block of a part ends that part',
    `${mixed}--b\nContent-Type: text/plain\n--b\n\nHi\n--b--\n`,
    { text: 'Hi' },
  ],
  [
    'a boundary that ends in blanks (against RFC 2046 section 5.1.1) is meant with them',
    'Content-Type: multipart/mixed; boundary="b  "\n\n--b  \n\nHi\n--b\nyou\n--b  --\n',
    { text: 'Hi\n--b\nyou' },
  ],
  [
    'delimiters written with the quotes of the field',
    'Content-Type: multipart/mixed; boundary="\\"b\\""\n\n--"b"\n\nHi\n--"b"--\n',
    { text: 'Hi' },
  ],
  [
    'a boundary that differs from the delimiters by one dash',
    'Content-Type: multipart/mixed; boundary=-b\n\n--b\n\nHi\n--b--\n',
    { text: '--b\n\nHi\n--b--\n', faultCodes: ['multipart-unclosed', 'multipart-without-parts'] },
  ],
  [
    'text behind the closing delimiter of an inner multipart belongs to nothing',
    `${mixed}--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\n\nHi\n--c--\nlost\n--b--\n`,
    { text: 'Hi' },
  ],
  [
    'a part after the closing delimiter is epilogue (RFC 2046 section 5.1.1)',
    `${mixed}--b\n\nHi\n--b--\n--b\nContent-Type: application/pdf; name=a.pdf\n\n%PDF-1.7\n--b--\n`,
    { text: 'Hi' },
  ],
  [
    'an empty multipart beside a text',
    `${mixed}--b\nContent-Type: multipart/alternative; boundary=c\n\n--c--\n--b\n\nHi\n--b--\n`,
    { text: 'Hi', faultCodes: ['multipart-without-parts'] },
  ],
  [
    'parallel parts (RFC 2046 section 5.1.6) are read as mixed',
    'Content-Type: multipart/parallel; boundary=b\n\n--b\n\nOne\n--b\n\nTwo\n--b--\n',
    { text: 'One\nTwo' },
  ],
  [
    'form data (RFC 7578) sent by mail: text is shown, the file can be saved',
    'Content-Type: multipart/form-data; boundary=b\n\n--b\nContent-Disposition: form-data; name="comment"\n\nHi\n--b\n' +
      'Content-Disposition: form-data; name="file"; filename="a.pdf"\nContent-Type: application/pdf\n\n%PDF-1.7\n--b--\n',
    { text: 'Hi', files: [pdf] },
  ],
  [
    'message/partial, the second of two (RFC 2046 section 5.2.2): its bytes can be saved',
    'Subject: part\nContent-Type: message/partial; id="x@y"; number=2; total=2\n\nsecond half\n',
    {
      subject: 'part',
      files: [
        {
          ...{ fileName: 'message.bin', type: 'message/partial', content: 'second half\r\n', namedByMail: false },
        },
      ],
    },
  ],
  [
    'a message sent on as a file in base64, against RFC 2046 section 5.2.1',
    `${mixed}--b\n\nSee below\n--b\nContent-Type: message/rfc822; name=old.eml\nContent-Transfer-Encoding: base64\n\n${base64('Subject: in\r\n\r\nx')}\n--b--\n`,
    {
      text: 'See below',
      files: [{ fileName: 'old.eml', type: 'message/rfc822', content: 'Subject: in\r\n\r\nx', encoding: 'base64' }],
    },
  ],
  [
    'lines that end in LF alone between parts',
    'Content-Type: multipart/mixed; boundary=b\n\n--b\n\nOne\n--b\n\nTwo\n--b--\n'.replaceAll('\n', '\u0001'),
    { text: 'One\nTwo' },
  ],
  [
    'lines that end in CR alone, as an old Mac wrote them',
    'Subject: old\u0002Content-Type: text/plain\u0002\u0002One\u0002Two\u0002',
    { subject: 'old', text: 'One\nTwo\n', faultCodes: ['line-ends'] },
  ],
  ['NUL bytes between and within parts', `${mixed}\0\0--x\n--b\n\nHi\0you\n--b--\n`, { text: 'Hi\0you' }],
  [
    'uuencoded files, two of them, between lines of text',
    'Subject: two\n\nFirst\nbegin 644 a.txt\n#86)C\n`\nend\nSecond\nbegin 755 dir/b.txt\n#9&5F\n`\nend\nBye\n',
    {
      subject: 'two',
      text: 'First\nSecond\nBye\n',
      files: [
        { fileName: 'a.txt', type: 'application/octet-stream', content: 'abc', encoding: 'x-uuencode' },
        { fileName: 'b.txt', type: 'application/octet-stream', content: 'def', encoding: 'x-uuencode' },
      ],
    },
  ],
  [
    'a uuencoded file without its end',
    'Subject: cut\n\nFirst\nbegin 644 a.txt\n#86)C\n',
    { subject: 'cut', text: 'First\nbegin 644 a.txt\n#86)C\n' },
  ],
  [
    'yEnc in a part of its own stays as it came: no mail program makes it',
    `${mixed}--b\n\nHi\n--b\nContent-Type: application/octet-stream; name=a.bin\nContent-Transfer-Encoding: x-yenc\n\n=ybegin line=128 size=1 name=a.bin\nk\n=yend size=1\n--b--\n`,
    {
      text: 'Hi',
      files: [
        {
          ...{ fileName: 'a.bin', type: 'application/octet-stream', encoding: '8bit' },
          content: '=ybegin line=128 size=1 name=a.bin\r\nk\r\n=yend size=1',
        },
      ],
      faultCodes: ['encoding-unknown'],
    },
  ],
  [
    'BinHex (RFC 1741) stays a file as it came',
    `${mixed}--b\nContent-Type: application/mac-binhex40; name="a.hqx"\n\n(This file must be converted with BinHex 4.0)\n:abc:\n--b--\n`,
    {
      files: [
        {
          ...{ fileName: 'a.hqx', type: 'application/mac-binhex40' },
          content: '(This file must be converted with BinHex 4.0)\r\n:abc:',
        },
      ],
    },
  ],
];
