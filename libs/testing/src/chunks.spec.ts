import { splitChunks } from './chunks.ts';
import { fakeClock } from './clock.ts';

describe('bytes cut into chunks', () => {
  const texts = (text: string, sizes: number[]): string[] => splitChunks(Buffer.from(text), sizes).map(String);

  it('take the sizes in turn and end with what is left', () => {
    expect(texts('abcdefgh', [1, 2])).toEqual(['a', 'bc', 'd', 'ef', 'g', 'h']);
    expect(texts('abc', [10])).toEqual(['abc']);
    expect(texts('', [3])).toEqual([]);
  });

  it('need sizes that are positive integers', () => {
    expect(() => texts('abc', [])).toThrow(RangeError);
    expect(() => texts('abc', [0])).toThrow(RangeError);
    expect(() => texts('abc', [1.5])).toThrow(RangeError);
  });
});

describe('a clock for tests', () => {
  it('stands until it is moved', () => {
    const clock = fakeClock('2026-03-01T00:00:00Z');
    const before = clock.now();
    clock.advance(90_000);
    expect(before.toISOString()).toBe('2026-03-01T00:00:00.000Z');
    expect(clock.now().toISOString()).toBe('2026-03-01T00:01:30.000Z');
  });
});
