import { headerBlockEnd, readMessage, type MessageFacts } from '../src/index.ts';

const bytes = (text: string): Buffer => Buffer.from(text.replace(/\r?\n/g, '\r\n'), 'latin1');
const read = (text: string, options?: Parameters<typeof readMessage>[1]): MessageFacts =>
  readMessage(bytes(text), options);
const codes = (facts: MessageFacts): string[] => facts.faults.map(({ code }) => code);
const names = (facts: MessageFacts): string[] => facts.attachments.map(({ fileName }) => fileName);

describe('a message', () => {
  it('gives its facts', () => {
    const facts = read(`Return-Path: <a@b.c>
Received: from x by y; Mon, 23 Nov 2026 10:00:05 +0000
Authentication-Results: mx; spf=pass
From: A <a@b.c>
Sender: s@b.c
Reply-To: r@b.c
To: t@b.c
Cc: c@b.c
Bcc: d@b.c
Subject: =?utf-8?Q?=C3=A4?=
 folded
Date: Mon, 23 Nov 2026 10:00:00 +0000
Message-ID: <1@b.c>
In-Reply-To: <0@b.c>
References: <x@b.c> <0@b.c>
Content-Language: de

Hello
`);
    expect(facts).toMatchObject({
      messageId: '1@b.c',
      inReplyTo: ['0@b.c'],
      references: ['x@b.c', '0@b.c'],
      from: [{ name: 'A', address: 'a@b.c' }],
      sender: { name: '', address: 's@b.c' },
      replyTo: [{ address: 'r@b.c' }],
      to: [{ address: 't@b.c' }],
      cc: [{ address: 'c@b.c' }],
      bcc: [{ address: 'd@b.c' }],
      returnPath: 'a@b.c',
      subject: 'ä folded',
      date: new Date('2026-11-23T10:00:00Z'),
      receivedDate: new Date('2026-11-23T10:00:05Z'),
      effectiveDate: new Date('2026-11-23T10:00:00Z'),
      text: 'Hello\n',
      html: null,
      attachments: [],
      authenticationResults: ['mx; spf=pass'],
      languageGuess: 'de',
      report: null,
      faults: [],
    });
    expect(facts.headers[9]).toEqual(['Subject', 'ä folded']);
  });

  it('takes the topmost Received date where Date is missing or absurd', () => {
    const received = 'Received: by y; Mon, 23 Nov 2026 10:00:05 +0000\n';
    expect(read(`${received}\n`).effectiveDate).toEqual(new Date('2026-11-23T10:00:05Z'));
    const absurd = read(`${received}Date: Thu, 1 Jan 1970 00:00:00 +0000\n\n`);
    expect(absurd.effectiveDate).toEqual(new Date('2026-11-23T10:00:05Z'));
    expect(absurd.date).toBeNull();
    expect(codes(absurd)).toEqual(['date-invalid']);
  });

  it.each(['', '\n', '\0', '\r', 'x', ':', 'Subject', 'Subject: x', '\n\n\n', 'Content-Type: multipart/mixed'])(
    'may be %j',
    (text) => expect(readMessage(Buffer.from(text)).attachments).toEqual([]),
  );

  it('is read by bare CR or bare LF line ends', () => {
    for (const end of ['\r', '\n', '\r\n']) {
      const raw = Buffer.from(`From: a@b.c${end}Subject: x${end}${end}Hello${end}you${end}`);
      const { subject, text } = readMessage(raw);
      expect([subject, text]).toEqual(['x', 'Hello\nyou\n']);
    }
  });

  it('loses no text where the empty line is missing, nor where there is no header at all', () => {
    expect(read('Subject: x\nHello you\nand me\n')).toMatchObject({ subject: 'x', text: 'Hello you\nand me\n' });
    expect(read('Hello you\n\nand me\n').text).toBe('Hello you\n\nand me\n');
  });

  it('passes over an mbox line on top and broken lines between fields', () => {
    const facts = read('From a@b.c Mon Nov 23 10:00:00 2026\nSubject: x\nbroken line\nTo: a@b.c\n\nHello\n');
    expect(facts).toMatchObject({ subject: 'x', to: [{ address: 'a@b.c' }], text: 'Hello\n' });
  });

  it('knows where its header block ends as TOP 0 gives it', () => {
    for (const head of ['A: b\r\n\r\n', 'A: b\n\n', '\r\n', 'A: b\r\n \r\nC: d\r\n\r\n']) {
      expect(headerBlockEnd(Buffer.from(`${head}body\r\n\r\n`))).toBe(head.length);
    }
    expect(headerBlockEnd(Buffer.from('A: b\r\n'))).toBe(6);
  });
});

describe('the body', () => {
  it('is read by its label, by what it is, or in the set that is asked for', () => {
    const head = (label: string): string => `Content-Type: text/plain; charset=${label}\n\n`;
    expect(read(`${head('iso-8859-1')}Gr\xfc\xdfe`)).toMatchObject({ text: 'Grüße', charset: 'ISO-8859-1' });
    expect(read(`${head('utf-8')}Gr\xfc\xdfe an alle`).text).toBe('Grüße an alle');
    expect(read(`${head('nonsense')}Gr\xc3\xbc\xc3\x9fe`)).toMatchObject({ text: 'Grüße', charset: 'UTF-8' });
    expect(read(`${head('iso-8859-1')}\xcf\xf0`, { charset: 'windows-1251' }).text).toBe('Пр');
    expect(read(`${head('utf-8')}a`, { charset: 'nonsense' }).text).toBe('a');
  });

  it('takes the set of HTML without a label from its meta element', () => {
    const facts = read('Content-Type: text/html\n\n<meta charset="windows-1251"><p>\xcf\xf0\xe8\xe2\xe5\xf2');
    expect(facts.html).toContain('Привет');
  });

  it('has all text parts in order, and as HTML the plain ones between', () => {
    const facts = read(`Content-Type: multipart/mixed; boundary=b

--b

one <1>
--b
Content-Type: text/html

<p>two</p>
--b
Content-Type: text/plain

three
--b--
`);
    expect(facts.text).toBe('one <1>\ntwo\nthree');
    expect(facts.html).toBe(
      '<pre style="white-space: pre-wrap">one &lt;1&gt;</pre>\n<p>two</p>\n<pre style="white-space: pre-wrap">three</pre>',
    );
    expect(facts.attachments).toEqual([]);
  });

  it('has of alternatives the plain one as text and the HTML one as HTML, and embedded pictures as attachments', () => {
    const facts = read(`Content-Type: multipart/alternative; boundary=a

--a
Content-Type: text/plain

plain
--a
Content-Type: multipart/related; boundary=r

--r
Content-Type: text/html

<img src="cid:1@x">
--r
Content-Type: image/png
Content-ID: <1@x>
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--r--
--a
Content-Type: text/calendar; method=REQUEST

BEGIN:VCALENDAR
--a--
`);
    expect(facts).toMatchObject({ text: 'plain', html: '<img src="cid:1@x">' });
    expect(facts.attachments).toMatchObject([
      {
        n: 1,
        fileName: 'image.png',
        namedByMail: false,
        sniffedType: 'image/png',
        inline: true,
        contentId: '1@x',
        size: 8,
      },
      { n: 2, fileName: 'text.ics', type: 'text/calendar', inline: false },
    ]);
  });

  it('leaves out text that is attached, and keeps format=flowed as it is', () => {
    const facts = read(`Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; format=flowed

soft 
break
--b
Content-Type: text/plain; name=a.txt
Content-Disposition: attachment

attached
--b--
`);
    expect(facts.text).toBe('soft \nbreak');
    expect(names(facts)).toEqual(['a.txt']);
  });

  it('takes out the blanks that DelSp added', () => {
    const head = 'Content-Type: text/plain; format=flowed; delsp=yes\n\n';
    expect(read(`${head}ab \ncd\n> q \n> r\n-- \nme\n`).text).toBe('abcd\n> q\n> r\n-- \nme\n');
  });

  it('takes files uuencoded in it out as attachments', () => {
    const facts = read('Subject: x\n\nbefore\nbegin 644 a.txt\n#86)C\n`\nend\nafter\nbegin 5 o clock\n');
    expect(facts.text).toBe('before\nafter\nbegin 5 o clock\n');
    expect(facts.attachments).toMatchObject([{ fileName: 'a.txt', encoding: 'x-uuencode', size: 3 }]);
  });

  it('is shown as it stands where it was labelled base64 and is not', () => {
    const facts = read('Content-Transfer-Encoding: base64\n\nHello, this is text.\n');
    expect(facts.text).toBe('Hello, this is text.\n');
    expect(codes(facts)).toEqual(['encoding-wrong']);
  });

  it('is text where a multipart has no parts, and is found where its boundary is not named', () => {
    const empty = read('Content-Type: multipart/mixed; boundary=b\n\nHello\n');
    expect(empty.text).toBe('Hello\n');
    expect(codes(empty)).toEqual(['multipart-unclosed', 'multipart-without-parts']);
    const facts = read('Content-Type: multipart/mixed\n\n--guess\n\nHello\n--guess--\n');
    expect(facts.text).toBe('Hello');
    expect(codes(facts)).toEqual(['boundary-missing']);
  });
});

describe('attachments', () => {
  it('may be messages, which stay closed, winmail.dat, or the whole message', () => {
    const facts = read(`Content-Type: multipart/mixed; boundary=b

--b
Content-Type: message/rfc822

Subject: inner
Content-Type: multipart/mixed; boundary=c

--c
Content-Type: image/png; name=inner.png

x
--c--
--b
Content-Type: application/ms-tnef; name="winmail.dat"
Content-Transfer-Encoding: base64

eJ8+Ig==
--b--
`);
    expect(facts.attachments).toMatchObject([
      { fileName: 'message.eml', type: 'message/rfc822' },
      { fileName: 'winmail.dat', sniffedType: 'application/ms-tnef', size: 4 },
    ]);
    const whole = read('Content-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf\n\n%PDF-1.7\n');
    expect(whole).toMatchObject({
      text: null,
      html: null,
      attachments: [{ fileName: 'a.pdf', sniffedType: 'application/pdf' }],
    });
  });

  it('are marked as cut where a truncated message ends in them, and whole before', () => {
    const text = `Content-Type: multipart/mixed; boundary=b

--b
Content-Type: a/b; name=one

1
--b
Content-Type: a/b; name=two

2`;
    expect(read(text, { truncated: true }).attachments.map(({ cut }) => cut)).toEqual([false, true]);
    expect(read(text).attachments.map(({ cut }) => cut)).toEqual([false, false]);
    expect(codes(read(text))).toEqual(['multipart-unclosed']);
  });
});

describe('bounds', () => {
  it.each([
    ['parts', { parts: 3 }, 'Content-Type: multipart/mixed; boundary=b\n\n' + '--b\n\nx\n'.repeat(9), 'too-many-parts'],
    [
      'depth',
      { depth: 1 },
      'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nx\n--c--\n--b--\n',
      'too-deep',
    ],
    [
      'header bytes',
      { headerBytes: 20 },
      'Subject: x\nX-Long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n\nHello',
      'header-too-long',
    ],
    ['header fields', { headerFields: 2 }, 'A: b\nC: d\nE: f\n\nHello', 'too-many-header-fields'],
    ['addresses', { addresses: 1 }, 'To: a@b, c@d\n\nHello', 'too-many-addresses'],
    ['text', { textBytes: 10 }, 'Subject: x\n\nHello\nHello\nHello\n', 'text-too-long'],
    ['message ids', { messageIdLength: 5 }, 'Message-ID: <aaaaaaaa@b>\n\n', 'message-id-too-long'],
  ])('leave out what passes %s, and say so', (_name, limits, text, code) => {
    expect(codes(read(text, { limits }))).toContain(code);
  });

  it('keep what came before: the first fields, parts and lines of text', () => {
    expect(read('Subject: x\n\nHello\nHello\nHello\n', { limits: { textBytes: 15 } }).text).toBe('Hello\nHello\n');
    const deep = read(
      'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nx\n--c--\n--b--\n',
      { limits: { depth: 1 } },
    );
    expect(names(deep)).toEqual(['file.bin']);
    expect(
      read('Subject: x\nX-Long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n\nHello', { limits: { headerBytes: 20 } }),
    ).toMatchObject({
      subject: 'x',
      text: 'Hello',
    });
  });
});
