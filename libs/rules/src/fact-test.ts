import { RE2JS, RE2JSException } from 're2js';
import { factKinds, isFactName, operatorsOf, type FactKind, type FactName, type Operator } from './facts.ts';
import type { FactReader } from './fact-reader.ts';
import { composePattern, foldText, normalAddress } from './fold.ts';
import { excerpt, limits } from './limits.ts';
import { requiredLiteral } from './required-literal.ts';
import type { FactCondition } from './rule.ts';
import { Needle, type TextValue } from './text-value.ts';

/** What was found where a condition is true: an excerpt of the value, or null where there is nothing to show. */
export interface FactTest {
  readonly test: (reader: FactReader) => boolean;
  readonly found: (reader: FactReader) => string | null;
}

/** What is wrong with a condition, in words for the person who wrote it. */
export class ConditionFault extends Error {
  override readonly name = 'ConditionFault';
}

/**
 * The test of one condition on one fact.
 * @throws ConditionFault for an unknown fact, an operator that the fact does not know, a value of the wrong kind or
 * past its bound, and a pattern that is no RE2 or too large.
 */
export function compileFactTest(condition: FactCondition): FactTest {
  const { fact, operator, value } = condition;
  if (!isFactName(fact)) throw new ConditionFault(`There is no fact "${excerpt(fact)}".`);
  const kind: FactKind = factKinds[fact];
  const known = operatorsOf[kind].find((one) => one === operator);
  if (known === undefined) {
    throw new ConditionFault(
      `"${fact}" cannot be compared by "${excerpt(operator)}", but by ${operatorsOf[kind].join(', ')}.`,
    );
  }
  const name = (condition.name ?? '').trim().toLowerCase();
  if (fact === 'header' && name === '') throw new ConditionFault('A condition on a header needs the header’s name.');
  if (known === 'exists') return existence(fact, kind, name, value);
  if (kind === 'number') return numberTest(fact, known, value);
  if (kind === 'flag') return flagTest(fact, value);
  if (kind === 'id') return idTest(fact, known, value);
  return textTest((reader) => reader.textsOf(fact, name), kind, known, value);
}

function existence(fact: FactName, kind: FactKind, name: string, value: unknown): FactTest {
  if (value !== undefined && typeof value !== 'boolean') throw new ConditionFault('"exists" takes true or false.');
  const wanted = value ?? true;
  const exists = (reader: FactReader): boolean => {
    if (kind === 'number') return reader.numberOf(fact) > 0;
    if (kind === 'flag') return reader.flagOf(fact);
    if (kind === 'id') return reader.idsOf(fact).length > 0;
    return reader.textsOf(fact, name).length > 0;
  };
  return { test: (reader) => exists(reader) === wanted, found: () => null };
}

function numberTest(fact: FactName, operator: Operator, value: unknown): FactTest {
  const found = (reader: FactReader): string => String(reader.numberOf(fact));
  if (operator === 'isAnyOf') {
    const wanted = new Set(listOf(value, numberOf));
    return { test: (reader) => wanted.has(reader.numberOf(fact)), found };
  }
  const bound = numberOf(value);
  if (operator === 'greater') return { test: (reader) => reader.numberOf(fact) > bound, found };
  if (operator === 'less') return { test: (reader) => reader.numberOf(fact) < bound, found };
  return { test: (reader) => reader.numberOf(fact) === bound, found };
}

function flagTest(fact: FactName, value: unknown): FactTest {
  if (typeof value !== 'boolean') throw new ConditionFault(`"${fact}" is compared with true or false.`);
  return { test: (reader) => reader.flagOf(fact) === value, found: (reader) => String(reader.flagOf(fact)) };
}

function idTest(fact: FactName, operator: Operator, value: unknown): FactTest {
  const wanted = new Set(operator === 'isAnyOf' ? listOf(value, textOf) : [textOf(value)]);
  const find = (reader: FactReader): string | undefined => reader.idsOf(fact).find((id) => wanted.has(id));
  return { test: (reader) => find(reader) !== undefined, found: (reader) => excerpt(find(reader) ?? '') };
}

type Values = (reader: FactReader) => readonly TextValue[];

function textTest(values: Values, kind: 'text' | 'address', operator: Operator, value: unknown): FactTest {
  if (operator === 'matches') return patternTest(values, value);
  if (operator === 'is' || operator === 'isAnyOf') {
    const normal = kind === 'address' ? normalAddress : (text: string): string => text;
    const wanted = new Set(
      (operator === 'is' ? [textOf(value)] : listOf(value, textOf)).map((one) => foldText(normal(one))),
    );
    return anyValue(values, (text) => (wanted.has(text.folded) ? 0 : -1));
  }
  const text = textOf(value);
  // A domain in the part of an address is looked for as A-labels, as it stands in the addresses.
  const needle = new Needle(foldText(kind === 'address' ? normalAddress(text) : text));
  if (needle.folded === '') throw new ConditionFault('The text to look for is empty.');
  if (operator === 'startsWith') return anyValue(values, (one) => (one.folded.startsWith(needle.folded) ? 0 : -1));
  if (operator === 'endsWith') {
    return anyValue(values, (one) =>
      one.folded.endsWith(needle.folded) ? one.folded.length - needle.folded.length : -1,
    );
  }
  return anyValue(values, (one) => (one.contains(needle) ? one.folded.indexOf(needle.folded) : -1));
}

/** True where any of the values is found; `at` gives the place in the folded text, or -1. */
function anyValue(values: Values, at: (text: TextValue) => number): FactTest {
  return {
    test: (reader) => values(reader).some((text) => at(text) >= 0),
    found: (reader) => {
      for (const text of values(reader)) {
        const place = at(text);
        if (place >= 0) return around(text, place);
      }
      return null;
    },
  };
}

/** The value itself where it is short, else what stands around the place in its folded form. */
function around(text: TextValue, place: number): string {
  if (text.raw.length <= limits.excerptChars) return text.raw;
  const start = Math.max(0, place - 20);
  return excerpt(`${start > 0 ? '…' : ''}${text.folded.slice(start, start + limits.excerptChars)}`);
}

function patternTest(values: Values, value: unknown): FactTest {
  const source = textOf(value);
  const pattern = compilePattern(source);
  const literal = requiredLiteral(composePattern(source));
  const needle = literal === null ? null : new Needle(literal);
  const isIn = (text: TextValue): boolean => (needle === null || text.contains(needle)) && pattern.test(text.composed);
  const find = (reader: FactReader): TextValue | undefined => values(reader).find(isIn);
  return {
    test: (reader) => find(reader) !== undefined,
    found: (reader) => {
      const text = find(reader);
      return text === undefined ? null : around(text, 0);
    },
  };
}

function compilePattern(source: string): RE2JS {
  if (source.length > limits.patternChars) {
    throw new ConditionFault(`A pattern has at most ${limits.patternChars} characters.`);
  }
  let pattern: RE2JS;
  try {
    pattern = RE2JS.compile(composePattern(source), RE2JS.CASE_INSENSITIVE);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new ConditionFault(`The pattern is not valid RE2: ${excerpt(error.message, 200)}`, { cause: error });
  }
  if (pattern.programSize() > limits.patternProgram) {
    throw new ConditionFault('The pattern is too large: use fewer or smaller repetitions.');
  }
  return pattern;
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new ConditionFault('The value has to be a text.');
  if (value.length > limits.needleChars)
    throw new ConditionFault(`A value has at most ${limits.needleChars} characters.`);
  return value;
}

function numberOf(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new ConditionFault('The value has to be a number.');
  return value;
}

function listOf<T>(value: unknown, one: (value: unknown) => T): T[] {
  if (!Array.isArray(value) || value.length === 0) throw new ConditionFault('"isAnyOf" takes a list of values.');
  if (value.length > limits.anyOf) throw new ConditionFault(`"isAnyOf" takes at most ${limits.anyOf} values.`);
  return value.map(one);
}
