import { changedPaths, same } from './edited.ts';

describe('real differences', () => {
  it('are named by their path, and are gone once the old value is typed back', () => {
    const before = { name: 'A', pop: { port: 995, host: 'x' }, ids: ['1'] };
    expect(changedPaths(before, { ...before, pop: { port: 110, host: 'x' } })).toEqual(['pop.port']);
    expect(changedPaths(before, structuredClone(before))).toEqual([]);
  });

  it('take a list as one field', () => {
    expect(changedPaths({ ids: ['1'] }, { ids: ['1', '2'] })).toEqual(['ids']);
    expect(same(['1'], ['1'])).toBe(true);
  });
});
