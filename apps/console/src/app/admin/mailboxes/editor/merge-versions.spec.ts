import { newMailbox } from '../../../../../test/mailboxes.ts';
import { modelOf } from './mailbox-model.ts';
import { differences, mergedModel } from './merge-versions.ts';

const before = modelOf(newMailbox());
const yours = { ...structuredClone(before), name: 'Mine', priority: 'high' as const };
const theirs = { ...structuredClone(before), name: 'Hers', forceDefaultQueue: true };

describe('two versions of a mailbox', () => {
  it('keep both sides’ edits that the other left untouched', () => {
    const chosen = differences(before, yours, theirs);
    expect(chosen.map(({ path, keepYours }) => [path, keepYours])).toEqual([
      ['name', true],
      ['priority', true],
      ['forceDefaultQueue', false],
    ]);
  });

  it('show no field that both set alike', () => {
    expect(differences(before, yours, { ...theirs, name: 'Mine' }).map(({ path }) => path)).not.toContain('name');
  });

  it('become one, field by field', () => {
    const merged = mergedModel(theirs, yours, ['priority']);
    expect(merged).toMatchObject({ name: 'Hers', priority: 'high', forceDefaultQueue: true });
    yours.pop.port = 110;
    expect(mergedModel(theirs, yours, ['pop.port']).pop).toMatchObject({ port: 110, host: 'pop.example.net' });
    expect(theirs.pop.port).toBe(995);
  });
});
