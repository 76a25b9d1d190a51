import { outboundCharsets as sent, readableCharsets } from '@postroom/charset';
import { outboundCharsets as offered, scripts } from '@postroom/contracts';

describe('the character sets of outgoing mail', () => {
  it('are the same in the contracts, which the console offers, and in the library that writes them', () => {
    expect([...offered].sort()).toEqual([...sent].sort());
  });
});

describe('the character sets that mail can be read in', () => {
  it('stand under the same scripts in the contracts and in the library that reads them', () => {
    expect(Object.keys(readableCharsets)).toEqual([...scripts]);
  });
});
