import type { CompiledList, CompiledRule, CompiledRules } from './compile.ts';
import { defaultQueueRule } from './rule.ts';

/** A rule that no message can come to, or that none can match. */
export interface UnreachableRule {
  readonly ruleId: string;
  /** `stopped`: a rule before it matches everything and stops; `never-true`: its conditions, or those of the rule above it, can't be true. */
  readonly reason: 'stopped' | 'never-true';
  /** The rule that stops, or whose conditions can't be true. */
  readonly becauseOf: string;
}

interface Reach {
  stoppedBy: string | null;
}

/**
 * The enabled rules that can never run, as far as the conditions alone tell: no guess is made about what mail comes.
 * A department's list that stops takes only the rest of that list along, since other departments' mail passes it by.
 */
export function findUnreachable(compiled: CompiledRules): UnreachableRule[] {
  const found: UnreachableRule[] = [];
  for (const lists of [compiled.filter, compiled.incoming, compiled.postIncoming]) searchGroup(lists, found);
  for (const list of compiled.queueGroups.values()) searchGroup([list], found);
  return found;
}

function searchGroup(lists: readonly CompiledList[], found: UnreachableRule[]): void {
  const reach: Reach = { stoppedBy: null };
  for (const { owner, rules } of lists) search(rules, owner.kind === 'department' ? { ...reach } : reach, found);
}

function search(rules: readonly CompiledRule[], reach: Reach, found: UnreachableRule[]): void {
  for (const rule of rules) {
    if (!rule.rule.enabled || rule.fault !== null || rule.rule === defaultQueueRule) continue;
    const { id } = rule.rule;
    if (reach.stoppedBy !== null) addAll(rule, 'stopped', reach.stoppedBy, found);
    else if (rule.when.never) addAll(rule, 'never-true', id, found);
    else {
      search(rule.rules, rule.when.always ? reach : { ...reach }, found);
      if (rule.when.always && rule.rule.stopProcessing) reach.stoppedBy ??= id;
    }
  }
}

function addAll(
  rule: CompiledRule,
  reason: UnreachableRule['reason'],
  becauseOf: string,
  found: UnreachableRule[],
): void {
  if (!rule.rule.enabled) return;
  found.push({ ruleId: rule.rule.id, reason, becauseOf });
  for (const sub of rule.rules) addAll(sub, reason, becauseOf, found);
}
