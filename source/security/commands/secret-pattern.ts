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

/** Files with secrets whose names do not begin with a dot. */
const openSecrets = [
  'id_rsa',
  'id_ed25519',
  'id_ecdsa',
  'credentials.json',
  'secrets.json',
  'secrets.yml',
  'server.key',
  'passwords.txt',
];

/** Names under which secrets lie most often. */
export const commonSecrets: readonly string[] = [...hiddenSecrets, ...openSecrets];

/**
 * Whether the file pattern of a search is after `.env` or another secret file: one that takes hidden files for files
 * like others. A pattern for everything (`*`) is after nothing.
 */
export function takesHiddenSecrets(pattern: string): boolean {
  const name = simplified(pattern.slice(pattern.lastIndexOf('/') + 1));
  return (
    secretsMeantBy(name).length > 0 ||
    isSecretPath(name) ||
    (!/^\**$/.test(name) && hiddenSecrets.some(secret => matchGlob(name, secret)))
  );
}

/** Whether a file of this name may match a pattern, in upper or lower case; braces in it count as matching anything. */
export function mayMatch(pattern: string, name: string): boolean {
  const simple = simplified(pattern.slice(pattern.lastIndexOf('/') + 1)).toLowerCase();
  return /[{}]/.test(simple) || matchGlob(simple, name.toLowerCase());
}

/** Whether a pattern, known to the letter, matches a file of this name for certain. */
export function surelyMatches(pattern: string | undefined, name: string): boolean {
  return pattern !== undefined && !/[[\\{}/]/.test(pattern) && matchGlob(pattern, name);
}

/** A pattern with `?` for its character classes and without its `\`: it matches what the pattern does, and more. */
function simplified(pattern: string): string {
  return pattern.replace(/\\(.)/g, '$1').replace(/\[[!^]?\]?(?:\[:\w+:\]|[^\]])*\]/g, '?');
}

/**
 * Which secret files a wildcard is after, by the look of it: the names of secrets that a pattern of the shell (`*` and
 * `?` special) would match, whatever lies on the disk now: a file that is not there yet may be when the command runs. A
 * pattern for everything is after nothing.
 */
export function secretsMeantBy(pattern: string): string[] {
  const name = pattern.slice(pattern.lastIndexOf('/') + 1);
  if (/[[\\]/.test(name)) return [];
  const example = name.replace(/[*?]/g, 'x');
  const meant = name.startsWith('.') ? hiddenSecrets.filter(secret => matchGlob(name, secret)) : [];
  const beginning = /^[^*?]*/.exec(name)?.[0] ?? '';
  if (beginning.length >= 3 && beginning !== name) {
    meant.push(...openSecrets.filter(secret => secret.startsWith(beginning) && matchGlob(name, secret)));
  }
  return isSecretPath(example) && /[*?]/.test(name) ? [...meant, example] : meant;
}
