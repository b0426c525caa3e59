import {MistypedError} from '../config/mistyped-error.ts';
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
  return mistyped(`unknown-${what.replaceAll(' ', '-')}`, `Unknown ${what} ${quoted(name)}`, name, known, hint);
}

/**
 * The error for `typed`, which is none of `known`: `what` says so, the guess and all that exist follow. Where there is a guess it is a
 * `MistypedError`. `code` is what follows `usage-`; `likely` are those of `known` that can be meant, all when absent.
 */
export function mistyped(
  code: string,
  what: string,
  typed: string,
  known: readonly string[],
  hint?: string,
  likely: readonly string[] = known,
): EcaError {
  const nearest = nearestNames(typed, likely);
  const guess = nearest.length === 0 ? '' : `. Did you mean ${quoteNames(nearest).replaceAll(', ', ' or ')}?`;
  const expected = known.length === 0 ? '' : `${guess === '' ? ', expected' : ' Expected'} one of ${quoteNames(known)}`;
  const message = `${what}${guess}${expected}`;
  return nearest.length === 0
    ? usageError(code, message, hint)
    : new MistypedError(`usage-${code}`, message, {typed, meant: nearest}, hint);
}

/** The error for a model's name that cannot be one; `what` says where it stands, `problem` what is wrong with it. */
export function badModelName(
  what: string,
  typed: string,
  {message, meant = []}: {message: string; meant?: readonly string[]},
): EcaError {
  const hint = 'eca models list shows what there is';
  return meant.length === 0
    ? usageError('model-name', `${what}: ${message}`, hint)
    : new MistypedError('usage-model-name', `${what}: ${message}`, {typed, meant}, hint);
}
