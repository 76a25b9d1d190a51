import { outboundCharsets as sent } from '@postroom/charset';
import { outboundCharsets as offered } from '@postroom/contracts';

describe('the character sets of outgoing mail', () => {
  it('are the same in the contracts, which the console offers, and in the library that writes them', () => {
    expect([...offered].sort()).toEqual([...sent].sort());
  });
});
