import {EcaError} from '../foundation/errors.ts';

/** The text that `name` holds in a line of a batch. @throws EcaError `batch-bad-line`. */
export function textField(line: Record<string, unknown>, name: string): string {
  const value = line[name];
  if (typeof value === 'string') return value;
  throw badField(name, value, 'a text');
}

/** `batch-bad-line`: what the field `name` of a line holds, and what was expected there. */
export function badField(name: string, value: unknown, expected: string): EcaError {
  const shown = value === undefined ? 'is missing' : `is ${JSON.stringify(value)?.slice(0, 80)}`;
  return new EcaError('batch-bad-line', `\`${name}\` ${shown}, expected ${expected}`);
}
