import { RE2JS } from 're2js';
import { requiredLiteral } from './required-literal.ts';

describe('the literal that a pattern requires', () => {
  it.each([
    ['Order\\s+#?\\d+', 'order'],
    ['abcd?', 'abc'],
    ['abc+def', 'abc'],
    ['abcx{0,2}yz', 'abc'],
    ['(abcdef)?ghi', 'ghi'],
    ['[abcdef]*ghi', 'ghi'],
    ['\\x41bcdef', 'bcdef'],
    ['\\pL(abc)?def', 'def'],
    ['\\101(abc)?def', 'def'],
    ['\\p{Greek}bcd', 'bcd'],
    ['^invoice no', 'invoice no'],
    ['abc|def', null],
    ['ab', null],
    ['(?i)abc', null],
    ['(abc|def)', null],
    ['[[:alpha:]]abc', null],
    ['[]abc]def', null],
    ['\\Qa|b\\E', null],
    ['a.b.c', null],
  ])('of %s is %s', (pattern, literal) => {
    expect(requiredLiteral(pattern)).toBe(literal);
  });

  it('is in every text that the pattern matches', () => {
    const pieces = [
      'abc',
      'x',
      '\\d',
      '[a-c]',
      '(abc|x)',
      '.',
      '\\x61',
      '\\pL',
      '{2}',
      '?',
      '*',
      '+',
      '{0,1}',
      ' ',
      '\\.',
      '7',
    ];
    let seed = 42;
    const next = (below: number): number =>
      ((seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) % 65_536) % below;
    const of = (some: readonly string[], most: number): string =>
      Array.from({ length: 1 + next(most) }, () => some[(next(997) + (seed >>> 16)) % some.length]).join('');
    const texts = Array.from({ length: 200 }, () => of(['abc', 'ABC', 'x', 'a', '7', '.', ' '], 6));
    let matched = 0;
    for (let round = 0; round < 2000; round++) {
      const pattern = of(pieces, 5);
      const literal = requiredLiteral(pattern);
      if (literal === null) continue;
      let compiled: RE2JS;
      try {
        compiled = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
      } catch {
        continue; // Not a pattern: `??`, a quantifier first.
      }
      for (const text of texts) {
        if (!compiled.test(text)) continue;
        matched++;
        expect(text.toLowerCase()).toContain(literal);
      }
    }
    expect(matched).toBeGreaterThan(100);
  });
});
