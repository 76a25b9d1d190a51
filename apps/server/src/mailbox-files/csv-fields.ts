import { mailboxChange } from '@postroom/contracts';
import * as z from 'zod';
import { isObject } from './file-entry.ts';

/** How a cell becomes a value. */
export type CellKind = 'text' | 'number' | 'boolean' | 'list';

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly anyOf?: readonly JsonSchema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

/** Not set by a file: the version is the database's, the first activation is asked where it matters. */
const leftOut = new Set(['version', 'firstActivation', 'departmentIds', 'defaultQueueId', 'oauth2.serviceAccountKey']);

function kindOf(schemas: readonly JsonSchema[]): CellKind {
  const types = schemas.flatMap(({ type }) => type ?? []);
  if (types.includes('array')) return 'list';
  if (types.includes('integer') || types.includes('number')) return 'number';
  return types.includes('boolean') ? 'boolean' : 'text';
}

function collect(
  schema: JsonSchema,
  definitions: Readonly<Record<string, JsonSchema>>,
  prefix: string,
  into: Map<string, CellKind>,
): void {
  const whole = (one: JsonSchema): JsonSchema => definitions[one.$ref?.replace('#/$defs/', '') ?? ''] ?? one;
  for (const [name, field] of Object.entries(whole(schema).properties ?? {})) {
    const path = `${prefix}${name}`;
    if (leftOut.has(path)) continue;
    const choices = (whole(field).anyOf ?? [field]).map(whole);
    const group = choices.find(({ properties }) => properties !== undefined);
    if (group) collect(group, definitions, `${path}.`, into);
    else into.set(path, kindOf(choices));
  }
}

/** Columns by name, in the order of the contract, made from its schema so that no field can be forgotten. */
export const csvFields: ReadonlyMap<string, CellKind> = (() => {
  const found = new Map<string, CellKind>();
  const schema = z.toJSONSchema(mailboxChange, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  collect(schema, schema.$defs ?? {}, '', found);
  const secrets = [...found.keys()].filter((path) => /password$|Secret$/.test(path));
  const named: [string, CellKind][] = [
    ['departments', 'list'],
    ['defaultQueue', 'text'],
  ];
  const plain = [...found].filter(([path]) => !secrets.includes(path));
  const withNames = plain.flatMap((field) => (field[0] === 'active' ? [field, ...named] : [field]));
  return new Map([...withNames, ...secrets.map((path): [string, CellKind] => [path, 'text'])]);
})();

/** Columns that an export has: no secrets. */
export const exportedCsvFields: readonly string[] = [...csvFields.keys()].filter(
  (path) => !/password$|Secret$/.test(path),
);

/** What lists are joined by in one cell; none of the listed things can contain it. */
const separator = '; ';

/**
 * A cell that a spreadsheet would take for a formula gets an apostrophe in front, which makes it text and is taken off
 * again; one that has such apostrophes of its own gets one more, so that all values come back as they were.
 */
const formula = /^'*[=+\-@\t\r]/;
const disarmed = /^'+[=+\-@\t\r]/;

export function writeCell(value: unknown, kind: CellKind): string {
  if (value === null || value === undefined) return '';
  if (kind === 'number' || kind === 'boolean') return JSON.stringify(value);
  const text = Array.isArray(value) ? value.join(separator) : typeof value === 'string' ? value : JSON.stringify(value);
  return formula.test(text) ? `'${text}` : text;
}

/** @returns the value, or what is wrong with the cell */
export function readCell(cell: string, kind: CellKind): { value: unknown } | { fault: string } {
  const text = disarmed.test(cell) ? cell.slice(1) : cell;
  if (kind === 'list') {
    return {
      value: text
        .split(';')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    };
  }
  if (kind === 'boolean') {
    const word = text.trim().toLowerCase();
    if (['true', 'yes', '1'].includes(word)) return { value: true };
    if (['false', 'no', '0'].includes(word)) return { value: false };
    return { fault: 'Write true or false.' };
  }
  if (kind === 'number') {
    const trimmed = text.trim();
    if (/^-?\d{1,15}$/.test(trimmed)) return { value: Number(trimmed) };
    return { fault: 'Write a whole number, digits only.' };
  }
  return { value: text };
}

/** The value at a path of nested fields. */
export function at(fields: Readonly<Record<string, unknown>>, path: string): unknown {
  let value: unknown = fields;
  for (const part of path.split('.')) value = isObject(value) ? value[part] : undefined;
  return value;
}

/** Puts a value at a path, making the groups on the way. */
export function put(fields: Record<string, unknown>, path: string, value: unknown): void {
  const parts = path.split('.');
  const last = parts.pop() ?? '';
  let group = fields;
  for (const part of parts) {
    const inner = group[part];
    const next: Record<string, unknown> = isObject(inner) ? inner : {};
    group[part] = next;
    group = next;
  }
  group[last] = value;
}
