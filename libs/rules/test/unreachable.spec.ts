import { compile, findUnreachable, type RuleLists } from '../src/index.ts';
import { newLists, tagging, when } from './factories.ts';

const unreachable = (lists: RuleLists): string[] =>
  findUnreachable(compile(lists)).map(({ ruleId, reason, becauseOf }) => `${ruleId} ${reason} ${becauseOf}`);

describe('rules that can never be reached', () => {
  const stop = tagging('stop', { stopProcessing: true });

  it('are those after a rule that matches everything and stops, with their sub-rules', () => {
    const after = tagging('after', { rules: [tagging('under')] });
    expect(
      unreachable(newLists({ incoming: [tagging('before'), stop, after], postIncoming: [tagging('post')] })),
    ).toEqual(['after stopped stop', 'under stopped stop']);
  });

  it('are those whose conditions cannot be true, with what lies under them', () => {
    const never = tagging('never', { when: { all: [{ any: [] }] }, rules: [tagging('under')] });
    expect(unreachable(newLists({ filter: [never] }))).toEqual(['never never-true never', 'under never-true never']);
  });

  it('are none after a stop that depends on the message, lies under such a rule, or is switched off', () => {
    const sometimes = { when: when('trusted', 'is', true) };
    const lists = newLists({
      incoming: [
        tagging('a', { ...sometimes, stopProcessing: true }),
        tagging('b', { ...sometimes, rules: [stop] }),
        { ...stop, id: 'off', enabled: false },
        tagging('reached'),
      ],
    });
    expect(unreachable(lists)).toEqual([]);
  });

  it('after a department’s stop are only the rest of its own list', () => {
    const department = { kind: 'department', departmentId: 'd' } as const;
    const installation = { kind: 'installation' } as const;
    const incoming = [
      { owner: department, rules: [stop, tagging('own')] },
      { owner: installation, rules: [tagging('rest')] },
    ];
    expect(unreachable({ ...newLists({}), incoming })).toEqual(['own stopped stop']);
  });

  it('never include the built-in last rule', () => {
    expect(unreachable(newLists({ postIncoming: [stop, tagging('x')] }))).toEqual(['x stopped stop']);
  });
});
