import { compile, evaluate, explain, limits, type Rule } from '../src/index.ts';
import { newFacts, newLists, newRule, routing, tagging, when } from './factories.ts';

const trace = (incoming: readonly Rule[], facts = newFacts()) => evaluate(compile(newLists({ incoming })), facts).trace;
const names = { queue: (id: string) => (id === 'q1' ? 'Invoices' : undefined) };

describe('the trace', () => {
  it('says which rules were tried, which matched and on what, and what was done', () => {
    const rules = [
      tagging('other', { when: when('subject', 'contains', 'refund') }),
      routing('invoices', 'q1', {
        when: {
          all: [{ any: [{ fact: 'subject', operator: 'contains', value: 'INVOICE' }] }, { none: [{ any: [] }] }],
        },
      }),
      newRule('closing', [{ action: 'close' }], { stopProcessing: true }),
    ];
    expect(explain(trace(rules), names)).toEqual([
      expect.stringMatching(/^The installation’s incoming rules, version \d+ were tried\.$/),
      'Did not match: “other”.',
      'Rule “invoices” matched: subject contains “INVOICE” (it has “Invoice 4711”); its exception is not true.',
      'Rule “invoices”: route to queue “Invoices”.',
      'Rule “closing” matched.',
      'Rule “closing”: close without answer came too late, an earlier rule had decided.',
      'Rule “closing” stopped processing: the remaining incoming rules were not tried.',
      'The post-incoming rules were not run: an earlier rule had decided.',
      'The message went to queue “Invoices” by rule “invoices”.',
    ]);
  });

  it('shows of a long text what stands around the place', () => {
    const text = `${'lorem ipsum '.repeat(100)}CANCEL my order ${'dolor sit '.repeat(100)}`;
    const entry = trace([tagging('c', { when: when('text', 'contains', 'cancel') })], newFacts({ text }))[1];
    expect(entry).toMatchObject({ on: [{ found: expect.stringMatching(/^….*cancel my order.*…$/) as string }] });
  });

  it('is plain JSON', () => {
    const all = trace([
      tagging('a', { when: when('from', 'exists') }),
      routing('b', 'q'),
      tagging('c', { when: { any: [] } }),
    ]);
    expect(JSON.parse(JSON.stringify(all))).toEqual(all);
  });

  it('stays bounded whatever rules there are, and still ends with the decision', () => {
    const long = 'x'.repeat(900);
    const leaf = { fact: 'subject', operator: 'contains', value: 'invoice' };
    const rules = Array.from({ length: 1000 }, (_, index) =>
      newRule(`${index}${long}`, [{ action: 'tag', tag: String(index) }], {
        when: { all: Array.from({ length: 10 }, () => leaf) },
      }),
    );
    const missing = Array.from({ length: 1000 }, (_, index) => tagging(`miss ${index}`, { when: { any: [] } }));
    const entries = trace([...rules, ...missing, routing('last', 'q1')], newFacts({ subject: `Invoice ${long}` }));
    expect(entries.length).toBeLessThan(limits.traceEntries + 10);
    expect(JSON.stringify(entries).length).toBeLessThan(300_000);
    expect(entries).toContainEqual(
      expect.objectContaining({ kind: 'action', action: { action: 'route', queueId: 'q1' }, outcome: 'done' }),
    );
    expect(entries.at(-1)).toMatchObject({ kind: 'decided', queueId: 'q1', rule: { id: 'last' } });
  });

  it('names a hundred rules that did not match, and counts the others', () => {
    const missed = trace(Array.from({ length: 150 }, (_, index) => tagging(`r${index}`, { when: { any: [] } })))[1];
    expect(missed).toMatchObject({ kind: 'missed', more: 50 });
    expect(explain([missed!])[0]).toMatch(/“r99” and 50 more rules\.$/);
  });
});

describe('explain', () => {
  it('has a sentence for each way a message can end, and for what was not run', () => {
    const junk = newRule('spam', [{ action: 'acknowledge', templateId: 't' }, { action: 'junk' }]);
    const endings = [
      evaluate(compile(newLists({ filter: [junk] })), newFacts()),
      evaluate(compile(newLists({ incoming: [routing('r', 'q1')] })), newFacts({ followUp: true })),
      evaluate(compile(newLists({ incoming: [newRule('c', [{ action: 'answer', templateId: 't' }])] })), newFacts()),
      evaluate(compile(newLists({})), newFacts({ mailboxDefaultQueueId: null })),
      evaluate(compile(newLists({ incoming: [newRule('b', [], { when: when('x', 'is') })] })), newFacts()),
    ].map(({ trace: one }) => explain(one).join(' '));
    expect(endings[0]).toMatch(
      /acknowledge was taken back, since.*The message was set aside as junk by rule “spam”\.$/,
    );
    expect(endings[0]).toContain('The incoming rules were not run: the message is junk.');
    expect(endings[1]).toMatch(/was not done, since the message joins.*stays in the queue of its conversation\.$/);
    expect(endings[2]).toMatch(/The message lies closed in a queue by rule “c”\.$/);
    expect(endings[3]).toMatch(/went to Undeliverable, since its default queue is gone\.$/);
    expect(endings[4]).toContain('Rule “b” was skipped: There is no fact "x".');
  });

  it('does without the names that a reader may not see', () => {
    const sentences = explain(
      trace([routing('r', 'secret'), newRule('a', [{ action: 'assign', assigneeId: 'p7' }])]),
    ).join(' ');
    expect(sentences).not.toContain('secret');
    expect(sentences).not.toContain('p7');
  });
});
