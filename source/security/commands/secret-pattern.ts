import {matchGlob} from '../path-glob.ts';
import {isSecretPath} from '../secret-paths.ts';

/** Hidden files that hold secrets wherever there is one: what a pattern such as `.e*` or `.[a-z]*rc` is after. */
const hiddenSecrets = [
  '.env',
  '.env.local',
  '.env.production',
  '.envrc',
  '.npmrc',
  '.netrc',
  '.pypirc',
  '.pgpass',
  '.git-credentials',
  '.bash_history',
  '.htpasswd',
];

/**
 * The names of secrets that a pattern of the shell (`*` and `?` special) is after by the look of it, whatever lies on the disk
 * now: a file that is not there yet may be when the command runs. A pattern for everything is after nothing.
 */
export function secretsMeantBy(pattern: string): string[] {
  const name = pattern.slice(pattern.lastIndexOf('/') + 1);
  if (/[[\\]/.test(name)) return [];
  const example = name.replace(/[*?]/g, 'x');
  const meant = name.startsWith('.') ? hiddenSecrets.filter(secret => matchGlob(name, secret)) : [];
  return isSecretPath(example) && /[*?]/.test(name) ? [...meant, example] : meant;
}
