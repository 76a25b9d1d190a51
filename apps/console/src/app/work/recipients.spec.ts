import { firstFaulty, shortName, splitRecipients } from './recipients.ts';

describe('recipients as typed', () => {
  it('parts them at commas and semicolons outside of quotes and brackets', () => {
    expect(splitRecipients('"Weber, Jonas" <jonas@example.org>, mia@example.org; ,')).toEqual([
      '"Weber, Jonas" <jonas@example.org>',
      'mia@example.org',
    ]);
  });

  it('finds the first that is no address', () => {
    expect(firstFaulty(['Jonas <jonas@example.org>', 'jonas'])).toBe('jonas');
    expect(firstFaulty(['jonas@example.org'])).toBeUndefined();
  });

  it('names the first by name, else by address', () => {
    expect(shortName(['"Jonas Weber" <jonas@example.org>'])).toBe('Jonas Weber');
    expect(shortName(['<jonas@example.org>'])).toBe('jonas@example.org');
  });
});
