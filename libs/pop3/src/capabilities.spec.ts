import { describe, expect, it } from '@jest/globals';
import { readCapabilities } from './capabilities.ts';

describe('capabilities', () => {
  it('are read whatever their case and blanks', () => {
    const lines = [
      'top',
      'UIDL ',
      'Stls',
      'SASL plain  Xoauth2',
      'RESP-CODES',
      'AUTH-RESP-CODE',
      'PIPELINING',
      'USER',
      'UTF8',
    ];
    expect(readCapabilities(lines)).toMatchObject({
      known: true,
      top: true,
      uidl: true,
      stls: true,
      sasl: ['PLAIN', 'XOAUTH2'],
      respCodes: true,
      authRespCode: true,
      pipelining: true,
      user: true,
      utf8: true,
    });
  });

  it.each([
    ['EXPIRE 30', 30],
    ['EXPIRE 0 USER', 0],
    ['EXPIRE NEVER', 'never'],
    ['EXPIRE', null],
    ['EXPIRE soon', null],
    ['EXPIRE 99999999999', null],
  ])('tell by %s how long mail is kept', (line, expireDays) => {
    expect(readCapabilities([line])).toMatchObject({ expireDays });
  });

  it('tell the delay between sign-ins and what the server is', () => {
    const capabilities = readCapabilities(['LOGIN-DELAY 900', 'IMPLEMENTATION Some Server 1.2']);
    expect(capabilities).toMatchObject({ loginDelaySeconds: 900, implementation: 'Some Server 1.2' });
  });

  it('say nothing where they are not known', () => {
    expect(readCapabilities([], false)).toMatchObject({ known: false, sasl: [], uidl: false, expireDays: null });
  });
});
