import { isSaneDate, parseMailDate, receivedDate } from './dates.ts';

describe('dates', () => {
  it.each([
    ['Mon, 23 Nov 2026 10:00:00 +0100', '2026-11-23T09:00:00.000Z'],
    ['23 Nov 2026 10:00 -0530 (comment)', '2026-11-23T15:30:00.000Z'],
    ['Wed, 11 Feb 98 11:51 CST', '1998-02-11T17:51:00.000Z'],
    ['Mon, 1 Jan 24 0:00:00 GMT', '2024-01-01T00:00:00.000Z'],
    ['Mon, 23 November 2026 10:00:00 MEZ', '2026-11-23T09:00:00.000Z'],
    ['Mon, 23-Nov-2026 10.00.00', '2026-11-23T10:00:00.000Z'],
    ['Wed Nov  4 13:36:14 1998', '1998-11-04T13:36:14.000Z'],
    ['2026-11-23T10:00:00+01:00', '2026-11-23T09:00:00.000Z'],
    ['Mon, 23 Nov 2026 10:00:00 +9900', '2026-11-23T10:00:00.000Z'],
    ['Thu, 1 Jan 1970 00:00:00 +0000', null],
    ['Mon, 23 Nov 9999 10:00:00 +0000', null],
    ['Mon, 99 Nov 2026 10:00:00 +0000', null],
    ['Mon, 23 Foo 2026 10:00:00 +0000', null],
    ['yesterday', null],
    ['', null],
  ])('reads %s', (value, expected) => {
    expect(parseMailDate(value)?.toISOString() ?? null).toBe(expected);
  });

  it('takes the date of a Received field from behind its last semicolon', () => {
    expect(receivedDate('from a; by b; Mon, 23 Nov 2026 10:00:00 +0000')?.toISOString()).toBe(
      '2026-11-23T10:00:00.000Z',
    );
    expect(receivedDate('from a by b')).toBeNull();
  });

  it('calls a date absurd that lies days after the message was received', () => {
    const received = new Date('2026-11-23T10:00:00Z');
    expect(isSaneDate(new Date('2026-11-24T10:00:00Z'), received)).toBe(true);
    expect(isSaneDate(new Date('2026-11-26T10:00:00Z'), received)).toBe(false);
    expect(isSaneDate(new Date('2036-11-26T10:00:00Z'), null)).toBe(true);
  });
});
