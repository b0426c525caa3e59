import {type Doubt, doubt} from './doubt.ts';
import {textOf} from './field.ts';
import type {Call} from './proof-context.ts';

/** Programs that build a machine from a regular expression, as large as its repetitions come to. */
const matchers = /^(?:[ef]?grep|sed|[gmn]?awk|git|find|expr)$/;
/** The most repetitions within repetitions; an expression with more is asked about. */
const maxRepetitions = 100_000;

/**
 * Whether a regular expression takes all memory before it is matched, as `((a{1,300}){1,300}){1,300}` does. Counts all
 * repetitions as if they were within one another.
 */
export function repeatsTooMuch(expression: string): boolean {
  const counts = expression.match(/\{\d*,?\d+(?=\\?\})/g) ?? [];
  return counts.reduce((product, count) => product * Number(/\d+$/.exec(count)?.[0] ?? 1), 1) > maxRepetitions;
}

/** The doubt about a call of a program with such an expression. */
export function repetitionDoubt({name, fields}: Call): Doubt | undefined {
  if (!matchers.test(name) || !fields.some(field => repeatsTooMuch(textOf(field) ?? ''))) return undefined;
  return doubt('may-not-end', `an expression of \`${name}\` repeats too much within repetitions`);
}
