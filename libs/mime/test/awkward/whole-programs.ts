import { base64 } from './case.ts';
import type { Whole } from './whole.ts';

const calendar = 'BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:Lamp\nEND:VEVENT\nEND:VCALENDAR';
const onTheWire = (text: string): string => text.replaceAll('\n', '\r\n');

export const programs: Whole[] = [
  [
    'an invitation (RFC 6047): alternatives with a calendar, and the same as a file',
    'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=a\n\n--a\n\nCome\n--a\nContent-Type: text/html\n\n<p>Come</p>\n' +
      `--a\nContent-Type: text/calendar; charset=utf-8; method=REQUEST\n\n${calendar}\n--a--\n\n--b\nContent-Type: application/ics; name=invite.ics\nContent-Disposition: attachment; filename=invite.ics\nContent-Transfer-Encoding: base64\n\n${base64(onTheWire(calendar))}\n--b--\n`,
    {
      text: 'Come',
      html: '<p>Come</p>',
      files: [
        { fileName: 'text.ics', type: 'text/calendar', content: onTheWire(calendar), namedByMail: false },
        { fileName: 'invite.ics', type: 'application/ics', content: onTheWire(calendar), encoding: 'base64' },
      ],
    },
  ],
  [
    'an invitation that is nothing but its calendar, under a name: a file, and no text',
    `Subject: Lamp\nContent-Type: text/calendar; method=REQUEST; name="meeting.ics"\n\n${calendar}\n`,
    {
      subject: 'Lamp',
      files: [{ fileName: 'meeting.ics', type: 'text/calendar', content: onTheWire(`${calendar}\n`) }],
    },
  ],
  [
    'AMP between plain and HTML: not shown, but there',
    'Content-Type: multipart/alternative; boundary=b\n\n--b\n\nHi\n--b\nContent-Type: text/x-amp-html\n\n<html amp4email>\n--b\nContent-Type: text/html\n\n<p>Hi</p>\n--b--\n',
    {
      text: 'Hi',
      html: '<p>Hi</p>',
      files: [
        {
          fileName: 'text.txt',
          type: 'text/x-amp-html',
          content: '<html amp4email>',
          namedByMail: false,
          sniffedType: 'text/html',
        },
      ],
    },
  ],
  [
    'S/MIME signed, with the signature beside (RFC 8551 section 3.5.3)',
    'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary=b\n\n--b\nContent-Type: text/plain\n\nHi\n\n--b\nContent-Type: application/pkcs7-signature; name=smime.p7s\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=smime.p7s\n\nMIIB\n--b--\n',
    {
      text: 'Hi\n',
      marks: { signed: true },
      files: [
        {
          ...{ fileName: 'smime.p7s', type: 'application/pkcs7-signature', encoding: 'base64' },
          content: '0\x82\x01',
        },
      ],
    },
  ],
  [
    'S/MIME encrypted, under a name without a type of its own (RFC 8551 section 3.8)',
    'Content-Type: application/octet-stream; name=smime.p7m\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=smime.p7m\n\nMIIB\n',
    {
      marks: { encrypted: true },
      files: [{ fileName: 'smime.p7m', type: 'application/octet-stream', encoding: 'base64', content: '0\x82\x01' }],
    },
  ],
  [
    'certificates alone are neither signed nor encrypted (RFC 8551 section 3.9)',
    'Content-Type: application/pkcs7-mime; smime-type=certs-only; name=smime.p7c\nContent-Transfer-Encoding: base64\n\nMIIB\n',
    {
      files: [{ fileName: 'smime.p7c', type: 'application/pkcs7-mime', encoding: 'base64', content: '0\x82\x01' }],
    },
  ],
  [
    'encrypted inside signed (triple wrapping, RFC 2634)',
    'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary=b\n\n--b\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\nContent-Transfer-Encoding: base64\n\nMIIB\n--b\nContent-Type: application/pkcs7-signature; name=smime.p7s\nContent-Transfer-Encoding: base64\n\nMIIB\n--b--\n',
    {
      marks: { signed: true, encrypted: true },
      files: [
        { fileName: 'smime.p7m', type: 'application/pkcs7-mime', encoding: 'base64', content: '0\x82\x01' },
        { fileName: 'smime.p7s', type: 'application/pkcs7-signature', encoding: 'base64', content: '0\x82\x01' },
      ],
    },
  ],
  [
    'PGP in the text, encrypted, with a greeting before it',
    'Subject: x\n\nHello\n\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n',
    {
      subject: 'x',
      text: 'Hello\n\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n',
      marks: { encrypted: true },
    },
  ],
  [
    'a public key as a file is no mark',
    'Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHi\n--b\nContent-Type: application/pgp-keys; name=key.asc\n\n-----BEGIN PGP PUBLIC KEY BLOCK-----\n--b--\n',
    {
      text: 'Hi',
      files: [{ fileName: 'key.asc', type: 'application/pgp-keys', content: '-----BEGIN PGP PUBLIC KEY BLOCK-----' }],
    },
  ],
  [
    'TNEF beside its text, under the name of any file',
    'Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHi\n--b\nContent-Type: application/octet-stream; name="ATT00001.dat"\nContent-Transfer-Encoding: base64\n\neJ8+Ig==\n--b--\n',
    {
      text: 'Hi',
      files: [
        {
          ...{ fileName: 'ATT00001.dat', type: 'application/octet-stream', encoding: 'base64' },
          ...{ sniffedType: 'application/ms-tnef', content: 'x\x9f>"' },
        },
      ],
    },
  ],
  [
    'an answer from holidays (RFC 3834), sent to a null sender',
    'Return-Path: <>\nFrom: Jo <jo@b.example>\nTo: us@a.example\nSubject: Auto: in\nIn-Reply-To: <12@us>\nReferences: <1@us> <12@us>\nAuto-Submitted: auto-replied (vacation)\n\nAway\n',
    {
      returnPath: '',
      from: [{ name: 'Jo', address: 'jo@b.example' }],
      to: [{ name: '', address: 'us@a.example' }],
      subject: 'Auto: in',
      inReplyTo: ['12@us'],
      references: ['1@us', '12@us'],
      text: 'Away\n',
      marks: { automatic: true, autoSubmitted: 'auto-replied' },
    },
  ],
  [
    'a message of a mailing list (RFC 2919, RFC 2369), its footer a part of its own',
    'From: jo@b.example\nSender: list-bounces@l.example\nTo: list@l.example\nList-Id: Lamps <lamps.l.example>\nList-Post: <mailto:list@l.example>\nPrecedence: list\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nHi\n--b\nContent-Type: text/plain\nContent-Disposition: inline\n\n____\nLamps list\n--b--\n',
    {
      from: [{ name: '', address: 'jo@b.example' }],
      sender: { name: '', address: 'list-bounces@l.example' },
      to: [{ name: '', address: 'list@l.example' }],
      text: 'Hi\n____\nLamps list',
      marks: { automatic: true, bulk: true, list: true },
    },
  ],
  [
    'format=flowed with quotes, space-stuffing and a signature (RFC 3676) is kept as it came',
    'Content-Type: text/plain; charset=us-ascii; format=flowed\n\n> quoted \n> on\n From here\n-- \nJo\n',
    { text: '> quoted \n> on\n From here\n-- \nJo\n' },
  ],
];
