import { normalAddress, readAddresses, readReturnPath } from './addresses.ts';
import type { Address } from './facts.ts';
import { FaultList } from './faults.ts';
import { HeaderText } from './header-text.ts';
import { defaultLimits } from './limits.ts';

const read = (value: string, addresses = 1_000): Address[] =>
  readAddresses(
    [{ name: 'To', key: 'to', value }],
    'to',
    new HeaderText(null, 100, null),
    { ...defaultLimits, addresses },
    new FaultList(9),
  );

describe('addresses', () => {
  it.each([
    ['a@b.c', [{ name: '', address: 'a@b.c' }]],
    ['A B <a@b.c>', [{ name: 'A B', address: 'a@b.c' }]],
    [
      '"Last, First" <a@b.c>, d@e.f',
      [
        { name: 'Last, First', address: 'a@b.c' },
        { name: '', address: 'd@e.f' },
      ],
    ],
    ['=?utf-8?Q?M=C3=BCller=2C_J?= <a@b.c>', [{ name: 'Müller, J', address: 'a@b.c' }]],
    ['"=?utf-8?Q?=C3=A4?=" <a@b.c>', [{ name: 'ä', address: 'a@b.c' }]],
    ["'a@b.c' <a@b.c>", [{ name: '', address: 'a@b.c' }]],
    ['a@b.c (A B)', [{ name: 'A B', address: 'a@b.c' }]],
    [
      'Us: a@b.c, "X" <x@y.z>;',
      [
        { name: '', address: 'a@b.c', group: 'Us' },
        { name: 'X', address: 'x@y.z', group: 'Us' },
      ],
    ],
    ['undisclosed-recipients:;', []],
    ['root', [{ name: 'root', address: '' }]],
    ['<>', []],
    ['', []],
  ])('reads %s', (value, expected) => {
    expect(read(value)).toEqual(expected);
  });

  it('keeps no more than the bound', () => {
    expect(read('a@b,'.repeat(10), 3)).toHaveLength(3);
  });

  it.each([
    [' Mixed.Case@Example.COM ', 'mixed.case@example.com'],
    ['a@Bücher.example', 'a@xn--bcher-kva.example'],
    ['"a@b"@c.D', '"a@b"@c.d'],
    ['a@[192.0.2.1]', 'a@[192.0.2.1]'],
    ['a@exa mple', 'a@exa mple'],
    ['a@x/y?z', 'a@x/y?z'],
    ['a@B.c.', 'a@b.c'],
    ['a@0x7F.1', 'a@0x7f.1'],
    ['Root', 'root'],
    ['', ''],
  ])('makes %s normal', (address, expected) => {
    expect(normalAddress(address)).toBe(expected);
  });

  it.each([
    ['<>', ''],
    ['<a@b.c>', 'a@b.c'],
    ['a@b.c', 'a@b.c'],
    ['', null],
    [null, null],
  ])('reads the return path %s', (value, expected) => {
    expect(readReturnPath(value)).toBe(expected);
  });
});
