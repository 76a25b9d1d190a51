import { uidlKey } from './pop-session.ts';

describe('the ledger’s key of a UIDL', () => {
  it('is the UIDL itself, byte for byte', () =>
    expect(uidlKey(Buffer.from([0x41, 0xff]))).toEqual(Buffer.from([0x41, 0xff])));

  it('fits the column where the UIDL does not, and tells two long ones apart', () => {
    const one = uidlKey(Buffer.alloc(1024, 'u'));
    expect(one.length).toBeLessThanOrEqual(255);
    expect(one).toEqual(uidlKey(Buffer.alloc(1024, 'u')));
    expect(one.equals(uidlKey(Buffer.alloc(1023, 'u')))).toBe(false);
  });
});
