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
];

/**
 * Whether the file pattern of a search would take in `.env` or another secret file: a pattern that takes hidden files
 * for files like others.
 */
export function takesHiddenSecrets(pattern: string): boolean {
  const name = pattern.slice(pattern.lastIndexOf('/') + 1);
  return (
    secretsMeantBy(name).length > 0 ||
    isSecretPath(name) ||
    (/[a-z]/i.test(name) && !/[[\\]/.test(name) && matchGlob(name, '.env'))
  );
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
