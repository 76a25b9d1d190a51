import { actionFaults } from './action.ts';
import { compileCondition } from './condition.ts';
import { limits } from './limits.ts';
import { defaultQueueRule, forcedRoutingRule, type Group, type Rule } from './rule.ts';

export interface RulesFault {
  /** `rules.3.when`, `rules.3.then.0`, `rules.3.rules.1.when`. */
  readonly path: string;
  readonly message: string;
  /** Where in the condition, for a form that wants to show it there: `all.0.any.2`. */
  readonly at?: string;
}

/**
 * Everything that is wrong with a list of rules beyond its schema, in the list's order, at most 200 faults: what
 * `compile` would skip, two rules of one id, and rules that call themselves built in. `group` adds what that group
 * does not allow. Empty where every rule can run.
 */
export function checkRules(rules: readonly Rule[], group: Group | null = null): RulesFault[] {
  const check = new RulesCheck(group);
  check.rules(rules, 'rules', 1);
  return check.faults.slice(0, maxFaults);
}

const maxFaults = 200;
const builtInIds: ReadonlySet<string> = new Set([forcedRoutingRule.id, defaultQueueRule.id]);

class RulesCheck {
  readonly faults: RulesFault[] = [];
  private readonly ids = new Set<string>();
  private count = 0;

  constructor(private readonly group: Group | null) {}

  rules(rules: readonly Rule[], path: string, depth: number): void {
    if (depth > limits.depth) {
      if (rules.length > 0) this.faults.push({ path, message: `Sub-rules lie at most ${limits.depth} deep.` });
      return;
    }
    for (const [index, rule] of rules.entries()) {
      if (this.faults.length >= maxFaults) return;
      if (++this.count > limits.rules) {
        this.faults.push({ path, message: `A list has at most ${limits.rules} rules.` });
        return;
      }
      this.rule(rule, `${path}.${index}`);
      this.rules(rule.rules, `${path}.${index}.rules`, depth + 1);
    }
  }

  private rule(rule: Rule, path: string): void {
    if (this.ids.has(rule.id))
      this.faults.push({ path: `${path}.id`, message: 'Another rule of the list has this id.' });
    this.ids.add(rule.id);
    if (rule.builtIn && !builtInIds.has(rule.id)) {
      this.faults.push({ path: `${path}.builtIn`, message: 'Only the rules that come with Postroom are built in.' });
    }
    const when = compileCondition(rule.when);
    if (Array.isArray(when)) {
      for (const { at, message } of when)
        this.faults.push({ path: `${path}.when`, message, ...(at === '' ? {} : { at }) });
    }
    for (const { at, message } of actionFaults(rule.then, this.group, rule.builtIn)) {
      this.faults.push({ path: at === '' ? `${path}.then` : `${path}.then.${at}`, message });
    }
  }
}
