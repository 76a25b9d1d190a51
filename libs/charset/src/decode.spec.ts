import iconv from 'iconv-lite';
import { decode, decodeAs } from './decode.ts';
import { encode } from './encode.ts';

const bytesOf = (text: string, encoding: string): Uint8Array => iconv.encode(text, encoding);
const hex = (digits: string): Uint8Array => Buffer.from(digits.replaceAll(' ', ''), 'hex');

describe('a right label', () => {
  it.each([
    ['iso-8859-1', 'Grüße', 'latin1', 'ISO-8859-1'],
    ['iso-8859-2', 'Zażółć gęślą', 'iso-8859-2', 'ISO-8859-2'],
    ['koi8-r', 'Привет', 'koi8-r', 'KOI8-R'],
    ['shift_jis', 'お問い合わせ', 'shiftjis', 'Shift_JIS'],
    ['gb2312', '您好', 'gbk', 'GB2312'],
    ['big5', '您好', 'big5', 'Big5'],
    ['ks_c_5601-1987', '안녕하세요', 'cp949', 'EUC-KR'],
    ['utf-7', 'Grüße 日本', 'utf-7', 'UTF-7'],
    ['utf-16le', 'Grüße', 'utf-16le', 'UTF-16LE'],
    ['cp850', 'Grüße', 'cp850', 'IBM850'],
  ])('%s reads by the registered set', (label, text, encoding, charset) => {
    expect(decode(bytesOf(text, encoding), label)).toEqual({
      text,
      charset,
      how: 'declared',
      replaced: 0,
      strict: true,
      declaredCharset: charset,
    });
  });

  it.each([
    ['iso-8859-1', '“5 €”', 'windows-1252', 'windows-1252'],
    ['iso-8859-15', 'naïve – “x”', 'windows-1252', 'windows-1252'],
    ['iso-8859-2', 'Šálek žen – ano', 'windows-1250', 'windows-1250'],
    ['iso-8859-9', 'İyi günler – “x”', 'windows-1254', 'windows-1254'],
    ['tis-620', 'สวัสดี…', 'windows-874', 'windows-874'],
    ['gb2312', '朱镕基', 'gbk', 'GBK'],
    ['gb2312', '㐂𠀋您好', 'gb18030', 'GB18030'],
    ['gbk', '𠀋您好', 'gb18030', 'GB18030'],
    ['big5', '香港嘅㗎', 'big5hkscs', 'Big5-HKSCS'],
    ['shift_jis', '①お問い合わせ～', 'shiftjis', 'windows-31J'],
    ['euc-jp', '①お問い合わせ', 'eucjp', 'eucJP-ms'],
    ['ks_c_5601-1987', '똠방각하', 'cp949', 'windows-949'],
  ])('%s over text of the wider set that goes by it reads by that: %s', (label, text, encoding, charset) => {
    expect(decode(bytesOf(text, encoding), label)).toMatchObject({
      text,
      charset,
      how: 'declared',
      replaced: 0,
      strict: false,
    });
  });

  it('names the registered set where the text is ASCII', () => {
    expect(decode(Buffer.from('hello'), 'big5')).toMatchObject({ charset: 'Big5', how: 'declared', strict: true });
    expect(decode(Buffer.from('hello'), null)).toMatchObject({ charset: 'US-ASCII', how: 'ascii', strict: false });
  });

  it('is kept where the text was cut inside a character', () => {
    const utf8 = Buffer.from('日本語のお問い合わせ');
    expect(decode(utf8.subarray(0, -1), 'utf-8')).toMatchObject({
      text: '日本語のお問い合わ\ufffd',
      charset: 'UTF-8',
      how: 'declared',
      replaced: 1,
    });
    const gbk = bytesOf('您好，我想咨询一下订单的情况。', 'gbk');
    expect(decode(gbk.subarray(0, -1), 'gb2312')).toMatchObject({ how: 'declared', replaced: 1 });
  });

  it('gives U+FFFD for what cannot be read, and counts it', () => {
    expect(decodeAs(hex('41 80 42'), 'utf-8')).toMatchObject({ text: 'A\ufffdB', replaced: 1, strict: false });
    expect(decodeAs(hex('41 98 42'), 'windows-1253')).toMatchObject({ charset: 'windows-1253' });
  });

  it('does not count a U+FFFD that the sender wrote', () => {
    expect(decode(Buffer.from('a\ufffdb'), 'utf-8')).toMatchObject({ text: 'a\ufffdb', replaced: 0, strict: true });
  });
});

describe('a wrong label', () => {
  it.each(['us-ascii', 'iso-8859-1', 'windows-1252', 'iso-8859-15', 'gb2312', 'shift_jis', 'utf-7', 'utf-16'])(
    '%s over UTF-8 is mended',
    (label) => {
      const text = 'Grüße – «Привет», 日本語を読む';
      expect(decode(Buffer.from(text), label)).toMatchObject({ text, charset: 'UTF-8', how: 'utf-8', replaced: 0 });
    },
  );

  it.each([
    ['utf-8', 'Grüße aus München', 'latin1', 'ISO-8859-1'],
    ['utf-8', 'お問い合わせありがとうございます。', 'shiftjis', 'Shift_JIS'],
    ['utf-8', 'Здравствуйте, у меня вопрос', 'koi8-r', 'KOI8-R'],
    ['us-ascii', 'お問い合わせありがとうございます。', 'shiftjis', 'Shift_JIS'],
    ['us-ascii', 'Grüße aus München', 'latin1', 'ISO-8859-1'],
    ['us-ascii', '“5 €” für Grüße', 'windows-1252', 'windows-1252'],
  ])('%s that does not read gives way to the likely set: %s', (label, text, encoding, charset) => {
    expect(decode(bytesOf(text, encoding), label)).toMatchObject({ text, charset, how: 'guessed', replaced: 0 });
  });

  it.each(['us-ascii', 'utf-8', 'iso-8859-1', 'shift_jis'])('%s over ISO-2022-JP is seen by its escapes', (label) => {
    const text = 'お問い合わせ: 〜';
    const bytes = encode(text, 'ISO-2022-JP');
    expect(decode(bytes, label)).toMatchObject({ text, charset: 'ISO-2022-JP', how: 'guessed' });
  });
});

describe('no label, or an unknown one', () => {
  it.each([null, 'x-unknown', 'unknown-8bit'])('reads valid UTF-8 as that (%s)', (label) => {
    expect(decode(Buffer.from('Grüße'), label)).toMatchObject({ text: 'Grüße', charset: 'UTF-8', how: 'utf-8' });
  });

  it.each([
    ['Grüße aus München', 'latin1', 'ISO-8859-1'],
    ['ü', 'latin1', 'ISO-8859-1'],
    ['Smørrebrød på æblegrød', 'latin1', 'ISO-8859-1'],
    ['Dzień dobry, proszę o informację, dziękuję i pozdrawiam', 'iso-8859-2', 'windows-1250'],
    ['Привет, как дела?', 'windows-1251', 'windows-1251'],
    ['Привет, как дела?', 'koi8-r', 'KOI8-R'],
    ['お問い合わせありがとうございます。', 'shiftjis', 'Shift_JIS'],
    ['お問い合わせありがとうございます。', 'eucjp', 'EUC-JP'],
    ['您好，我想咨询一下', 'gbk', 'GB2312'],
    ['您好，我想詢問一下訂單', 'big5', 'Big5'],
    ['안녕하세요 주문 문의', 'euc-kr', 'EUC-KR'],
    ['Καλημέρα σας', 'windows-1253', 'windows-1253'],
    ['สวัสดีครับ', 'tis620', 'TIS-620'],
  ])('guesses %s in %s', (text, encoding, charset) => {
    expect(decode(bytesOf(text, encoding), null)).toMatchObject({ text, charset, how: 'guessed', replaced: 0 });
  });

  it('guesses by the text that is not ASCII, however far down it stands', () => {
    const text = `${'plain words. '.repeat(20_000)}お問い合わせありがとうございます。`;
    expect(decode(bytesOf(text, 'shiftjis'), null)).toMatchObject({ charset: 'Shift_JIS', replaced: 0 });
  });

  it('sees ISO-2022-KR by its escape', () => {
    const read = decode(hex('1b242943 0e 3021 0f 41'), null);
    expect(read).toMatchObject({ text: '가A', charset: 'ISO-2022-KR', how: 'guessed' });
  });

  it('obeys a mark at the start, which is no part of the text', () => {
    expect(decode(hex('efbbbf 41'), null)).toMatchObject({ text: 'A', charset: 'UTF-8' });
    expect(decode(hex('fffe 4100'), null)).toMatchObject({ text: 'A', charset: 'UTF-16' });
    expect(decode(hex('feff 0041'), 'iso-8859-1')).toMatchObject({ text: 'A', charset: 'UTF-16' });
  });

  it('sees UTF-16 without a mark by its NULs', () => {
    expect(decode(bytesOf('Hello world', 'utf-16le'), null)).toMatchObject({ text: 'Hello world' });
    expect(decode(bytesOf('Hello world', 'utf-16be'), null)).toMatchObject({ text: 'Hello world' });
    expect(decode(bytesOf('Hello world', 'utf-16be'), 'utf-16')).toMatchObject({ text: 'Hello world' });
    expect(decode(bytesOf('Hi', 'utf-16le'), null)).toMatchObject({ text: 'Hi' });
    expect(decode(Buffer.from('Hi\0you'), null)).toMatchObject({ text: 'Hi\0you', charset: 'US-ASCII' });
  });
});

describe('the ISO-2022 family and HZ', () => {
  it.each([
    ['half-width katakana (CP50221)', '1b2849 363e 1b2842', 'iso-2022-jp', 'ｶｾ', 'CP50221'],
    ['half-width katakana by SO (CP50222)', '0e 363e 0f', 'iso-2022-jp', 'ｶｾ', 'CP50221'],
    ['NEC row 13, and then Microsoft’s wave dash', '1b2442 2d21 2141 1b2842', 'iso-2022-jp', '①～', 'CP50221'],
    ['the standard’s wave dash alone', '1b2442 2141 1b2842', 'iso-2022-jp', '〜', 'ISO-2022-JP'],
    ['JIS Roman', '1b284a 5c7e 1b2842', 'iso-2022-jp', '¥‾', 'ISO-2022-JP'],
    ['JIS C 6226-1978', '1b2440 2422 1b2842', 'iso-2022-jp', 'あ', 'ISO-2022-JP'],
    ['JIS X 0212', '1b242844 3021 1b2842', 'iso-2022-jp', '丂', 'ISO-2022-JP-1'],
    ['Korean and Greek within Japanese', '1b242843 3021 1b2842 1b2e46 1b4e61', 'iso-2022-jp-2', '가α', 'ISO-2022-JP-2'],
    ['a lost closing escape', '1b2442 2422 0d0a 41', 'iso-2022-jp', 'あ\r\nA', 'CP50221'],
    ['ISO-2022-KR', '1b242943 0e 3021 0f 41', 'iso-2022-kr', '가A', 'ISO-2022-KR'],
    ['ISO-2022-CN', '1b242941 0e 4463 0f 41', 'iso-2022-cn', '你A', 'ISO-2022-CN'],
    ['HZ', '41 7e7b 4463 7e7d 7e7e', 'hz-gb-2312', 'A你~', 'HZ-GB-2312'],
  ])('reads %s', (_, digits, label, text, charset) => {
    expect(decode(hex(digits), label)).toMatchObject({ text, charset, how: 'declared', replaced: 0 });
  });

  it('reads the forms of UTF-7 that are seen', () => {
    const plus = Buffer.from('Hi +- 1 +AKM-1 +ZeVnLIqe');
    expect(decode(plus, 'unicode-1-1-utf-7')).toMatchObject({
      text: 'Hi + 1 £1 日本語',
      charset: 'UTF-7',
      replaced: 0,
    });
    expect(decode(Buffer.from('+AGEAYgBj 1 + 2 +2D3eAA-!'), 'utf-7')).toMatchObject({
      text: 'abc 1 + 2 😀!',
      replaced: 0,
    });
    expect(decode(Buffer.from('caf+AOk'), 'utf-7')).toMatchObject({ text: 'café', strict: true });
    expect(decode(Buffer.from('+2D0-'), 'utf-7')).toMatchObject({ text: '\ufffd', replaced: 1 });
    expect(decode(Buffer.from('+AOk-abc +AA-'), 'utf-7')).toMatchObject({ text: 'éabc \ufffd', replaced: 1 });
    expect(decode(Buffer.from('Entw&APw-rfe'), 'utf-7-imap')).toMatchObject({ text: 'Entwürfe', replaced: 0 });
  });
});

it('reads UTF-7 as iconv-lite does', () => {
  const text = 'Grüße + 日本語 – 😀 ~ \\ a&b/c, 1-2 +-';
  expect(decode(bytesOf(text, 'utf-7'), 'utf-7').text).toBe(text);
  expect(decode(bytesOf(text, 'utf-7-imap'), 'utf-7-imap').text).toBe(text);
});

describe('what a sender controls', () => {
  const labels = [
    ...['us-ascii', 'iso-8859-8-i', 'windows-1255', 'shift_jis', 'euc-jp', 'iso-2022-jp', 'cp50221', 'iso-2022-kr'],
    ...['gb2312', 'gbk', 'gb18030', 'hz', 'big5', 'big5-hkscs', 'euc-kr', 'cp949', 'tis-620', 'utf-7', 'utf-16'],
    ...['utf-16be', 'utf-32', 'utf-7-imap', 'iso-2022-cn', 'cp437', 'macintosh', 'utf-8', 'x-nothing', null],
  ];

  it.each(labels)('never throws, whatever bytes stand under %s', (label) => {
    let seed = 7;
    const next = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648);
    for (let round = 0; round < 60; round++) {
      const escapes = round % 3 === 0;
      const bytes = Uint8Array.from({ length: next() % 200 }, () => {
        const value = next() >> 8;
        return escapes && value % 7 === 0 ? 0x1b : escapes && value % 5 === 0 ? 0x24 + (value % 6) : value & 0xff;
      });
      const read = decode(bytes, label);
      expect(read.replaced === 0 || read.text.includes('\ufffd')).toBe(true);
      expect(read.strict && read.replaced > 0).toBe(false);
    }
    expect(decode(new Uint8Array(), label).text).toBe('');
  });

  it('reads a view into a larger buffer without its neighbours', () => {
    const whole = Buffer.from('xxabcxx');
    expect(decode(new Uint8Array(whole.buffer, whole.byteOffset + 2, 3), 'gbk').text).toBe('abc');
  });
});
