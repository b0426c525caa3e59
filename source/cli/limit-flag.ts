import type {FlagValue} from './command.ts';
import {quoted, usageError} from './usage-error.ts';

/**
 * How many a list shows: `--limit` as a whole number, 0 for all (undefined); `usual` when absent.
 * @throws EcaError `usage-flag-value`.
 */
export function listLimit<Usual extends number | undefined>(
  value: FlagValue,
  usual: Usual,
): number | Usual | undefined {
  if (value === undefined) return usual;
  const limit = wholeNumber(value, 0);
  return limit === 0 ? undefined : limit;
}

/**
 * How many results a search gives, which ranks and has no all: `--limit`, a whole number from 1; 10 when absent.
 * @throws EcaError `usage-flag-value`.
 */
export function searchLimit(value: FlagValue): number {
  return value === undefined ? 10 : wholeNumber(value, 1);
}

/** The number of `--limit`; anything that is no such number is refused. */
function wholeNumber(value: FlagValue, least: number): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
  throw usageError('flag-value', `\`--limit\` is ${quoted(String(value))}, expected a whole number from ${least}`);
}
