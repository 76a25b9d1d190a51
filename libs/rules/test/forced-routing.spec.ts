import { compile, evaluate, forcedRoutingRule } from '../src/index.ts';
import { newFacts, newLists, newRule, routing, when } from './factories.ts';

/**
 * The whole truth table: forced routing set × an incoming rule that routes matches × a post-incoming rule that routes
 * matches × the queues have groups of their own that route on. The outcome is the queue.
 */
const table: [forced: boolean, incoming: boolean, postIncoming: boolean, queueGroup: boolean, queue: string][] = [
  [false, false, false, false, 'default'],
  [false, false, false, true, 'default-onward'],
  [false, false, true, false, 'post'],
  [false, false, true, true, 'post-onward'],
  [false, true, false, false, 'in'],
  [false, true, false, true, 'in-onward'],
  [false, true, true, false, 'in'],
  [false, true, true, true, 'in-onward'],
  [true, false, false, false, 'default'],
  [true, false, false, true, 'default'],
  [true, false, true, false, 'post'],
  [true, false, true, true, 'post'],
  [true, true, false, false, 'default'],
  [true, true, false, true, 'default'],
  [true, true, true, false, 'post'],
  [true, true, true, true, 'post'],
];

function lists(incoming: boolean, postIncoming: boolean, queueGroup: boolean, forcedRule = forcedRoutingRule) {
  const onward = (queueId: string) => [routing(`${queueId} onward`, `${queueId}-onward`)];
  return newLists({
    incoming: [forcedRule, ...(incoming ? [routing('incoming', 'in')] : [])],
    postIncoming: postIncoming ? [routing('post', 'post')] : [],
    queueGroups: queueGroup ? { in: onward('in'), post: onward('post'), default: onward('default') } : {},
  });
}

describe('forced routing', () => {
  it.each(table)(
    'set %s, an incoming rule matches %s, a post-incoming rule matches %s, queue groups %s: ends in %s',
    (forcedRouting, incoming, postIncoming, queueGroup, queue) => {
      const compiled = compile(lists(incoming, postIncoming, queueGroup));
      expect(evaluate(compiled, newFacts({ forcedRouting })).queueId).toBe(queue);
    },
  );

  it('switched off by an administrator, lets the incoming rules route', () => {
    const compiled = compile(lists(true, true, false, { ...forcedRoutingRule, enabled: false }));
    expect(evaluate(compiled, newFacts({ forcedRouting: true })).queueId).toBe('in');
  });

  it('moved down, lets the rules above it route', () => {
    const compiled = compile(newLists({ incoming: [routing('above', 'above'), forcedRoutingRule, routing('x', 'x')] }));
    expect(evaluate(compiled, newFacts({ forcedRouting: true })).queueId).toBe('above');
  });

  it('is an attribute that rules can test themselves', () => {
    const rule = newRule('own', [{ action: 'route', queueId: 'own' }], { when: when('forcedRouting', 'is', true) });
    const compiled = compile(newLists({ postIncoming: [rule] }));
    expect(evaluate(compiled, newFacts({ forcedRouting: true })).queueId).toBe('own');
    expect(evaluate(compiled, newFacts()).queueId).toBe('default');
  });

  it('leaves a message that joins a conversation there', () => {
    const compiled = compile(lists(true, true, true));
    const decision = evaluate(compiled, newFacts({ forcedRouting: true, followUp: true }));
    expect(decision).toMatchObject({ queueId: null, followUp: true, workflow: null, undeliverable: false });
  });

  it('stops only incoming rules: filter rules have run', () => {
    const compiled = compile(
      newLists({ filter: [newRule('spam', [{ action: 'junk' }])], incoming: [forcedRoutingRule] }),
    );
    expect(evaluate(compiled, newFacts({ forcedRouting: true })).junk).toBe(true);
  });
});
