import type { Whole } from './whole.ts';

/** A delivery report as a server writes it: its own header, its words, its fields, what it returns. */
const report = (head: string, words: string, status: string, returned: string): string =>
  `${head}\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status;\n\tboundary="=_b"\n\n` +
  `This is a MIME-encapsulated message.\n\n--=_b\n${words}\n--=_b\n${status}\n--=_b\n${returned}\n--=_b--\n`;
const daemon = 'Return-Path: <>\nFrom: MAILER-DAEMON@mx.example (Mail Delivery System)\nTo: us@a.example';
const fromDaemon = {
  returnPath: '',
  from: [{ name: 'Mail Delivery System', address: 'MAILER-DAEMON@mx.example' }],
  to: [{ name: '', address: 'us@a.example' }],
};
const bounced = { automatic: true, bounce: true };
const onTheWire = (text: string): string => text.replaceAll('\n', '\r\n');

export const reportsOfAll: Whole[] = [
  [
    'a report of Postfix',
    report(
      `${daemon}\nSubject: Undelivered Mail Returned to Sender\nAuto-Submitted: auto-replied`,
      'Content-Description: Notification\nContent-Type: text/plain; charset=us-ascii\n\nunknown user',
      'Content-Description: Delivery report\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\nX-Postfix-Queue-ID: 4B1\nArrival-Date: Fri, 21 Nov 1997 09:55:06 +0000 (UTC)\n\nFinal-Recipient: rfc822; jo@b.example\nOriginal-Recipient: rfc822;jo@b.example\nAction: failed\nStatus: 5.1.1\nRemote-MTA: dns; mx.b.example\nDiagnostic-Code: smtp; 550 5.1.1 <jo@b.example>: Recipient address\n    rejected: User unknown\n',
      'Content-Description: Undelivered Message\nContent-Type: message/rfc822\n\nMessage-ID: <7@us>\nSubject: in\n\nx',
    ),
    {
      ...fromDaemon,
      subject: 'Undelivered Mail Returned to Sender',
      text: 'unknown user',
      marks: { ...bounced, autoSubmitted: 'auto-replied' },
      report: {
        reporting: 'mx.example',
        originalMessageId: '7@us',
        recipients: [
          {
            ...{ finalRecipient: 'jo@b.example', action: 'failed', status: '5.1.1' },
            diagnostic: '550 5.1.1 <jo@b.example>: Recipient address    rejected: User unknown',
          },
        ],
      },
      files: [
        {
          ...{ fileName: 'message.txt', type: 'message/delivery-status', namedByMail: false },
          content: onTheWire(
            'Reporting-MTA: dns; mx.example\nX-Postfix-Queue-ID: 4B1\nArrival-Date: Fri, 21 Nov 1997 09:55:06 +0000 (UTC)\n\nFinal-Recipient: rfc822; jo@b.example\nOriginal-Recipient: rfc822;jo@b.example\nAction: failed\nStatus: 5.1.1\nRemote-MTA: dns; mx.b.example\nDiagnostic-Code: smtp; 550 5.1.1 <jo@b.example>: Recipient address\n    rejected: User unknown\n',
          ),
        },
        {
          ...{ fileName: 'message.eml', type: 'message/rfc822', namedByMail: false },
          content: onTheWire('Message-ID: <7@us>\nSubject: in\n\nx'),
        },
      ],
    },
  ],
  [
    'a report of Exchange, in UTF-16 words and with a TNEF of its own',
    report(
      'From: Microsoft Outlook <postmaster@a.example>\nTo: us@a.example\nSubject: Undeliverable: in\nX-MS-Exchange-Message-Is-Ndr:\nAuto-Submitted: auto-replied',
      'Content-Type: multipart/alternative; boundary=alt\n\n--alt\nContent-Type: text/plain; charset="us-ascii"\n\nfailed\n--alt\nContent-Type: text/html; charset="us-ascii"\n\n<p>failed</p>\n--alt--\n',
      'Content-Type: message/delivery-status\n\nReporting-MTA: dns;ex.a.example\nReceived-From-MTA: dns;gw.a.example\n\nFinal-Recipient: rfc822;jo@b.example\nAction: failed\nStatus: 5.7.1\nDiagnostic-Code: smtp;550 5.7.1 denied\nX-Display-Name: jo\n',
      'Content-Type: text/rfc822-headers\n\nMessage-ID: <8@us>\nSubject: in',
    ),
    {
      from: [{ name: 'Microsoft Outlook', address: 'postmaster@a.example' }],
      to: [{ name: '', address: 'us@a.example' }],
      subject: 'Undeliverable: in',
      text: 'failed',
      html: '<p>failed</p>',
      marks: { ...bounced, autoSubmitted: 'auto-replied' },
      report: {
        reporting: 'ex.a.example',
        originalMessageId: '8@us',
        recipients: [
          { finalRecipient: 'jo@b.example', action: 'failed', status: '5.7.1', diagnostic: '550 5.7.1 denied' },
        ],
      },
      files: [
        {
          ...{ fileName: 'message.txt', type: 'message/delivery-status', namedByMail: false },
          content: onTheWire(
            'Reporting-MTA: dns;ex.a.example\nReceived-From-MTA: dns;gw.a.example\n\nFinal-Recipient: rfc822;jo@b.example\nAction: failed\nStatus: 5.7.1\nDiagnostic-Code: smtp;550 5.7.1 denied\nX-Display-Name: jo\n',
          ),
        },
        {
          ...{ fileName: 'text.txt', type: 'text/rfc822-headers', namedByMail: false },
          content: onTheWire('Message-ID: <8@us>\nSubject: in'),
        },
      ],
    },
  ],
  [
    'a report of Exim, which is no multipart',
    `${daemon}\nX-Failed-Recipients: jo@b.example\nAuto-Submitted: auto-replied\nSubject: Mail delivery failed: returning message to sender\n\nA message that you sent could not be delivered.\n\n  jo@b.example\n    Unrouteable address\n`,
    {
      ...fromDaemon,
      subject: 'Mail delivery failed: returning message to sender',
      text: 'A message that you sent could not be delivered.\n\n  jo@b.example\n    Unrouteable address\n',
      marks: { ...bounced, autoSubmitted: 'auto-replied' },
      languageGuess: 'en',
    },
  ],
  [
    'a report of qmail, in its own words (QSBMF)',
    'Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: us@a.example\nSubject: failure notice\n\nHi. This is the qmail-send program at mx.example.\n\n<jo@b.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\nMessage-ID: <9@us>\n',
    {
      returnPath: '',
      from: [{ name: '', address: 'MAILER-DAEMON@mx.example' }],
      to: [{ name: '', address: 'us@a.example' }],
      subject: 'failure notice',
      text: 'Hi. This is the qmail-send program at mx.example.\n\n<jo@b.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\nMessage-ID: <9@us>\n',
      marks: bounced,
      languageGuess: 'en',
    },
  ],
  [
    'a report of Gmail, whose picture of it is a part of its own',
    report(
      'Return-Path: <>\nFrom: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nTo: us@a.example\nAuto-Submitted: auto-replied\nSubject: Delivery Status Notification (Failure)\nIn-Reply-To: <10@us>\nReferences: <10@us>\nX-Failed-Recipients: jo@b.example',
      'Content-Type: multipart/related; boundary=r\n\n--r\nContent-Type: multipart/alternative; boundary=a\n\n--a\n\nAddress not found\n--a\nContent-Type: text/html\n\n<b>Address not found</b>\n--a--\n--r\nContent-Type: image/png; name="icon.png"\nContent-Disposition: attachment; filename="icon.png"\nContent-Transfer-Encoding: base64\nContent-ID: <icon.png>\n\niVBORw0KGgo=\n--r--\n',
      'Content-Type: message/delivery-status\n\nReporting-MTA: dns; googlemail.com\n\nFinal-Recipient: rfc822; jo@b.example\nAction: failed\nStatus: 5.1.1\n',
      'Content-Type: message/rfc822\n\nMessage-ID: <10@us>\n\nx',
    ),
    {
      returnPath: '',
      from: [{ name: 'Mail Delivery Subsystem', address: 'mailer-daemon@googlemail.com' }],
      to: [{ name: '', address: 'us@a.example' }],
      subject: 'Delivery Status Notification (Failure)',
      inReplyTo: ['10@us'],
      references: ['10@us'],
      text: 'Address not found',
      html: '<b>Address not found</b>',
      marks: { ...bounced, autoSubmitted: 'auto-replied' },
      report: {
        reporting: 'googlemail.com',
        originalMessageId: '10@us',
        recipients: [{ finalRecipient: 'jo@b.example', action: 'failed', status: '5.1.1', diagnostic: null }],
      },
      files: [
        {
          ...{ fileName: 'icon.png', type: 'image/png', sniffedType: 'image/png', encoding: 'base64' },
          ...{ content: '\x89PNG\r\n\x1a\n', contentId: 'icon.png' },
        },
        {
          ...{ fileName: 'message.txt', type: 'message/delivery-status', namedByMail: false },
          content: onTheWire(
            'Reporting-MTA: dns; googlemail.com\n\nFinal-Recipient: rfc822; jo@b.example\nAction: failed\nStatus: 5.1.1\n',
          ),
        },
        {
          ...{ fileName: 'message.eml', type: 'message/rfc822', namedByMail: false },
          content: onTheWire('Message-ID: <10@us>\n\nx'),
        },
      ],
    },
  ],
  [
    'a report of success (RFC 3461 NOTIFY=SUCCESS), which is none of failure',
    report(
      `${daemon}\nSubject: Successful Mail Delivery Report`,
      '\ndelivered',
      'Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; jo@b.example\nAction: relayed (to mx2.example)\nStatus: 2.0.0\n',
      'Content-Type: text/rfc822-headers\n\nMessage-ID: <11@us>',
    ),
    {
      ...fromDaemon,
      subject: 'Successful Mail Delivery Report',
      text: 'delivered',
      marks: bounced,
      report: {
        reporting: 'mx.example',
        originalMessageId: '11@us',
        recipients: [{ finalRecipient: 'jo@b.example', action: 'relayed', status: '2.0.0', diagnostic: null }],
      },
      files: [
        {
          ...{ fileName: 'message.txt', type: 'message/delivery-status', namedByMail: false },
          content: onTheWire(
            'Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; jo@b.example\nAction: relayed (to mx2.example)\nStatus: 2.0.0\n',
          ),
        },
        {
          ...{ fileName: 'text.txt', type: 'text/rfc822-headers', namedByMail: false },
          content: 'Message-ID: <11@us>',
        },
      ],
    },
  ],
];
