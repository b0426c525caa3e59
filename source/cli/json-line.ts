import {EcaError} from '../foundation/errors.ts';

/** The text that `name` holds in a line of a batch. @throws EcaError `batch-bad-line`. */
export function textField(line: Record<string, unknown>, name: string): string {
  const value = line[name];
  if (typeof value === 'string') return value;
  const shown = value === undefined ? 'is missing' : `is ${JSON.stringify(value)?.slice(0, 80)}`;
  throw new EcaError('batch-bad-line', `\`${name}\` ${shown}, expected a text`);
}
