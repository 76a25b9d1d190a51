import { foldText } from './fold.ts';
import type { OwnedRules, Rule } from './rule.ts';

/** A list as it is stored: the rules of one owner in one group. */
export interface StoredList {
  readonly version?: number | undefined;
  readonly rules: readonly Rule[];
}

export interface DepartmentList extends StoredList {
  readonly departmentId: string;
  readonly parentId: string | null;
  readonly name: string;
}

/**
 * A group's rules in the order in which they run: the installation's marked "first", the departments' from the root
 * down (each department before those under it, siblings by name), then the rest of the installation's. All
 * departments of the tree have to be there, also those without rules, since they place the ones under them.
 */
export function orderLists(installation: StoredList, departments: readonly DepartmentList[]): OwnedRules[] {
  const { version, rules } = installation;
  const part = (first: boolean): OwnedRules => ({
    owner: { kind: 'installation' },
    version,
    rules: rules.filter((rule) => (rule.first ?? false) === first),
  });
  return [part(true), ...fromTheRootDown(departments).map(owned), part(false)].filter((list) => list.rules.length > 0);
}

function owned({ departmentId, version, rules }: DepartmentList): OwnedRules {
  return { owner: { kind: 'department', departmentId }, version, rules };
}

function fromTheRootDown(departments: readonly DepartmentList[]): DepartmentList[] {
  const under = new Map<string | null, DepartmentList[]>();
  const named = departments.map((department) => ({ department, key: foldText(department.name) }));
  named.sort((a, b) => compare(a.key, b.key) || compare(a.department.departmentId, b.department.departmentId));
  for (const { department } of named) {
    const siblings = under.get(department.parentId);
    if (siblings === undefined) under.set(department.parentId, [department]);
    else siblings.push(department);
  }
  const ordered: DepartmentList[] = [];
  const waiting = [...(under.get(null) ?? [])].reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    ordered.push(next);
    waiting.push(...(under.get(next.departmentId) ?? []).toReversed());
  }
  return ordered;
}

/** By code units, so that every process has the same order, whatever its locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
