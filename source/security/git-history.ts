import {join} from 'node:path';
import {type GitRepository, smallText} from './git-repository.ts';
import {type GitState, gitStateOf, packedReferences} from './git-state.ts';
import {type GitRun, runGit} from './run-git.ts';
import {hasCredentials, isSecretPath, isSometimesSecret} from './secret-paths.ts';

/**
 * How long the history of a repository is looked through, in milliseconds; where that is not enough, what git would
 * print of it is asked about, for as long as this program runs.
 */
const limitMs = 3_000;
/** The most repositories whose history is remembered; then all are forgotten and looked through again. */
const maxRemembered = 20;

/** What is known about all that a repository can reach: branches, tags, stashes, and what they were before. */
export interface GitHistory {
  state: GitState;
  /** Whether no file that looks like it holds secrets was ever in it. */
  isClean: boolean;
  /**
   * Whether the name of a commit or another object (`HEAD~2`, `main@{1}`, `v1..abc1234`) leads to something in it, or nowhere.
   * Throws where that cannot be read.
   */
  holds(name: string): boolean;
}

/** What was found out about each repository, so that the next command need not wait for it again. */
const remembered = new Map<string, GitHistory | 'too-large'>();

/**
 * Looks through the history of a repository for secret files, which `git log -p` would print although they are gone;
 * undefined where that takes too long or cannot be known. Only what has changed since the last time is looked at again.
 */
export function historyOf(repository: GitRepository, run: Omit<GitRun, 'limitMs'>): GitHistory | undefined {
  const known = remembered.get(repository.shared);
  if (known === 'too-large') return undefined;
  const state = gitStateOf(repository);
  if (state === undefined) return undefined;
  if (known?.state.isSettled && known.state.key === state.key) return known;
  const start = performance.now();
  const objects = runGit(['rev-list', '--objects', '--all', '--reflog'], {...run, limitMs});
  const found = objects === undefined ? undefined : readHistory(repository, state, objects, run);
  if (remembered.size >= maxRemembered) remembered.clear();
  if (found) remembered.set(repository.shared, found);
  else if (performance.now() - start >= limitMs) remembered.set(repository.shared, 'too-large');
  return found;
}

/** Makes out of git's list of objects whether there was ever a secret among them, and what the repository holds. */
function readHistory(
  repository: GitRepository,
  state: GitState,
  objects: string,
  run: Omit<GitRun, 'limitMs'>,
): GitHistory {
  const ids: string[] = [''];
  const unsure: string[] = [];
  let isClean = true;
  for (const line of objects.split('\n')) {
    const [id = '', path = ''] = cutAt(line, ' ');
    ids.push(id);
    if (path === '' || !isSecretPath(path)) continue;
    if (isSometimesSecret(path)) unsure.push(id);
    else isClean = false;
  }
  const text = ids.join('\n');
  const references = new Set([...state.references, ...packedReferences(repository)]);
  const has = (id: string) => text.includes(`\n${id.toLowerCase()}`);
  return {
    state,
    isClean: isClean && blobsAreHarmless(unsure, run),
    holds: name => partsOf(name).every(part => leadsInside(part, {repository, references, has})),
  };
}

/** Whether none of these files, as git keeps them, has credentials in it. */
export function blobsAreHarmless(ids: readonly string[], run: Omit<GitRun, 'limitMs'>): boolean {
  if (ids.length === 0) return true;
  const texts = runGit(['cat-file', '--batch'], {...run, input: `${ids.join('\n')}\n`, limitMs});
  return texts !== undefined && !hasCredentials(texts);
}

/** The names of single objects in a range (`a..b`, `^a`), without what leads from them to others (`~2`, `^{tree}`, `@{1}`). */
function partsOf(name: string): string[] {
  return name.split(/\.{2,3}/).map(part =>
    part
      .replace(/^\^/, '')
      .replace(/:.*$/s, '')
      .replace(/(?:\^\{[^}]*\}|@\{[^}]*\}|\^[\d!@-]*|~\d*)*$/, ''),
  );
}

/** What a name of a commit is looked up in. */
interface Known {
  repository: GitRepository;
  references: ReadonlySet<string>;
  has(id: string): boolean;
}

/** How git looks up a short name of a reference: gitrevisions, "Specifying revisions". */
const placesOfNames = ['', 'refs/', 'refs/tags/', 'refs/heads/', 'refs/remotes/'];

/** Whether a name leads to something that the look through the history has seen. */
function leadsInside(name: string, {repository, references, has}: Known): boolean {
  if (name === '' || name === '@' || name === 'HEAD') return true;
  if (placesOfNames.some(place => references.has(place + name)) || references.has(`refs/remotes/${name}/HEAD`)) {
    return true;
  }
  // Such as FETCH_HEAD, which need not be reachable from elsewhere.
  const special = smallText(join(repository.folder, name));
  if (special !== undefined) return (special.match(/\b[0-9a-f]{40,64}\b/g) ?? []).every(has);
  const hash = /^(?:.*-g)?([0-9a-f]{4,64})$/i.exec(name)?.[1];
  // A short one might also begin what cannot be reached.
  return hash === undefined || (hash.length >= 7 && has(hash));
}

/** The text before and after the first `sign`. */
function cutAt(text: string, sign: string): [string, string] {
  const at = text.indexOf(sign);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
