import type { Department, Queue } from '@postroom/contracts';
import type { Option } from '../../ui/option.ts';

/** "Support / Germany": the way to a department from the root, which is named only by itself. */
export function departmentPath(id: string, departments: ReadonlyMap<string, Department>): string {
  const names: string[] = [];
  let next: string | null = id;
  // A tree deeper than its own size would be a ring; the bound ends it.
  for (let steps = 0; next !== null && steps <= departments.size; steps += 1) {
    const department: Department | undefined = departments.get(next);
    if (department === undefined) break;
    if (department.parentId !== null || names.length === 0) names.unshift(department.name);
    next = department.parentId;
  }
  return names.join(' / ');
}

/** All departments by their paths, the root first. */
export function departmentOptions(departments: readonly Department[]): Option[] {
  const byId = new Map(departments.map((department) => [department.id, department]));
  return departments
    .map(({ id, parentId }) => ({ value: id, words: departmentPath(id, byId), root: parentId === null }))
    .sort((left, right) => Number(right.root) - Number(left.root) || left.words.localeCompare(right.words))
    .map(({ value, words }) => ({ value, words }));
}

/** All queues, each with its department: several departments have a "General pool". */
export function queueOptions(queues: readonly Queue[], departments: readonly Department[]): Option[] {
  const byId = new Map(departments.map((department) => [department.id, department]));
  return queues
    .map(({ id, name, departmentId }) => {
      const path = departmentPath(departmentId, byId);
      return { value: id, words: path === '' ? name : `${name} (${path})` };
    })
    .sort((left, right) => left.words.localeCompare(right.words));
}
