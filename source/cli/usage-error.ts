import {nearestNames} from '../config/nearest-names.ts';
import {escapeText} from '../config/quote-text.ts';
import {EcaError, quoteNames} from '../foundation/errors.ts';

/**
 * Text that was typed, as an error message shows it: in backticks, at most 80 characters of it, with nothing in it that
 * a terminal could act on.
 */
export function quoted(text: string): string {
  const characters = [...text];
  const short = characters.length > 80 ? `${characters.slice(0, 80).join('')}…` : text;
  return `\`${escapeText(short)}\``;
}

/** The error for something that was typed wrongly (exit code 2). `code` is what follows `usage-`. */
export function usageError(code: string, message: string, hint?: string): EcaError {
  return new EcaError(`usage-${code}`, message, hint === undefined ? {} : {hint});
}

/**
 * The error for a mistyped name, with a guess at what was meant: ``Unknown <what> `name`, did you mean …? Expected one
 * of …``: the nearest first, then all that exist.
 */
export function unknownName(what: string, name: string, known: readonly string[], hint?: string): EcaError {
  const nearest = nearestNames(name, known);
  const guess = nearest.length === 0 ? '' : `. Did you mean ${quoteNames(nearest).replaceAll(', ', ' or ')}?`;
  const expected = known.length === 0 ? '' : `${guess === '' ? ', expected' : ' Expected'} one of ${quoteNames(known)}`;
  return usageError(`unknown-${what.replaceAll(' ', '-')}`, `Unknown ${what} ${quoted(name)}${guess}${expected}`, hint);
}
