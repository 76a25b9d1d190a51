import { type Alias, aliasChange, emailAddress, type Fault, faultsOf } from '@postroom/contracts';
import type { WantedAlias } from '../mailbox/alias-taking.service.ts';
import { isObject } from './file-entry.ts';
import type { PlaceNames } from './place-names.ts';

/** The fields of a save: ids in place of names. Ids of this installation are taken, too. */
export function withIds(
  fields: Readonly<Record<string, unknown>>,
  names: PlaceNames,
): { raw: Record<string, unknown>; faults: Fault[] } {
  const { departments, defaultQueue, ...rest } = fields;
  const raw: Record<string, unknown> = rest;
  const faults: Fault[] = [];
  if (departments !== undefined && departments !== null) {
    const list: unknown[] = Array.isArray(departments) ? departments : [departments];
    raw['departmentIds'] = list.flatMap((name, index) => {
      const found = names.department(String(name));
      if ('id' in found) return [found.id];
      faults.push({ path: `departments.${index}`, message: found.fault });
      return [];
    });
  }
  if (defaultQueue !== undefined && defaultQueue !== null) {
    const found = typeof defaultQueue === 'string' ? names.queue(defaultQueue) : { fault: 'Write the queue’s name.' };
    if ('id' in found) raw['defaultQueueId'] = found.id;
    else faults.push({ path: 'defaultQueue', message: found.fault });
  }
  return { raw, faults };
}

/** An alias as a file has it; what is null comes from the mailbox. */
export function aliasFields(alias: Alias, names: PlaceNames): Record<string, unknown> {
  const { email, name, defaultQueueId, departmentIds, language } = alias;
  return {
    email,
    name,
    departments: departmentIds?.map((id) => names.departmentName(id)) ?? null,
    defaultQueue: defaultQueueId && names.queueName(defaultQueueId),
    language,
  };
}

const fileAlias = aliasChange.omit({ version: true }).extend({ email: emailAddress });

/**
 * The aliases that an entry asks for, null where it says nothing of them; faults are below `aliases.N`. One with a fault is
 * not among them.
 */
export function aliasesOf(listed: unknown, names: PlaceNames): { wanted: WantedAlias[] | null; faults: Fault[] } {
  if (listed === undefined || listed === null) return { wanted: null, faults: [] };
  if (!Array.isArray(listed)) {
    return {
      wanted: null,
      faults: [{ path: 'aliases', message: 'Give a list of aliases, each with its “email: …”.' }],
    };
  }
  const faults: Fault[] = [];
  const wanted: WantedAlias[] = [];
  listed.forEach((fields: unknown, n) => {
    const below = (path: string) => (path === '' ? `aliases.${n}` : `aliases.${n}.${path}`);
    const tell = (found: readonly Fault[]) =>
      faults.push(...found.map(({ path, message }) => ({ path: below(path), message })));
    if (!isObject(fields)) {
      tell([{ path: '', message: 'Give each alias as fields with values (“email: …”).' }]);
      return;
    }
    const { raw, faults: unknown } = withIds(fields, names);
    if (fields['departments'] === null) raw['departmentIds'] = null;
    if (fields['defaultQueue'] === null) raw['defaultQueueId'] = null;
    // What is left of a list in which a name is not known is no list that anybody gave.
    if (unknown.length > 0) delete raw['departmentIds'];
    const parsed = fileAlias.safeParse(raw);
    tell([...unknown, ...(parsed.success ? [] : faultsOf(parsed.error.issues))]);
    if (parsed.success && unknown.length === 0) wanted.push(parsed.data);
  });
  return { wanted, faults };
}

/** Changes as people read them: departments and queue by name. */
export function named(
  changes: readonly { path: string; from: unknown; to: unknown }[],
  names: PlaceNames,
): { path: string; from: unknown; to: unknown }[] {
  const departments = (ids: unknown) =>
    Array.isArray(ids) ? ids.map((id) => names.departmentName(String(id))) : (ids ?? null);
  const queue = (id: unknown) => (typeof id === 'string' ? names.queueName(id) : null);
  return changes.map(({ path, from, to }) => {
    if (/(^|\.)departmentIds$/.test(path)) return { path, from: departments(from), to: departments(to) };
    if (/(^|\.)defaultQueueId$/.test(path)) return { path, from: queue(from), to: queue(to) };
    return { path, from: from ?? null, to: to ?? null };
  });
}
