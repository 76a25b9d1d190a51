import type { EntityManager } from 'typeorm';
import { DepartmentEntity } from '../department/department.entity.ts';
import { QueueEntity } from '../routing/queue.entity.ts';

const between = ' / ';

type Found = { readonly id: string } | { readonly fault: string };

/**
 * Departments and queues by names that hold in another installation too: a department by its path from the root
 * ("Root / Support"), a queue by its department's path and its name ("Root / Support: Returns").
 */
export class PlaceNames {
  private readonly departments = new Map<string, string>();
  private readonly queues = new Map<string, string>();

  private constructor(departments: readonly DepartmentEntity[], queues: readonly QueueEntity[]) {
    const byId = new Map(departments.map((row) => [row.id, row]));
    const pathOf = (row: DepartmentEntity): string => {
      const parent = row.parentId === null ? undefined : byId.get(row.parentId);
      return parent ? `${pathOf(parent)}${between}${row.name}` : row.name;
    };
    for (const row of departments) this.departments.set(row.id, pathOf(row));
    for (const row of queues) {
      this.queues.set(row.id, `${this.departments.get(row.departmentId) ?? ''}: ${row.name}`);
    }
  }

  static async read(manager: EntityManager): Promise<PlaceNames> {
    return new PlaceNames(await manager.find(DepartmentEntity), await manager.find(QueueEntity));
  }

  departmentName(id: string): string {
    return this.departments.get(id) ?? id;
  }

  queueName(id: string): string {
    return this.queues.get(id) ?? id;
  }

  /** By path, by the end of a path where only one has it, or by id. */
  department(name: string): Found {
    return find(this.departments, name, 'department');
  }

  queue(name: string): Found {
    return find(this.queues, name, 'queue');
  }
}

/** What stands before a part of a name that may be left out. */
const ends = [between, ': '];

const same = (name: string): string => name.normalize('NFC').replaceAll(/\s+/g, ' ').trim().toLowerCase();

function find(names: ReadonlyMap<string, string>, wanted: string, kind: string): Found {
  if (names.has(wanted)) return { id: wanted };
  const key = same(wanted);
  const whole = [...names].filter(([, name]) => same(name) === key);
  const hits =
    whole.length > 0
      ? whole
      : [...names].filter(([, name]) => ends.some((before) => same(name).endsWith(before + key)));
  const [first, second] = hits;
  if (second) return { fault: `Several are called “${wanted}”. Write one of: ${namesOf(hits)}.` };
  return first ? { id: first[0] } : { fault: `There is no ${kind} “${wanted}”. Make it first, or name another.` };
}

const mostNames = 5;

function namesOf(hits: readonly (readonly [string, string])[]): string {
  return hits
    .slice(0, mostNames)
    .map(([, name]) => `“${name}”`)
    .join(', ');
}
