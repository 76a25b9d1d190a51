import type { Awkward } from './case.ts';

const marked = (name: string, head: string, marks: Record<string, unknown>): Awkward => [
  `marks: ${name}`,
  `${head}\n\nHi\n`,
  { marks },
];
const dsn = (status: string, returned = 'Content-Type: message/rfc822\n\nMessage-ID: <1@us>\n\nx'): string =>
  `Return-Path: <>\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nfailed\n--b\n` +
  `Content-Type: message/delivery-status\n\n${status}\n--b\n${returned}\n--b--\n`;
const recipient =
  'Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no\n';
const smime = (kind: string): string => `Content-Type: application/pkcs7-mime; smime-type=${kind}; name=smime.p7m`;

export const reports: Awkward[] = [
  marked('Auto-Submitted (RFC 3834)', 'Auto-Submitted: auto-replied', {
    automatic: true,
    autoSubmitted: 'auto-replied',
  }),
  marked('Auto-Submitted: no', 'Auto-Submitted: no', { automatic: false, autoSubmitted: 'no' }),
  marked('Auto-Submitted with a comment and parameters', 'Auto-Submitted: Auto-Generated; x=y', {
    automatic: true,
    autoSubmitted: 'auto-generated',
  }),
  marked('Auto-Submitted with a comment before', 'Auto-Submitted: (vacation) auto-replied', {
    automatic: true,
    autoSubmitted: 'auto-replied',
  }),
  marked('Precedence: bulk', 'Precedence: bulk', { automatic: true, bulk: true }),
  marked('Precedence in any case', 'PRECEDENCE: Junk', { bulk: true }),
  marked('Precedence: first-class', 'Precedence: first-class', { automatic: false, bulk: false }),
  marked('List-Id (RFC 2919)', 'List-Id: <a.example>', { automatic: true, list: true }),
  marked('List-Unsubscribe (RFC 2369)', 'List-Unsubscribe: <mailto:a@b.example>', { list: true }),
  marked('X-Auto-Response-Suppress', 'X-Auto-Response-Suppress: OOF, AutoReply', { automatic: true }),
  marked('null sender', 'Return-Path: <>', { automatic: true }),
  marked('a bounce in words (qmail)', 'Return-Path: <>\nFrom: MAILER-DAEMON@b.example\nSubject: failure notice', {
    bounce: true,
  }),
  marked('X-Failed-Recipients (Exim)', 'X-Failed-Recipients: a@b.example', { bounce: true }),
  marked('nothing of all', 'From: a@b.example', {
    automatic: false,
    bulk: false,
    list: false,
    bounce: false,
    signed: false,
    encrypted: false,
  }),
  marked('S/MIME encrypted (RFC 8551)', smime('enveloped-data'), { encrypted: true, signed: false }),
  marked('S/MIME signed, opaque', smime('signed-data'), { encrypted: false, signed: true }),
  marked('S/MIME compressed is neither', smime('compressed-data'), { encrypted: false, signed: false }),
  marked('S/MIME authEnveloped', smime('authEnveloped-data'), { encrypted: true }),
  marked('the old name of S/MIME', 'Content-Type: application/x-pkcs7-mime; name=smime.p7m', { encrypted: true }),
  [
    'marks: PGP/MIME encrypted (RFC 3156)',
    'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\n--b--\n',
    { text: null, marks: { encrypted: true } },
  ],
  [
    'marks: PGP/MIME signed (RFC 3156)',
    'Content-Type: multipart/signed; protocol="application/pgp-signature"; boundary=b\n\n--b\n\nHi\n--b\nContent-Type: application/pgp-signature\n\nx\n--b--\n',
    { text: 'Hi', marks: { signed: true }, attachments: [{ fileName: 'file.asc' }] },
  ],
  ['marks: inline PGP', '\n-----BEGIN PGP SIGNED MESSAGE-----\n\nHi\n', { marks: { signed: true, encrypted: false } }],
  ['marks: quoted PGP is none', '\n> -----BEGIN PGP MESSAGE-----\n', { marks: { signed: false, encrypted: false } }],

  [
    'report: failed (RFC 3464)',
    dsn(`Reporting-MTA: dns; mx.example\n\n${recipient}`),
    {
      marks: { bounce: true },
      report: {
        reporting: 'mx.example',
        originalMessageId: '1@us',
        recipients: [{ finalRecipient: 'a@b.example', action: 'failed', status: '5.1.1', diagnostic: '550 no' }],
      },
    },
  ],
  [
    'report: headers only (RFC 3462)',
    dsn(`Reporting-MTA: dns; mx.example\n\n${recipient}`, 'Content-Type: text/rfc822-headers\n\nMessage-ID: <1@us>'),
    { report: { originalMessageId: '1@us' } },
  ],
  [
    'report: nothing returned',
    dsn(`Reporting-MTA: dns; mx.example\n\n${recipient}`, 'Content-Type: text/plain\n\nx'),
    { report: { originalMessageId: null } },
  ],
  [
    'report: two recipients',
    dsn(`Reporting-MTA: dns; mx.example\n\n${recipient}\n${recipient.replace('a@b', 'c@d')}`),
    { report: { recipients: [{ finalRecipient: 'a@b.example' }, { finalRecipient: 'c@d.example' }] } },
  ],
  [
    'report: delayed',
    dsn(`Reporting-MTA: dns; mx.example\n\n${recipient.replace('failed', 'delayed')}`),
    { report: { recipients: [{ action: 'delayed' }] } },
  ],
  ['report: no per-message fields', dsn(recipient), { report: { recipients: [{ finalRecipient: 'a@b.example' }] } }],
  [
    'report: UTF-8 (RFC 6533)',
    dsn(`Reporting-MTA: dns; mx.example\n\n${recipient}`).replace(
      'message/delivery-status',
      'message/global-delivery-status',
    ),
    { report: { recipients: [{ action: 'failed' }] } },
  ],
  [
    'report: read receipt (RFC 8098) is automatic and no bounce',
    'Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\n\nread\n--b\nContent-Type: message/disposition-notification\n\nDisposition: manual-action/MDN-sent-manually; displayed\n--b--\n',
    { report: null, text: 'read', marks: { automatic: true, bounce: false } },
  ],
  [
    'report: abuse (RFC 5965) is automatic and no bounce',
    'Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n\nabuse\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n--b\nContent-Type: message/rfc822\n\nSubject: x\n\nx\n--b--\n',
    { report: null, text: 'abuse', marks: { automatic: true, bounce: false } },
  ],
];
