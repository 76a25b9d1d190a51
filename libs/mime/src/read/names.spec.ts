import { FaultList } from './faults.ts';
import { safeFileName } from './file-name.ts';
import { guessLanguage } from './language.ts';
import { defaultLimits } from './limits.ts';
import { readMessageId, readMessageIds } from './message-ids.ts';
import { subjectWithoutPrefixes } from './subject.ts';

describe('file names', () => {
  it.each([
    ['report.pdf', 'a/b', 'report.pdf'],
    ['../../etc/passwd', 'a/b', 'passwd'],
    ['C:\\TEMP\\x.png', 'a/b', 'x.png'],
    ['a<b>:"|?*c.txt', 'a/b', 'abc.txt'],
    ['safe\u202egpj.exe', 'a/b', 'safegpj.exe'],
    ['tab\there\r\n.txt', 'a/b', 'tabhere.txt'],
    ['.signature', 'a/b', '.signature'],
    ['name. . ', 'a/b', 'name'],
    ['CON.txt', 'a/b', '_CON.txt'],
    ['com1', 'a/b', '_com1'],
    ['console.txt', 'a/b', 'console.txt'],
    ['..', 'image/png', 'image.png'],
    ['', 'message/rfc822', 'message.eml'],
    ['///', 'application/x-unknown', 'file.bin'],
    ['', 'text/whatever', 'text.txt'],
    ['e\u0301.txt', 'a/b', 'é.txt'],
    ['\ud800.txt', 'a/b', '\ufffd.txt'],
  ])('makes %j of type %s safe', (name, type, expected) => {
    expect(safeFileName(name, type)).toBe(expected);
  });

  it('keeps the extension of a name that is too long, and no broken character', () => {
    const name = safeFileName(`${'ä'.repeat(300)}.pdf`, 'a/b');
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
    expect(name).toMatch(/^ä+\.pdf$/);
  });
});

describe('message ids', () => {
  const ids = (value: string): string[] =>
    readMessageIds(value, { ...defaultLimits, references: 3, messageIdLength: 20 }, new FaultList(9));

  it.each([
    ['<a@b> <c@d>', ['a@b', 'c@d']],
    ['<a@b><c@d>', ['a@b', 'c@d']],
    ['Your message of today <a@b>', ['a@b']],
    ['<a\r\n @b>', ['a@b']],
    ['a@b c@d', ['a@b', 'c@d']],
    ['<a@b', []],
    ['<<a@b>>', ['a@b']],
    ['<>', []],
    ['<1@x> <2@x> <3@x> <4@x> <5@x>', ['1@x', '4@x', '5@x']],
    [`<${'x'.repeat(30)}@y> <a@b>`, ['a@b']],
  ])('reads %j', (value, expected) => {
    expect(ids(value)).toEqual(expected);
  });

  it('takes an id without brackets as it stands', () => {
    expect(readMessageId(' abc 123 ', defaultLimits, new FaultList(9))).toBe('abc123');
    expect(readMessageId('', defaultLimits, new FaultList(9))).toBeNull();
  });
});

describe('subjects without prefixes', () => {
  it.each([
    ['Re: a', 'a'],
    ['AW: WG: Fwd: a', 'a'],
    ['RE[2]: a', 'a'],
    ['Re (3): a', 'a'],
    ['Antw:a', 'a'],
    ['SV: RV: TR: a  b', 'a b'],
    ['Re：a', 'a'],
    ['回复: a', 'a'],
    ['Re: Re: ', ''],
    ['Regards: a', 'Regards: a'],
    ['a (fwd)', 'a'],
    ['Order 5: late', 'Order 5: late'],
  ])('reads %s', (subject, expected) => {
    expect(subjectWithoutPrefixes(subject)).toBe(expected);
  });
});

describe('language', () => {
  it.each([
    ['de-AT, en', 'whatever', 'de'],
    [null, 'Können Sie mir bitte sagen, wann die Ware und die Rechnung da ist?', 'de'],
    [null, 'Can you please tell me when the order and the bill will arrive?', 'en'],
    [null, 'これはペンです。注文について', 'ja'],
    [null, '您好,请问我的订单什么时候到', 'zh'],
    [null, 'Здравствуйте, где мой заказ', 'ru'],
    [null, 'Вітаю, де моє замовлення, чи їде', 'uk'],
    [null, 'Καλημέρα σας', 'el'],
    [null, '주문을 확인해 주세요', 'ko'],
    [null, '12345', null],
    [null, null, null],
  ])('guesses by %j and %j', (header, text, expected) => {
    expect(guessLanguage(header, text)).toBe(expected);
  });
});
