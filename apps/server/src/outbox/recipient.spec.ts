import { domainOf, readRecipient, writeRecipient } from './recipient.ts';

describe('a recipient as typed', () => {
  it.each([
    ['jonas@example.org', { name: '', address: 'jonas@example.org' }],
    [' Jonas Maier <Jonas@Example.org> ', { name: 'Jonas Maier', address: 'Jonas@example.org' }],
    ['"Maier, \\"J\\"" <j@example.org>', { name: 'Maier, "J"', address: 'j@example.org' }],
    ['Öl <öl@example.org>', null],
    ['info@müller.example', { name: '', address: 'info@xn--mller-kva.example' }],
    ['a@b>\r\nRCPT TO:<c@d', null],
    ['a b@example.org', null],
    ['@example.org', null],
    ['jonas', null],
  ])('%j is read', (typed, read) => {
    expect(readRecipient(typed)).toEqual(read);
  });

  it.each(['jonas@example.org', 'Jonas Maier <j@example.org>', '"Maier, \\"J\\"" <j@example.org>'])(
    'is written as %s and read back the same',
    (text) => {
      expect(writeRecipient(readRecipient(text)!)).toBe(text);
    },
  );

  it('gives a Message-ID a host of safe characters', () => {
    expect(domainOf('a@Leuchtwerk.example')).toBe('leuchtwerk.example');
    expect(domainOf('a@müller.example')).toBe('xn--mller-kva.example');
    expect(domainOf('a@[127.0.0.1]')).toBe('localhost');
  });
});
