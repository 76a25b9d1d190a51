import { checkRules, compile, evaluate, type Action, type Condition, type Rule } from '../src/index.ts';
import { always, newFacts, newLists, newRule, routing, tagging, when } from './factories.ts';

const broken = (condition: unknown): Rule => newRule('broken', [], { when: condition as Condition });
const doing = (action: unknown): Rule => newRule('broken', [action as Action]);
let deep: Condition = always;
for (let depth = 0; depth < 12; depth++) deep = { all: [deep] };

const faulty: [what: string, rule: Rule, path: string, message: RegExp][] = [
  [
    'a pattern that is no RE2',
    broken(when('subject', 'matches', '(')),
    'rules.0.when',
    /not valid RE2.*missing closing/,
  ],
  ['a lookahead', broken(when('subject', 'matches', '(?=a)')), 'rules.0.when', /not valid RE2/],
  ['a pattern too large', broken(when('subject', 'matches', '((a{50}){50}){2}')), 'rules.0.when', /RE2|too large/],
  ['a pattern too long', broken(when('subject', 'matches', 'a'.repeat(501))), 'rules.0.when', /at most 500/],
  ['an unknown fact', broken(when('weather', 'is', 'fine')), 'rules.0.when', /no fact "weather"/],
  ['a fact from the prototype', broken(when('constructor', 'is', 'x')), 'rules.0.when', /no fact/],
  [
    'an operator that the fact does not know',
    broken(when('size', 'contains', '1')),
    'rules.0.when',
    /cannot be compared/,
  ],
  ['a header without name', broken(when('header', 'exists', true)), 'rules.0.when', /header’s name/],
  ['a text where a number belongs', broken(when('size', 'greater', '10')), 'rules.0.when', /number/],
  ['a text where a truth value belongs', broken(when('trusted', 'is', 'yes')), 'rules.0.when', /true or false/],
  ['a number where a text belongs', broken(when('subject', 'is', 5)), 'rules.0.when', /text/],
  ['an empty text to look for', broken(when('subject', 'contains', '')), 'rules.0.when', /empty/],
  ['no list for isAnyOf', broken(when('subject', 'isAnyOf', 'x')), 'rules.0.when', /list/],
  ['no condition', broken(null), 'rules.0.when', /missing/],
  ['all and any at once', broken({ all: [], any: [] }), 'rules.0.when', /not both/],
  ['all of no list', broken({ all: 'x' }), 'rules.0.when', /list of conditions/],
  ['conditions nested too deep', broken(deep), 'rules.0.when', /at most 10 deep/],
  ['an unknown action', doing({ action: 'explode' }), 'rules.0.then.0', /no action/],
  ['an action from the prototype', doing({ action: 'toString' }), 'rules.0.then.0', /no action/],
  ['a route without queue', doing({ action: 'route' }), 'rules.0.then.0', /queue/],
  ['a priority out of bounds', doing({ action: 'priority', priority: 10 }), 'rules.0.then.0', /1 to 9/],
  ['a tag too long', doing({ action: 'tag', tag: 'x'.repeat(41) }), 'rules.0.then.0', /40/],
  ['a forward to no address', doing({ action: 'forward', to: ['nobody'] }), 'rules.0.then.0', /addresses/],
  ['the built-in rule’s action', doing({ action: 'routeToDefaultQueue' }), 'rules.0.then.0', /built-in/],
];

describe('a broken rule', () => {
  it.each(faulty)('%s is a fault with its path, and is skipped with a mark', (_what, rule, path, message) => {
    expect(checkRules([rule])[0]).toMatchObject({ path, message: expect.stringMatching(message) as string });
    const compiled = compile(newLists({ incoming: [rule, routing('next', 'q1')] }));
    expect(compiled.faults[0]).toMatchObject({ group: 'incoming', ruleId: 'broken', owner: { kind: 'installation' } });
    const decision = evaluate(compiled, newFacts());
    expect(decision.queueId).toBe('q1');
    expect(decision.marks).toMatchObject([{ mark: 'rule-failed', rule: { id: 'broken' } }]);
  });

  it.each([
    [{ action: 'route', queueId: 'gone' }, /queue/],
    [{ action: 'answer', templateId: 'gone' }, /template/],
    [{ action: 'acknowledge', templateId: 'gone' }, /template/],
    [{ action: 'assign', assigneeId: 'gone' }, /person/],
  ] as const)('that names what is gone is skipped whole when it matches: %j', (action, reason) => {
    const rules = [
      newRule('gone', [{ action: 'tag', tag: 'x' }, action], { stopProcessing: true }),
      routing('next', 'q1'),
    ];
    const today = { queues: new Set(['q1', 'default']), templates: new Set<string>(), people: new Set<string>() };
    const decision = evaluate(compile(newLists({ incoming: rules })), newFacts(), today);
    expect(decision).toMatchObject({ queueId: 'q1', actions: [] });
    expect(decision.marks).toMatchObject([{ mark: 'rule-failed', reason: expect.stringMatching(reason) as string }]);
    const never = [newRule('gone', [action], { when: { any: [] } })];
    expect(evaluate(compile(newLists({ incoming: never })), newFacts(), today).marks).toEqual([]);
  });

  it('marks a message a bounded number of times', () => {
    const rules = Array.from({ length: 1000 }, () => broken(when('weather', 'is', 'x')));
    const decision = evaluate(compile(newLists({ incoming: rules })), newFacts());
    expect(decision.marks).toHaveLength(20);
    expect(decision.queueId).toBe('default');
  });
});

describe('checkRules', () => {
  it('finds nothing in rules that can run', () => {
    expect(checkRules([routing('a', 'q'), tagging('b', { rules: [tagging('c')] })])).toEqual([]);
  });

  it('gives every fault at once, those of sub-rules with their whole path', () => {
    const rule = {
      ...tagging('top'),
      rules: [{ ...broken(when('a', 'is', 'x')), then: [{ action: 'route', queueId: '' } as const] }],
    };
    expect(checkRules([tagging('fine'), rule]).map(({ path }) => path)).toEqual([
      'rules.1.rules.0.when',
      'rules.1.rules.0.then.0',
    ]);
  });

  it('says where in a nested condition a fault is', () => {
    const condition: Condition = {
      all: [
        {
          any: [
            { fact: 'size', operator: 'is', value: 1 },
            { fact: 'x', operator: 'is' },
          ],
        },
      ],
    };
    expect(checkRules([broken(condition)])).toMatchObject([{ path: 'rules.0.when', at: 'all.0.any.1' }]);
  });

  it('refuses two rules of one id, and strangers that call themselves built in', () => {
    const faults = checkRules([tagging('a'), tagging('a', { builtIn: true })]);
    expect(faults.map(({ path }) => path)).toEqual(['rules.1.id', 'rules.1.builtIn']);
  });

  it('lets a filter rule set aside and mark, but not route', () => {
    const rules = [newRule('a', [{ action: 'junk' }, { action: 'mark', mark: 'bulk' }]), routing('b', 'q')];
    expect(checkRules(rules, 'filter')).toMatchObject([{ path: 'rules.1.then.0' }]);
    expect(checkRules(rules, 'incoming')).toEqual([]);
  });

  it('refuses sub-rules that lie too deep', () => {
    let rule = tagging('0');
    for (let depth = 1; depth < 12; depth++) rule = tagging(String(depth), { rules: [rule] });
    expect(checkRules([rule])).toMatchObject([{ message: expect.stringMatching(/10 deep/) as string }]);
  });
});
