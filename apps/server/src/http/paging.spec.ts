import { decodeCursor, encodeCursor, pageFrom } from './paging.ts';
import { ProblemError } from './problem-error.ts';

const cursorOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('A cursor', () => {
  it('gives the sort values of the last row back', () => {
    expect(decodeCursor(encodeCursor(['Müller', 5, null]), 3)).toEqual(['Müller', 5, null]);
  });

  it('is not needed for the first page', () => {
    expect(decodeCursor(undefined, 2)).toBeNull();
  });

  it.each(['', 'nonsense', cursorOf('a'), cursorOf(['a']), cursorOf([{ a: 1 }, ['b']]), cursorOf([true, 'b'])])(
    'that is not ours is the caller’s fault: %j',
    (cursor) => {
      expect(() => decodeCursor(cursor, 2)).toThrow(ProblemError);
    },
  );
});

describe('A page', () => {
  const page = (rows: number[]) => pageFrom(rows, 2, String, (row) => [row]);

  it('ends where no row is left', () => {
    expect(page([1, 2])).toEqual({ items: ['1', '2'], next: null });
    expect(page([])).toEqual({ items: [], next: null });
  });

  it('leads on from its last row', () => {
    expect(page([1, 2, 3])).toEqual({ items: ['1', '2'], next: encodeCursor([2]) });
  });
});
