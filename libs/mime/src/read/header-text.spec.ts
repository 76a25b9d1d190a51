import { HeaderText } from './header-text.ts';

const latin1 = (bytes: string): string => Buffer.from(bytes, 'utf8').toString('latin1');
const text = (bodyLabel: string | null = null): HeaderText => new HeaderText(bodyLabel, 100, null);

describe('header text', () => {
  it.each([
    ['plain', 'plain'],
    ['=?utf-8?Q?a_=C3=A4?=', 'a ä'],
    ['=?UTF-8?b?w6Q=?=', 'ä'],
    ['=?utf-8*en?Q?x?=', 'x'],
    ['a =?utf-8?Q?b?= c', 'a b c'],
    ['=?utf-8?Q?a?= =?utf-8?Q?b?=', 'ab'],
    ['=?utf-8?Q?a?= x =?utf-8?Q?b?=', 'a x b'],
    ['=?utf-8?Q?a?= =?iso-8859-1?Q?=E4?=', 'aä'],
    ['=?utf-8?B?w6Q?=', 'ä'],
    ['=?utf-8?Q?with space?=', 'with space'],
    ['=?utf-8?Q?What??=', 'What?'],
    ['"=?utf-8?Q?=C3=A4?="', '"ä"'],
    ['=?utf-8?Q?no end', '=?utf-8?Q?no end'],
    ['=?utf-8?X?a?=', '=?utf-8?X?a?='],
    ['=?utf-8?Q?100=_%=ZZ?=', '100= %=ZZ'],
    ['=?iso-2022-jp?B?GyRCJDMbKEI=?=', 'こ'],
  ])('reads %s', (value, expected) => {
    expect(text().decode(value)).toBe(expected);
  });

  it('joins words that were split inside a character before it reads them', () => {
    expect(text().decode('=?utf-8?Q?=C3?= =?utf-8?Q?=A4?=')).toBe('ä');
    expect(text().decode('=?utf-8?B?w6Q=?=\t=?utf-8?Q?=E2=82?= =?utf-8?B?rA==?=')).toBe('ä€');
  });

  it('reads raw 8-bit bytes as UTF-8 where they are that, else in the set of the body', () => {
    expect(text('iso-8859-1').decode(latin1('Grüße'))).toBe('Grüße');
    expect(text('iso-8859-2').decode('\xb1')).toBe('ą');
    expect(new HeaderText(null, 100, 'windows-1251').decode('\xcf\xf0')).toBe('Пр');
  });

  it('reads raw ISO-2022-JP', () => {
    expect(text().decode('\x1b$B$3$s\x1b(B!')).toBe('こん!');
  });

  it('gives neither control characters nor line ends', () => {
    expect(text().decode('=?utf-8?Q?a=0D=0ABcc:_x=00y?=')).toBe('a Bcc: x y');
  });

  it('reads on as declared when sets have been guessed often enough', () => {
    const few = new HeaderText(null, 0, null);
    expect(few.decode('=?utf-8?Q?=C3=A4?=')).toBe('ä');
    expect(few.decode('=?x-none?Q?=E4?=')).toBe('ä');
  });
});
