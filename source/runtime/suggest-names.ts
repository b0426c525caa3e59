import {nearestNames} from '../config/nearest-names.ts';
import {quoteNames} from '../foundation/errors.ts';

/**
 * Helps after a typing mistake: what to say of `name`, which is none of `candidates`, either ``did you mean `a`?``
 * where some are near, as `whole` completes them to what would be typed, or which there are, at most twelve of them.
 */
export function suggestNames(
  name: string,
  candidates: readonly string[],
  whole: (near: string) => string = near => near,
): string {
  const near = nearestNames(name, candidates);
  if (near.length > 0) return `did you mean ${quoteNames(near.map(whole)).replace(/, (?=[^,]*$)/, ' or ')}?`;
  const shown = candidates.slice(0, 12);
  const more = candidates.length - shown.length;
  return `expected one of ${quoteNames(shown)}${more > 0 ? ` and ${more} more` : ''}`;
}
