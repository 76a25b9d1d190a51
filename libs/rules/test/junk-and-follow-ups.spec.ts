import { compile, evaluate, type RuleLists } from '../src/index.ts';
import { newFacts, newLists, newRule, routing, tagging, when } from './factories.ts';

const junk = newRule('junk', [{ action: 'junk' }]);
const groupsNotRun = (lists: RuleLists, facts = newFacts()) =>
  evaluate(compile(lists), facts).trace.flatMap((entry) =>
    entry.kind === 'group-not-run' ? [[entry.group, entry.reason]] : [],
  );

describe('junk', () => {
  it('passes no further group, and is in no queue', () => {
    const lists = newLists({
      filter: [junk, tagging('same group')],
      incoming: [tagging('in')],
      postIncoming: [tagging('post')],
    });
    const decision = evaluate(compile(lists), newFacts());
    expect(decision).toMatchObject({ queueId: null, junk: true, undeliverable: false, close: false });
    expect(decision.junkedIn).toEqual({ group: 'filter', fromQueueId: null });
    expect(decision.actions.map(({ rule }) => rule.id)).toEqual(['same group']);
    expect(groupsNotRun(lists)).toEqual([
      ['incoming', 'junk'],
      ['postIncoming', 'junk'],
    ]);
  });

  it('called so by a queue’s rule does not go back to the incoming rules, and says which queue it came from', () => {
    const lists = newLists({ incoming: [routing('in', 'q1'), tagging('rest')], queueGroups: { q1: [junk] } });
    const decision = evaluate(compile(lists), newFacts());
    expect(decision).toMatchObject({
      junk: true,
      queueId: null,
      actions: [],
      junkedIn: { group: 'queue', fromQueueId: 'q1' },
    });
  });

  it('is never acknowledged, whatever rule asked for it before', () => {
    const asking = newRule('thanks', [{ action: 'acknowledge', templateId: 't' }]);
    const decision = evaluate(compile(newLists({ incoming: [asking, junk] })), newFacts());
    expect(decision).toMatchObject({ junk: true, actions: [] });
    expect(decision.trace).toContainEqual(expect.objectContaining({ kind: 'action', outcome: 'junk' }));
  });

  it('restored passes the groups that remain', () => {
    const lists = newLists({ filter: [junk], incoming: [routing('in', 'q1')], postIncoming: [routing('post', 'q2')] });
    const compiled = compile(lists);
    expect(evaluate(compiled, newFacts(), { after: 'filter' })).toMatchObject({ junk: false, queueId: 'q1' });
    expect(evaluate(compiled, newFacts(), { after: 'incoming' })).toMatchObject({ junk: false, queueId: 'q2' });
  });
});

describe('a message that joins a conversation', () => {
  const facts = newFacts({ followUp: true });

  it('stays in its queue: of workflow actions only junk is done, others are traced as follow-up', () => {
    const lists = newLists({
      filter: [tagging('filter')],
      incoming: [routing('in', 'q1'), tagging('in')],
      postIncoming: [tagging('post')],
    });
    const decision = evaluate(compile(lists), facts);
    expect(decision).toMatchObject({
      queueId: null,
      followUp: true,
      workflow: null,
      close: false,
      undeliverable: false,
    });
    expect(decision.actions.map(({ rule }) => rule.id)).toEqual(['filter', 'in']);
    expect(decision.trace).toContainEqual(expect.objectContaining({ kind: 'action', outcome: 'follow-up' }));
    expect(groupsNotRun(lists, facts)).toEqual([['postIncoming', 'follow-up']]);
  });

  it('does not pass the group of a queue that it is not routed to', () => {
    const lists = newLists({ incoming: [routing('in', 'q1')], queueGroups: { q1: [tagging('queue')] } });
    expect(evaluate(compile(lists), facts).actions).toEqual([]);
  });

  it('is junk where a rule says so, even after a rule that would have routed it', () => {
    const decision = evaluate(compile(newLists({ incoming: [routing('in', 'q1'), junk] })), facts);
    expect(decision).toMatchObject({ junk: true, queueId: null, workflow: { action: { action: 'junk' } } });
  });

  it('is told from a new one by the fact', () => {
    const lists = newLists({ incoming: [tagging('joins', { when: when('followUp', 'is', true) })] });
    expect(evaluate(compile(lists), facts).actions).toHaveLength(1);
    expect(evaluate(compile(lists), newFacts()).actions).toHaveLength(0);
  });
});
