import { actionFaults } from './action.ts';
import { compileCondition, type CompiledCondition } from './condition.ts';
import { limits } from './limits.ts';
import {
  defaultQueueRule,
  type Action,
  type Group,
  type ListOwner,
  type OwnedRules,
  type Rule,
  type RuleLists,
} from './rule.ts';
import { ruleName, type QueueOwner, type RuleName } from './trace.ts';

/** A rule that cannot run: it is skipped, with a mark on every message that comes to it. */
export interface RuleFault {
  readonly group: Group;
  /** Whose list the rule is in. */
  readonly owner: ListOwner | QueueOwner;
  readonly ruleId: string;
  readonly ruleName: string;
  /** Where in the rule: `when.all.0`, `then.1`. */
  readonly at: string;
  readonly message: string;
}

export interface CompiledRule {
  readonly name: RuleName;
  readonly rule: Rule;
  readonly when: CompiledCondition;
  readonly actions: readonly Action[];
  readonly rules: readonly CompiledRule[];
  /** Why it is skipped. */
  readonly fault: string | null;
}

export interface CompiledList {
  readonly owner: ListOwner | QueueOwner;
  readonly version: number | undefined;
  readonly rules: readonly CompiledRule[];
}

/** Rules ready to be evaluated any number of times. Holds no state of a message. */
export interface CompiledRules {
  readonly filter: readonly CompiledList[];
  readonly incoming: readonly CompiledList[];
  readonly postIncoming: readonly CompiledList[];
  readonly queueGroups: ReadonlyMap<string, CompiledList>;
  /** What is wrong, in the order of the rules. Disabled rules are looked at too. */
  readonly faults: readonly RuleFault[];
}

/**
 * The rules ready to run; to be done once per rule version. Never throws for what a rule says: a broken rule (an
 * unknown fact, a pattern that is no RE2, an action without its queue …) is in `faults` and is skipped when evaluated,
 * with its sub-rules. The built-in default-queue rule is put last in the post-incoming group, wherever it lay.
 */
export function compile(lists: RuleLists): CompiledRules {
  const faults: RuleFault[] = [];
  const compileLists = (group: Group, owned: readonly OwnedRules[]): CompiledList[] =>
    owned.map(({ owner, version, rules }) => ({ owner, version, rules: compileList(rules, group, owner, faults) }));
  const queueGroups = new Map<string, CompiledList>();
  const filter = compileLists('filter', lists.filter);
  const incoming = compileLists('incoming', lists.incoming);
  for (const [queueId, rules] of lists.queueGroups) {
    const owner: QueueOwner = { kind: 'queue', queueId };
    queueGroups.set(queueId, { owner, version: undefined, rules: compileList(rules, 'queue', owner, faults) });
  }
  const postIncoming = compileLists('postIncoming', withDefaultQueueLast(lists.postIncoming));
  return { filter, incoming, postIncoming, queueGroups, faults };
}

function withDefaultQueueLast(lists: readonly OwnedRules[]): OwnedRules[] {
  const others = lists.map((list) => ({ ...list, rules: list.rules.filter((rule) => !isDefaultQueueRule(rule)) }));
  return [...others, { owner: { kind: 'installation' }, rules: [defaultQueueRule] }];
}

function isDefaultQueueRule(rule: Rule): boolean {
  return rule.builtIn && rule.id === defaultQueueRule.id;
}

function compileList(
  rules: readonly Rule[],
  group: Group,
  owner: ListOwner | QueueOwner,
  faults: RuleFault[],
): CompiledRule[] {
  let count = 0;
  const compileRules = (some: readonly Rule[], depth: number): CompiledRule[] =>
    some.map((rule) => {
      const own: { at: string; message: string }[] = [];
      if (++count > limits.rules) own.push({ at: '', message: `A list has at most ${limits.rules} rules.` });
      if (depth > limits.depth) own.push({ at: '', message: `Sub-rules lie at most ${limits.depth} deep.` });
      const when = own.length > 0 ? [] : compileCondition(rule.when);
      if (Array.isArray(when)) own.push(...when.map(({ at, message }) => ({ at: join('when', at), message })));
      const actions = actionFaults(rule.then, group, rule.builtIn);
      own.push(...actions.map(({ at, message }) => ({ at: join('then', at), message })));
      const name = ruleName(rule);
      for (const { at, message } of own) {
        faults.push({ group, owner, ruleId: rule.id, ruleName: rule.name, at, message });
      }
      const usable = own.length === 0 && !Array.isArray(when);
      return {
        name,
        rule,
        when: usable ? when : neverTrue,
        actions: usable ? rule.then : [],
        rules: depth > limits.depth ? [] : compileRules(rule.rules, depth + 1),
        fault: own[0]?.message ?? null,
      };
    });
  return compileRules(rules, 1);
}

const neverTrue: CompiledCondition = { test: () => false, explain: () => undefined, always: false, never: true };

function join(part: string, at: string): string {
  return at === '' ? part : `${part}.${at}`;
}
