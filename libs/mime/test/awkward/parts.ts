import { base64, type Awkward, type Expected } from './case.ts';

const outer = 'Content-Type: multipart/mixed; boundary=b\n\n';
const file = (disposition: string, more = 'Content-Type: application/pdf'): string =>
  `${outer}--b\n\nHi\n--b\n${more}\n${disposition === '' ? '' : `Content-Disposition: ${disposition}\n`}\n%PDF-\n--b--\n`;
const named = (name: string, disposition: string, expected: string, more?: string): Awkward => [
  `file name: ${name}`,
  file(disposition, more),
  { text: 'Hi', attachments: [{ fileName: expected, sniffedType: 'application/pdf' }] },
];
const one = (name: string, message: string, expected: Expected): Awkward => [`structure: ${name}`, message, expected];

export const parts: Awkward[] = [
  named('a token', 'attachment; filename=a.pdf', 'a.pdf'),
  named('in quotes with a semicolon', 'attachment; filename="a;b.pdf"', 'a;b.pdf'),
  named('with blanks and no quotes', 'attachment; filename=a b.pdf', 'a b.pdf'),
  named('an encoded-word (against RFC 2047 section 5)', 'attachment; filename="=?utf-8?Q?=C3=A4.pdf?="', 'ä.pdf'),
  named('RFC 2231', "attachment; filename*=utf-8''%C3%A4.pdf", 'ä.pdf'),
  named('RFC 2231 with a language', "attachment; filename*=iso-8859-1'en'%A3.pdf", '£.pdf'),
  named('RFC 2231 in pieces', 'attachment; filename*0=a; filename*1=b.pdf', 'ab.pdf'),
  named('RFC 2231 in pieces out of order', 'attachment; filename*1=b.pdf; filename*0=a', 'ab.pdf'),
  named('RFC 2231 pieces of both kinds', "attachment; filename*0*=utf-8''%C3%A4; filename*1=%41.pdf", 'ä%41.pdf'),
  named('RFC 2231 a character over two pieces', "attachment; filename*0*=utf-8''%C3; filename*1*=%A4.pdf", 'ä.pdf'),
  named(
    'RFC 2231 is preferred to plain (RFC 6266 section 4.3)',
    "attachment; filename=x.pdf; filename*=utf-8''%C3%A4.pdf",
    'ä.pdf',
  ),
  named('RFC 2231 with a bad escape', "attachment; filename*=utf-8''%zz.pdf", '%zz.pdf'),
  named('of Content-Type', 'attachment', 'n.pdf', 'Content-Type: application/pdf; name=n.pdf'),
  named(
    'of both: the disposition counts',
    'attachment; filename=d.pdf',
    'd.pdf',
    'Content-Type: application/pdf; name=n.pdf',
  ),
  named('none', '', 'file.pdf'),
  named('empty', 'attachment; filename=""', 'file.pdf'),
  named('a path', 'attachment; filename="../../etc/passwd.pdf"', 'passwd.pdf'),
  named('a Windows path', 'attachment; filename="C:\\\\TEMP\\\\a.pdf"', 'a.pdf'),
  named('only dots', 'attachment; filename=".."', 'file.pdf'),
  named('a device of Windows', 'attachment; filename=CON.pdf', '_CON.pdf'),
  named('a direction character (RTL) is taken out', "attachment; filename*=utf-8''a%E2%80%AEfdp.exe", 'afdp.exe'),
  named('control characters are taken out', "attachment; filename*=utf-8''a%00b%0A.pdf", 'ab.pdf'),
  named('dots and blanks at the end', 'attachment; filename="a.pdf. . "', 'a.pdf'),
  named('raw UTF-8', 'attachment; filename="\xc3\xa4.pdf"', 'ä.pdf'),
  named('raw ISO-8859-1', 'attachment; filename="Gr\xfc\xdfe aus K\xf6ln.pdf"', 'Grüße aus Köln.pdf'),
  named('folded', 'attachment;\n\tfilename="a.pdf"', 'a.pdf'),
  named('without a semicolon', 'attachment filename=a.pdf', 'a.pdf'),
  named('a disposition in any case', 'ATTACHMENT; FILENAME=a.pdf', 'a.pdf'),
  named('an unknown disposition is an attachment (RFC 2183 section 2.8)', 'x-foo; filename=a.pdf', 'a.pdf'),

  one('preamble and epilogue are no text (RFC 2046 section 5.1.1)', `${outer}pre\n--b\n\nHi\n--b--\nepi\n`, {
    text: 'Hi',
    attachments: [],
  }),
  one('no end', `${outer}--b\n\nHi\n`, { text: 'Hi\n', faultCodes: ['multipart-unclosed'] }),
  one('blanks behind a delimiter (RFC 2046 section 5.1.1)', `${outer}--b  \n\nHi\n--b--  \n`, {
    text: 'Hi',
    faultCodes: [],
  }),
  one('a part without a header or an empty line', `${outer}--b\nHi\n--b--\n`, { text: 'Hi' }),
  one('an empty part', `${outer}--b\n--b\n\nHi\n--b--\n`, { attachments: [] }),
  one(
    'a boundary in quotes with strange characters',
    "Content-Type: multipart/mixed; boundary=\"=_a '()+,-./:=?\"\n\n--=_a '()+,-./:=?\n\nHi\n--=_a '()+,-./:=?--\n",
    { text: 'Hi', faultCodes: [] },
  ),
  one(
    'a boundary that begins as another does',
    `Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=bb\n\n--bb\n\nHi\n--bb--\n--b--\n`,
    { text: 'Hi', faultCodes: [] },
  ),
  one('a line that begins as a delimiter does is text', `${outer}--b\n\n--bc\nHi\n--b--\n`, { text: '--bc\nHi' }),
  one('a boundary in another case is none', `${outer}--b\n\n--B\nHi\n--b--\n`, { text: '--B\nHi' }),
  one(
    'the inner multipart is not closed',
    `${outer}--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\n\nHi\n--b\nContent-Type: a/b\n\nx\n--b--\n`,
    { text: 'Hi', attachments: [{ type: 'a/b', size: 1 }] },
  ),
  one(
    'a boundary longer than RFC 2046 allows',
    `Content-Type: multipart/mixed; boundary=${'a'.repeat(200)}\n\n--${'a'.repeat(200)}\n\nHi\n--${'a'.repeat(200)}--\n`,
    { text: 'Hi' },
  ),
  one('no boundary', 'Content-Type: multipart/mixed\n\n--x\n\nHi\n--x--\n', {
    text: 'Hi',
    faultCodes: ['boundary-missing'],
  }),
  one('no part', `${outer}Hi\n`, { text: 'Hi\n' }),
  one(
    'alternatives: the plain as text and the HTML as HTML',
    'Content-Type: multipart/alternative; boundary=b\n\n--b\n\nHi\n--b\nContent-Type: text/html\n\n<b>Hi\n--b--\n',
    { text: 'Hi', html: '<b>Hi', attachments: [] },
  ),
  one(
    'alternatives in the wrong order',
    'Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/html\n\n<b>Hi\n--b\n\nHi\n--b--\n',
    { text: 'Hi', html: '<b>Hi' },
  ),
  one(
    'alternatives with a calendar (RFC 6047)',
    'Content-Type: multipart/alternative; boundary=b\n\n--b\n\nHi\n--b\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n--b--\n',
    { text: 'Hi', attachments: [{ type: 'text/calendar', fileName: 'text.ics' }] },
  ),
  one(
    'related with a picture (RFC 2387)',
    'Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n<img src=cid:1@x>\n--b\nContent-Type: image/gif\nContent-ID: <1@x>\n\nGIF89a\n--b--\n',
    { text: null, attachments: [{ contentId: '1@x', inline: true, sniffedType: 'image/gif' }] },
  ),
  one(
    'an unknown multipart is mixed (RFC 2046 section 5.1.3)',
    'Content-Type: multipart/x-foo; boundary=b\n\n--b\n\nHi\n--b--\n',
    { text: 'Hi' },
  ),
  one(
    'a digest holds messages (RFC 2046 section 5.1.5)',
    'Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: in\n\nx\n--b--\n',
    { attachments: [{ type: 'message/rfc822' }] },
  ),
  one(
    'a message in a message stays one file',
    `${outer}--b\nContent-Type: message/rfc822\n\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nin\n--c--\n--b--\n`,
    { text: null, attachments: [{ fileName: 'message.eml' }] },
  ),
  one('message/global (RFC 6532)', `${outer}--b\nContent-Type: message/global\n\nSubject: in\n\nx\n--b--\n`, {
    attachments: [{ fileName: 'message.eml' }],
  }),
  one(
    'message/partial (RFC 2046 section 5.2.2)',
    'Content-Type: message/partial; id=x; number=1; total=2\n\nSubject: in\n\nx\n',
    { attachments: [{ type: 'message/partial' }] },
  ),
  one(
    'message/external-body (RFC 2046 section 5.2.3)',
    `${outer}--b\nContent-Type: message/external-body; access-type=URL; URL="http://x.example"\n\nContent-Type: image/png\n\n--b--\n`,
    { attachments: [{ type: 'message/external-body' }] },
  ),
  one(
    'the whole message is a file',
    `Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n${base64('%PDF-1')}\n`,
    { text: null, html: null, attachments: [{ fileName: 'a.pdf', size: 6 }] },
  ),
  one('a text file is a file', file('attachment; filename=a.txt', 'Content-Type: text/plain'), {
    text: 'Hi',
    attachments: [{ fileName: 'a.txt' }],
  }),
  one('two texts are both shown', `${outer}--b\n\nA\n--b\n\nB\n--b--\n`, { text: 'A\nB' }),
  one(
    'winmail.dat (TNEF)',
    `${outer}--b\nContent-Type: application/ms-tnef; name="winmail.dat"\nContent-Transfer-Encoding: base64\n\neJ8+Ig==\n--b--\n`,
    { attachments: [{ fileName: 'winmail.dat', sniffedType: 'application/ms-tnef' }] },
  ),
  one('uuencode in text', '\na\nbegin 644 b.txt\n#86)C\n`\nend\nc\n', {
    text: 'a\nc\n',
    attachments: [{ fileName: 'b.txt', size: 3, encoding: 'x-uuencode' }],
  }),
  one(
    'uuencode as an encoding',
    `${outer}--b\nContent-Type: a/b; name=b.txt\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 b.txt\n#86)C\n\`\nend\n--b--\n`,
    { attachments: [{ fileName: 'b.txt', size: 3 }] },
  ),
  one(
    'base64 over a multipart is passed over (RFC 2045 section 6.4)',
    `Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n--b\n\nHi\n--b--\n`,
    { text: 'Hi' },
  ),
  one(
    'AppleDouble (RFC 1740)',
    `${outer}--b\nContent-Type: multipart/appledouble; boundary=c\n\n--c\nContent-Type: application/applefile; name=a.pdf\n\nx\n--c\nContent-Type: application/pdf; name=a.pdf\n\n%PDF-\n--c--\n--b--\n`,
    { attachments: [{ type: 'application/applefile' }, { fileName: 'a.pdf' }] },
  ),
  one(
    'an executable called a picture is told by its bytes',
    `${outer}--b\nContent-Type: image/png; name=a.png\n\nMZ\0\0\0\0\n--b--\n`,
    { attachments: [{ type: 'image/png', sniffedType: 'application/vnd.microsoft.portable-executable' }] },
  ),
  one(
    'HTML called a picture is told by its bytes',
    `${outer}--b\nContent-Type: image/png; name=a.png\n\n<html><script>\n--b--\n`,
    { attachments: [{ sniffedType: 'text/html' }] },
  ),
  one('Content-Type twice: the last', 'Content-Type: text/html\nContent-Type: text/plain\n\n<b>\n', {
    text: '<b>\n',
    html: null,
    faultCodes: ['repeated-header'],
  }),
  one('a broken line between fields', 'Subject: a\nbroken\nTo: a@b.example\n\nHi\n', {
    subject: 'a',
    to: [{ address: 'a@b.example' }],
    text: 'Hi\n',
  }),
  one('no empty line', 'Subject: a\nHi there\n', {
    subject: 'a',
    text: 'Hi there\n',
    faultCodes: ['header-line-invalid', 'header-end-missing'],
  }),
  one('no header at all', 'Hi there\n\nyou\n', { text: 'Hi there\n\nyou\n' }),
  one('nothing', '', { subject: '', text: '', attachments: [], messageId: null, date: null }),
  one('a NUL in a field', 'Subject: a\0b\nContent-Type: text/plain\n\nHi\n', { subject: 'a b', text: 'Hi\n' }),
];
