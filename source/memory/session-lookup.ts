import {EcaError, quoteNames} from '../foundation/errors.ts';
import {sessionIds} from './session-directory.ts';
import {normaliseSessionId} from './session-id.ts';

/** The most sessions that an error message names. */
const namedAtMost = 5;

/**
 * Finds a session by its id or by the beginning of it, as a person types it, among the file names of a sessions
 * directory.
 * @throws EcaError `usage-unknown-session`, `usage-ambiguous-session`, naming near candidates.
 */
export function findSession(typed: string, names: readonly string[]): string {
  const ids = sessionIds(names).sort().reverse();
  const wanted = normaliseSessionId(typed);
  const matches = wanted === '' ? [] : ids.filter(id => id.startsWith(wanted));
  const [match] = matches;
  if (match !== undefined && (matches.length === 1 || match === wanted)) return match;
  if (matches.length > 1) {
    const more = matches.length > namedAtMost ? ` and ${matches.length - namedAtMost} more` : '';
    throw new EcaError(
      'usage-ambiguous-session',
      `\`${typed}\` is the beginning of ${matches.length} sessions: ${quoteNames(matches.slice(0, namedAtMost))}${more}`,
      {hint: 'Type more of the id.'},
    );
  }
  if (ids.length === 0) {
    throw new EcaError('usage-unknown-session', `Unknown session \`${typed}\`: no session is stored yet`, {
      hint: 'A session begins with the first question: eca "what does this project do?"',
    });
  }
  // Mistyped, most likely: ids that begin alike are named first.
  const near = [...ids].sort((a, b) => sharedLength(b, wanted) - sharedLength(a, wanted)).slice(0, namedAtMost);
  const [nearest = ''] = near;
  const which = sharedLength(nearest, wanted) > 0 ? 'near ones are' : 'the newest are';
  throw new EcaError(
    'usage-unknown-session',
    `Unknown session \`${typed}\`, expected an id or the beginning of one; ${which} ${quoteNames(near)}`,
    {hint: 'All of them: eca session list'},
  );
}

/** How many characters two ids have in common from their beginning. */
function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
