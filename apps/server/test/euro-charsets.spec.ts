import { missingCharacters } from '@postroom/charset';
import { euroCharsets, outboundCharsets } from '@postroom/contracts';

it('the console knows of each outbound set whether it carries the euro sign', () => {
  expect(outboundCharsets.filter((charset) => missingCharacters('€', charset).length === 0)).toEqual(euroCharsets);
});
