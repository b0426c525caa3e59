import {EcaError} from '../foundation/errors.ts';

/** Reads a text out of one JSON line of a batch. @throws EcaError `batch-bad-line` where it is missing or no text. */
export function textField(line: Record<string, unknown>, name: string): string {
  const value = line[name];
  if (typeof value === 'string') return value;
  throw badField(name, value, 'a text');
}

/**
 * The error for a JSON line whose field is missing or wrong: `batch-bad-line`, with what the field `name` holds and
 * what was expected there.
 */
export function badField(name: string, value: unknown, expected: string): EcaError {
  const shown = value === undefined ? 'is missing' : `is ${JSON.stringify(value)?.slice(0, 80)}`;
  return new EcaError('batch-bad-line', `\`${name}\` ${shown}, expected ${expected}`);
}
