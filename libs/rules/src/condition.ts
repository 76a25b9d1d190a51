import type { FactReader } from './fact-reader.ts';
import { compileFactTest, ConditionFault } from './fact-test.ts';
import { excerpt, limits } from './limits.ts';
import type { Condition } from './rule.ts';
import type { Evidence } from './trace.ts';

/** A condition ready to be asked. */
export interface CompiledCondition {
  readonly test: (reader: FactReader) => boolean;
  /** Why it is true, as far as `into` has room; only to be asked where `test` was true. */
  readonly explain: (reader: FactReader, into: Evidence[]) => void;
  /** True whatever the message is: an `all` or `none` of nothing, or of such. */
  readonly always: boolean;
  /** False whatever the message is: an `any` of nothing. */
  readonly never: boolean;
}

export interface ConditionFaultAt {
  /** Where in the condition: `all.0.any.2`, or empty for the whole. */
  readonly at: string;
  readonly message: string;
}

/** The condition, or its faults: all of them at once. */
export function compileCondition(condition: Condition): CompiledCondition | ConditionFaultAt[] {
  const work = new ConditionCompiler();
  const compiled = work.compile(condition, [], 0);
  return work.faults.length === 0 ? compiled : work.faults;
}

class ConditionCompiler {
  readonly faults: ConditionFaultAt[] = [];
  private count = 0;

  compile(condition: unknown, at: readonly string[], depth: number): CompiledCondition {
    if (typeof condition !== 'object' || condition === null) return this.fault(at, 'A condition is missing here.');
    if (++this.count > limits.conditions) {
      return this.fault([], `A rule has at most ${limits.conditions} conditions.`);
    }
    if (depth > limits.depth) return this.fault(at, `Conditions nest at most ${limits.depth} deep.`);
    const keys = (['all', 'any', 'none'] as const).filter((key) => Object.hasOwn(condition, key));
    const [key] = keys;
    if (key === undefined) return this.compileFact(condition, at);
    if (keys.length > 1) return this.fault(at, `A condition is either ${keys.join(' or ')}, not both.`);
    const parts = (condition as Partial<Record<string, unknown>>)[key];
    if (!Array.isArray(parts)) return this.fault(at, `"${key}" takes a list of conditions.`);
    const compiled: CompiledCondition[] = [];
    for (const [index, part] of parts.entries()) {
      if (this.count > limits.conditions) break;
      compiled.push(this.compile(part, [...at, key, String(index)], depth + 1));
    }
    return combine(key, compiled);
  }

  private compileFact(condition: object, at: readonly string[]): CompiledCondition {
    const { fact, operator, name, value } = condition as Partial<
      Record<'fact' | 'operator' | 'name' | 'value', unknown>
    >;
    if (typeof fact !== 'string' || typeof operator !== 'string' || !(name === undefined || typeof name === 'string')) {
      return this.fault(at, 'A condition names a fact and an operator, or has all, any or none.');
    }
    try {
      const { test, found } = compileFactTest({ fact, operator, name, value });
      const about = { fact, ...(name === undefined ? {} : { name: excerpt(name) }), operator, value: shown(value) };
      return {
        test,
        explain: (reader, into) => {
          if (into.length < limits.evidencePerRule) into.push({ ...about, found: found(reader) });
        },
        always: false,
        never: false,
      };
    } catch (error) {
      if (error instanceof ConditionFault) return this.fault(at, error.message);
      throw error;
    }
  }

  private fault(at: readonly string[], message: string): CompiledCondition {
    if (this.faults.length < limits.evidencePerRule) this.faults.push({ at: at.join('.'), message });
    return { test: () => false, explain: () => undefined, always: false, never: true };
  }
}

function combine(key: 'all' | 'any' | 'none', parts: readonly CompiledCondition[]): CompiledCondition {
  switch (key) {
    case 'all':
      return {
        test: (reader) => parts.every((part) => part.test(reader)),
        explain: (reader, into) => parts.forEach((part) => part.explain(reader, into)),
        always: parts.every((part) => part.always),
        never: parts.some((part) => part.never),
      };
    case 'any':
      return {
        test: (reader) => parts.some((part) => part.test(reader)),
        explain: (reader, into) => parts.find((part) => part.test(reader))?.explain(reader, into),
        always: parts.some((part) => part.always),
        never: parts.every((part) => part.never),
      };
    case 'none':
      return {
        test: (reader) => !parts.some((part) => part.test(reader)),
        explain: (_reader, into) => {
          if (parts.length > 0 && into.length < limits.evidencePerRule) into.push({ noneOf: parts.length });
        },
        always: parts.every((part) => part.never),
        never: parts.some((part) => part.always),
      };
  }
}

/** A condition's value as the trace shows it. */
function shown(value: unknown): string | number | boolean | null {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'string') return excerpt(value);
  return Array.isArray(value) ? excerpt(value.slice(0, limits.evidencePerRule).map(String).join(', ')) : null;
}
