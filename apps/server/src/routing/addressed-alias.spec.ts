import { addressedAlias, type RoutedAlias } from './addressed-alias.service.ts';

const info: RoutedAlias = { id: 'info', defaultQueueId: null };
const shop: RoutedAlias = { id: 'shop', defaultQueueId: 'q' };
const wide: RoutedAlias = { id: 'wide', defaultQueueId: null };
const aliases = new Map([
  ['info@shop.example', info],
  ['orders@shop.example', shop],
  ['info@xn--bcher-kva.example', wide],
]);

type Header = [name: string, value: string];
const to = (...addresses: string[]) => addresses.map((address) => ({ name: '', address }));
const mail = (headers: Header[], more: { to?: string[]; cc?: string[] } = {}) => ({
  headers,
  to: to(...(more.to ?? ['sales@shop.example'])),
  cc: to(...(more.cc ?? [])),
});
const found = (headers: Header[], more: { to?: string[]; cc?: string[] } = {}) =>
  addressedAlias(mail(headers, more), aliases)?.id ?? null;

describe('the alias that a message was addressed to', () => {
  it.each<[string, Header[], { to?: string[]; cc?: string[] }, string | null]>([
    ['none where only the mailbox is named', [['Delivered-To', 'sales@shop.example']], {}, null],
    ['the one in To, without case', [], { to: ['INFO@Shop.Example'] }, 'info'],
    ['the one in Cc', [], { cc: ['orders@shop.example'] }, 'shop'],
    ['To before Cc', [], { to: ['orders@shop.example'], cc: ['info@shop.example'] }, 'shop'],
    ['the first of To', [], { to: ['a@example.org', 'orders@shop.example', 'info@shop.example'] }, 'shop'],
    ['the envelope before To', [['Delivered-To', 'orders@shop.example']], { to: ['info@shop.example'] }, 'shop'],
    ['the envelope of a hidden copy', [['x-original-to', 'Info@shop.example']], {}, 'info'],
    [
      'To where the envelope has the mailbox that an alias leads to',
      [['Delivered-To', 'sales@shop.example']],
      { to: ['info@shop.example'] },
      'info',
    ],
    [
      'X-Original-To before Delivered-To, wherever they stand',
      [
        ['Delivered-To', 'info@shop.example'],
        ['X-Original-To', 'orders@shop.example'],
      ],
      {},
      'shop',
    ],
    [
      'the topmost of several lines',
      [
        ['Delivered-To', 'orders@shop.example'],
        ['Delivered-To', 'info@shop.example'],
      ],
      {},
      'shop',
    ],
    ['one in angle brackets among several', [['Envelope-To', 'a@example.org, <info@shop.example>']], {}, 'info'],
    ['an international domain in either form', [], { to: ['info@bücher.example'] }, 'wide'],
  ])('is %s', (_which, headers, more, expected) => {
    expect(found(headers, more)).toBe(expected);
  });

  it('is not looked for in more than the topmost lines, nor at the end of a long one', () => {
    const others = Array.from({ length: 20 }, (): Header => ['Delivered-To', 'a@example.org']);
    const last: Header = ['Delivered-To', 'info@shop.example'];
    expect(found([...others.slice(1), last])).toBe('info');
    expect(found([...others, last])).toBeNull();
    expect(found([['Delivered-To', `${'a'.repeat(2000)} info@shop.example`]])).toBeNull();
  });
});
