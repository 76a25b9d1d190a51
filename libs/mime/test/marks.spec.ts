import { readMessage, type Marks } from '../src/index.ts';

const marks = (head: string, body = 'x'): Marks => readMessage(Buffer.from(`${head}\r\n\r\n${body}`)).marks;

describe('marks', () => {
  it.each([
    ['Auto-Submitted: auto-replied', { automatic: true, autoSubmitted: 'auto-replied' }],
    ['Auto-Submitted: auto-generated; x=y', { automatic: true, autoSubmitted: 'auto-generated' }],
    ['Auto-Submitted: No', { automatic: false, autoSubmitted: 'no' }],
    ['Precedence: bulk', { automatic: true, bulk: true }],
    ['Precedence: auto_reply', { automatic: true, bulk: true }],
    ['Precedence: first-class', { automatic: false, bulk: false }],
    ['List-Id: <a.b>', { automatic: true, list: true }],
    ['List-Unsubscribe: <mailto:a@b>', { automatic: true, list: true }],
    ['X-Autoreply: yes', { automatic: true }],
    ['X-Auto-Response-Suppress: DR, OOF, AutoReply', { automatic: true }],
    ['X-Auto-Response-Suppress: DR', { automatic: false }],
    ['Return-Path: <>', { automatic: true, bounce: false }],
    ['Return-Path: <>\r\nFrom: MAILER-DAEMON@a.b', { automatic: true, bounce: true }],
    ['From: postmaster@a.b\r\nSubject: Undeliverable: x', { automatic: true, bounce: true }],
    ['From: postmaster@a.b\r\nSubject: a question', { automatic: false, bounce: false }],
    ['X-Failed-Recipients: a@b', { automatic: true, bounce: true }],
    ['From: a@b', { automatic: false, autoSubmitted: null, bulk: false, list: false, bounce: false }],
    ['Content-Type: multipart/signed; boundary=b', { signed: true, encrypted: false }],
    ['Content-Type: multipart/encrypted; boundary=b', { signed: false, encrypted: true }],
    ['Content-Type: application/pkcs7-mime; smime-type=enveloped-data', { signed: false, encrypted: true }],
    ['Content-Type: application/x-pkcs7-mime; smime-type=signed-data', { signed: true, encrypted: false }],
    ['Content-Type: application/pkcs7-mime', { encrypted: true }],
  ])('says of %j what it is', (head, expected) => {
    expect(marks(head)).toMatchObject(expected);
  });

  it.each([
    ['-----BEGIN PGP MESSAGE-----\r\n', { signed: false, encrypted: true }],
    ['Hello\r\n-----BEGIN PGP SIGNED MESSAGE-----\r\n', { signed: true, encrypted: false }],
    ['> -----BEGIN PGP MESSAGE-----\r\n', { signed: false, encrypted: false }],
  ])('finds inline PGP in %j', (body, expected) => {
    expect(marks('From: a@b', body)).toMatchObject(expected);
  });
});

describe('a delivery report', () => {
  const report = (third: string): Buffer =>
    Buffer.from(
      `From: MAILER-DAEMON@a.b
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

It failed.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.a.b
Arrival-Date: x

Final-Recipient: rfc822; who@c.d
Action: Failed
Status: 5.1.1 (no such user)
Diagnostic-Code: smtp; 550 5.1.1
 no such user

Final-Recipient: RFC822;<other@c.d>
Action: delayed
Status: 4.4.1

--b
Content-Type: ${third}

From: us@a.b
Message-ID: <ours@a.b>

--b--
`.replace(/\n/g, '\r\n'),
    );

  it.each(['message/rfc822', 'text/rfc822-headers'])('says which recipients failed, with %s', (third) => {
    const facts = readMessage(report(third));
    expect(facts.report).toEqual({
      reporting: 'mx.a.b',
      recipients: [
        { finalRecipient: 'who@c.d', action: 'failed', status: '5.1.1', diagnostic: '550 5.1.1 no such user' },
        { finalRecipient: 'other@c.d', action: 'delayed', status: '4.4.1', diagnostic: null },
      ],
      originalMessageId: 'ours@a.b',
    });
    expect(facts.marks).toMatchObject({ bounce: true, automatic: true });
    expect(facts.text).toBe('It failed.');
  });

  it('is none where a report is about reading or abuse', () => {
    const raw =
      'Content-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n\r\n--b\r\n\r\nRead.\r\n--b--\r\n';
    expect(readMessage(Buffer.from(raw))).toMatchObject({ report: null, marks: { bounce: false, automatic: true } });
  });
});
