import { HeaderText } from './header-text.ts';
import { readParameterised } from './parameters.ts';

const text = new HeaderText(null, 100, null);

function read(field: string): { value: string; parameters: Record<string, string> } {
  const { value, parameters } = readParameterised(field);
  return { value, parameters: Object.fromEntries([...parameters].map(([name, raw]) => [name, text.parameter(raw)])) };
}

describe('structured header values', () => {
  it.each([
    ['Text/Plain; CHARSET=utf-8', 'text/plain', { charset: 'utf-8' }],
    ['text/plain; charset="a;b\\"c"', 'text/plain', { charset: 'a;b"c' }],
    ['a/b; name="C:\\TEMP\\x.png"', 'a/b', { name: 'C:\\TEMP\\x.png' }],
    ['a/b (comment; x=y); c=d', 'a/b', { c: 'd' }],
    ['multipart/mixed boundary="b"', 'multipart/mixed', { boundary: 'b' }],
    ['a/b; x="1" y=2; z=3', 'a/b', { x: '1', y: '2', z: '3' }],
    ['a/b; name=two words.pdf; x=1', 'a/b', { name: 'two words.pdf', x: '1' }],
    ['a/b; name="never ends', 'a/b', { name: 'never ends' }],
    ['; filename=x', '', { filename: 'x' }],
    ['a/b;;; ; c = d', 'a/b', { c: 'd' }],
    ["a/b; name*=utf-8'de'%C3%A4.txt", 'a/b', { name: 'ä.txt' }],
    ['a/b; name*0*=iso-8859-1\'\'%E4; name*1="b"; name*2*=%E4', 'a/b', { name: 'äbä' }],
    ['a/b; name*1=b; name*0=a', 'a/b', { name: 'ab' }],
    ["a/b; name=plain; name*=utf-8''better", 'a/b', { name: 'better' }],
    ["a/b; name*0*=utf-8''%C3; name*1*=%A4", 'a/b', { name: 'ä' }],
    ['a/b; name="=?utf-8?Q?=C3=A4?="', 'a/b', { name: 'ä' }],
    ['a/b; name*0="=?utf-8?Q?=C3"; name*1="=A4?="', 'a/b', { name: 'ä' }],
    ['', '', {}],
  ])('reads %s', (field, value, parameters) => {
    expect(read(field)).toEqual({ value, parameters });
  });
});
