type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function flat(value: Json, prefix: string, into: Map<string, unknown>): Map<string, unknown> {
  for (const [name, inner] of Object.entries(value)) {
    if (isObject(inner)) flat(inner, `${prefix}${name}.`, into);
    else into.set(`${prefix}${name}`, inner);
  }
  return into;
}

const groups = ['smtp', 'oauth2'] as const;

/** Fields by path. A group that is off has none, so that switching it on lists its fields. */
function fieldsOf(settings: object): Map<string, unknown> {
  const given = Object.entries(settings).filter(
    ([name, value]) => !(value === null && groups.some((group) => group === name)),
  );
  return flat(Object.fromEntries(given), '', new Map());
}

/** A list of one says the same as the one alone, where a field takes both (`alertTo`). */
function comparable(value: unknown): string {
  return JSON.stringify(Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value);
}

/** The fields in which two settings differ, each with old and new value; null where there was or is none. */
export function fieldChanges(before: object, after: object): Record<string, { from: unknown; to: unknown }> {
  const old = fieldsOf(before);
  const now = fieldsOf(after);
  const changes: Record<string, { from: unknown; to: unknown }> = {};
  for (const path of new Set([...old.keys(), ...now.keys()])) {
    const from = old.get(path) ?? null;
    const to = now.get(path) ?? null;
    if (comparable(from) !== comparable(to)) changes[path] = { from, to };
  }
  return changes;
}
