import { compile, evaluate, orderLists, type Facts, type RuleLists } from '../src/index.ts';
import { newFacts, newLists, newRule, routing, tagging, when } from './factories.ts';

function decide(lists: RuleLists, facts: Partial<Facts> = {}) {
  return evaluate(compile(lists), newFacts(facts));
}

const tags = (decision: ReturnType<typeof decide>): string[] =>
  decision.actions.flatMap(({ action }) => (action.action === 'tag' ? [action.tag] : []));

describe('the order of lists', () => {
  const department = (departmentId: string, parentId: string | null, name: string) => ({
    departmentId,
    parentId,
    name,
    rules: [tagging(departmentId)],
  });
  const tree = [
    department('b', 'root', 'Billing'),
    department('b1', 'b', 'Austria'),
    department('root', null, 'All'),
    department('a', 'root', 'accounts'),
  ];
  const installation = { version: 7, rules: [tagging('rest'), tagging('first', { first: true })] };
  const lists = { ...newLists({}), incoming: orderLists(installation, tree) };

  it('is the installation’s first, the departments from the root down, siblings by name, the installation’s rest', () => {
    const decision = decide(lists, { departmentIds: ['root', 'a', 'b', 'b1'] });
    expect(tags(decision)).toEqual(['first', 'root', 'a', 'b', 'b1', 'rest']);
  });

  it('leaves out the departments that the mailbox is not of', () => {
    expect(tags(decide(lists, { departmentIds: ['b'] }))).toEqual(['first', 'b', 'rest']);
  });

  it('counts as one group for the workflow action', () => {
    const routes = {
      ...newLists({}),
      incoming: orderLists({ rules: [routing('rest', 'rest')] }, [
        { departmentId: 'sales', parentId: null, name: 'Sales', rules: [routing('sales', 'sales')] },
      ]),
    };
    const decision = decide(routes);
    expect(decision.queueId).toBe('sales');
    expect(decision.trace).toContainEqual(
      expect.objectContaining({ outcome: 'too-late', rule: { id: 'rest', name: 'rest' } }),
    );
  });
});

describe('within a group', () => {
  it('the first workflow action is done, later ones came too late, and all other actions are done', () => {
    const decision = decide(
      newLists({
        incoming: [
          routing('one', 'q1'),
          newRule('two', [{ action: 'close' }, { action: 'priority', priority: 2 }]),
          newRule('three', [{ action: 'tag', tag: 'x' }]),
        ],
      }),
    );
    expect(decision).toMatchObject({ queueId: 'q1', close: false, workflow: { rule: { id: 'one' } } });
    expect(decision.actions.map(({ action }) => action.action)).toEqual(['priority', 'tag']);
    const outcomes = decision.trace.flatMap((entry) =>
      entry.kind === 'action' ? [[entry.action.action, entry.outcome]] : [],
    );
    expect(outcomes).toEqual([
      ['route', 'done'],
      ['close', 'too-late'],
      ['priority', 'done'],
      ['tag', 'done'],
    ]);
  });

  it('sub-rules run under a rule that matched, and only there', () => {
    const sub = (id: string) => ({ rules: [tagging(id)] });
    const decision = decide(
      newLists({
        incoming: [tagging('yes', sub('under yes')), tagging('no', { when: { any: [] }, ...sub('under no') })],
      }),
    );
    expect(tags(decision)).toEqual(['yes', 'under yes']);
  });

  it('a disabled rule is not tried, nor are those under it', () => {
    const decision = decide(newLists({ incoming: [tagging('off', { enabled: false, rules: [tagging('under')] })] }));
    expect(tags(decision)).toEqual([]);
  });

  it('a tag, a mark and an acknowledgement are done once', () => {
    const acknowledge = { action: 'acknowledge', templateId: 't' } as const;
    const tag = (name: string) => ({ action: 'tag', tag: name }) as const;
    const decision = decide(
      newLists({ incoming: [newRule('a', [tag('VIP'), acknowledge]), newRule('b', [acknowledge, tag('vip')])] }),
    );
    expect(decision.actions.map(({ action }) => action)).toEqual([tag('VIP'), acknowledge]);
  });
});

describe('stop processing', () => {
  it('ends the remaining incoming rules after the rule’s own sub-rules; post-incoming rules still see the message', () => {
    const decision = decide(
      newLists({
        incoming: [tagging('stop', { stopProcessing: true, rules: [tagging('under')] }), tagging('after')],
        postIncoming: [tagging('post')],
      }),
    );
    expect(tags(decision)).toEqual(['stop', 'under', 'post']);
    expect(decision.queueId).toBe('default');
  });

  it('in a sub-rule ends its siblings and all that follows', () => {
    const parent = tagging('parent', { rules: [tagging('stop', { stopProcessing: true }), tagging('sibling')] });
    expect(tags(decide(newLists({ incoming: [parent, tagging('after')] })))).toEqual(['parent', 'stop']);
  });

  it('of a rule that routes lets the queue’s rules run, and in a queue’s rules ends the incoming rules too', () => {
    const decision = decide(
      newLists({
        incoming: [routing('in', 'q1', { stopProcessing: true }), tagging('after')],
        queueGroups: { q1: [tagging('queue', { stopProcessing: true }), tagging('later in the queue')] },
      }),
    );
    expect(tags(decision)).toEqual(['queue']);
  });

  it('in a filter rule leaves the incoming rules', () => {
    const lists = newLists({
      filter: [tagging('f', { stopProcessing: true }), tagging('f2')],
      incoming: [tagging('in')],
    });
    expect(tags(decide(lists))).toEqual(['f', 'in']);
  });

  it('in a post-incoming rule leaves the built-in last rule', () => {
    const decision = decide(
      newLists({ postIncoming: [tagging('stop', { stopProcessing: true }), routing('late', 'late')] }),
    );
    expect(decision.queueId).toBe('default');
  });
});

describe('queue groups', () => {
  it('run where a message is routed to the queue, may route it on, and then come the rest of the incoming rules', () => {
    const decision = decide(
      newLists({
        incoming: [
          newRule('in', [
            { action: 'route', queueId: 'q1' },
            { action: 'tag', tag: 'in' },
          ]),
          tagging('rest'),
        ],
        queueGroups: { q1: [tagging('q1'), routing('on', 'q2')], q2: [tagging('q2')] },
      }),
    );
    expect(decision.queueId).toBe('q2');
    expect(tags(decision)).toEqual(['q1', 'q2', 'in', 'rest']);
  });

  it('run at most once for a message, so that rules cannot loop', () => {
    const decision = decide(
      newLists({
        incoming: [routing('in', 'q1')],
        queueGroups: { q1: [tagging('q1'), routing('to 2', 'q2')], q2: [tagging('q2'), routing('to 1', 'q1')] },
      }),
    );
    expect(decision.queueId).toBe('q1');
    expect(tags(decision)).toEqual(['q1', 'q2']);
    expect(decision.trace).toContainEqual({ kind: 'queue-group-not-run', queueId: 'q1', reason: 'again' });
  });

  it('in a chain longer than the bound end with the message in the last queue, without deep recursion', () => {
    const groups = Object.fromEntries(
      Array.from({ length: 500 }, (_, i) => [`q${i}`, [routing(`r${i}`, `q${i + 1}`)]]),
    );
    const decision = decide(newLists({ incoming: [routing('in', 'q0')], queueGroups: groups }));
    expect(decision.queueId).toBe('q50');
    expect(decision.trace).toContainEqual({ kind: 'queue-group-not-run', queueId: 'q50', reason: 'too-many' });
  });
});

describe('post-incoming rules', () => {
  it('don’t run on a message for which a workflow action was done', () => {
    const decision = decide(newLists({ incoming: [routing('in', 'q1')], postIncoming: [tagging('post')] }));
    expect(tags(decision)).toEqual([]);
    expect(decision.trace).toContainEqual({
      kind: 'group-not-run',
      group: 'postIncoming',
      reason: 'workflow-action-done',
    });
  });

  it('route last to the default queue of the alias, else of the mailbox, else to Undeliverable', () => {
    const facts = { alias: 'a', aliasDefaultQueueId: 'of alias' };
    expect(decide(newLists({}), facts).queueId).toBe('of alias');
    expect(decide(newLists({}), { ...facts, aliasDefaultQueueId: null }).queueId).toBe('default');
    expect(decide(newLists({}), { aliasDefaultQueueId: 'of alias' }).queueId).toBe('default');
    const gone = evaluate(compile(newLists({})), newFacts(), { queues: new Set(['other']) });
    expect(gone).toMatchObject({
      queueId: null,
      undeliverable: true,
      marks: [{ mark: 'default-queue-gone', queueId: 'default' }],
    });
  });

  it('have the built-in rule last, wherever a list puts it or whether it switches it off', () => {
    const builtIn = newRule('default-queue', [{ action: 'routeToDefaultQueue' }], { builtIn: true, enabled: false });
    expect(decide(newLists({ postIncoming: [builtIn, routing('p', 'p')] })).queueId).toBe('p');
    expect(decide(newLists({ postIncoming: [builtIn] })).queueId).toBe('default');
  });
});

describe('a message that a rule answered, forwarded or closed', () => {
  it.each([
    { action: 'answer', templateId: 't' },
    { action: 'forward', to: ['x@y.example'] },
    { action: 'close' },
  ] as const)('lies, closed, in the default queue: $action', (action) => {
    const decision = decide(newLists({ incoming: [newRule('r', [action])] }));
    expect(decision).toMatchObject({ queueId: 'default', close: true, workflow: { action } });
  });

  it('by a queue’s own rule too', () => {
    const lists = newLists({
      incoming: [routing('in', 'q1')],
      queueGroups: { q1: [newRule('c', [{ action: 'close' }])] },
    });
    expect(decide(lists)).toMatchObject({ queueId: 'default', close: true, workflow: { group: 'queue' } });
  });
});

describe('a mark that a filter rule makes', () => {
  it('is seen by the rules after it', () => {
    const lists = newLists({
      filter: [
        newRule('bulk', [
          { action: 'mark', mark: 'bulk' },
          { action: 'mark', mark: 'bounce' },
        ]),
      ],
      incoming: [
        tagging('automatic', { when: when('automatic', 'is', true) }),
        tagging('bounce', { when: when('bounce', 'is', true) }),
      ],
    });
    const decision = decide(lists);
    expect(tags(decision)).toEqual(['automatic', 'bounce']);
    expect(decision.marks.map(({ mark }) => mark)).toEqual(['bulk', 'bounce']);
  });
});
