import { type Changed, undoOf } from './bulk-act.ts';

function changed(id: string, version: number, ...changes: Changed['changes']): Changed {
  return { id, email: `${id}@example.net`, name: id, version, changes, asks: false, warnings: [] };
}

describe('what undoes a bulk save', () => {
  it('sets those with the same old value back together, each in the version that the save made', () => {
    const undo = undoOf([
      changed('a', 3, { path: 'priority', from: 'low', to: 'high' }),
      changed('b', 8, { path: 'priority', from: 'medium', to: 'high' }),
      changed('c', 5, { path: 'priority', from: 'low', to: 'high' }),
    ]);
    expect(undo).toEqual([
      { ids: ['a', 'c'], change: { priority: 'low' }, versions: { a: 3, c: 5 } },
      { ids: ['b'], change: { priority: 'medium' }, versions: { b: 8 } },
    ]);
  });

  it('names a setting within another as the contract has it', () => {
    const [save] = undoOf([changed('a', 2, { path: 'pop.pollSeconds', from: 60, to: 300 })]);
    expect(save?.change).toEqual({ pop: { pollSeconds: 60 } });
  });
});
