import { TestBed } from '@angular/core/testing';
import { provideEnglish } from '../../../test/english.ts';
import { Formats } from './formats.ts';

describe('formats', () => {
  let formats: Formats;

  beforeEach(() => {
    TestBed.configureTestingModule({ providers: [provideEnglish()] });
    formats = TestBed.inject(Formats);
  });

  it.each([
    [0, '0 B'],
    [1023, '1,023 B'],
    [1230, '1.2 KiB'],
    [25 * 1024 * 1024, '25 MiB'],
    [3 * 1024 ** 4, '3 TiB'],
    [5000 * 1024 ** 4, '5,000 TiB'],
  ])('writes %d bytes as %s', (bytes, words) => {
    expect(formats.size(bytes)).toBe(words);
  });

  it.each([
    [-5, '0 s'],
    [48_000, '48 s'],
    [38 * 60_000, '38 min'],
    [130 * 60_000, '2 h 10'],
    [120 * 60_000, '2 h'],
    [62 * 60_000, '1 h 02'],
    [75 * 3_600_000, '3 d'],
  ])('writes an age of %d ms as %s', (age, words) => {
    expect(formats.age(age)).toBe(words);
  });

  it('says how long ago or when, in the unit that fits', () => {
    const now = Date.parse('2026-11-23T12:00:00Z');
    expect(formats.relative('2026-11-23T11:59:48Z', now)).toMatch(/^12 sec.* ago$/);
    expect(formats.relative('2026-11-23T12:02:00Z', now)).toMatch(/^in 2 min/);
    expect(formats.relative('2026-11-22T11:00:00Z', now)).toBe('yesterday');
  });
});
