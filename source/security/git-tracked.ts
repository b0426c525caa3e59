import {join} from 'node:path';
import {readGitIndex} from './git-index.ts';
import {type GitRepository, settingsOf, smallText} from './git-repository.ts';
import {isSecretPath} from './secret-paths.ts';
import {createStampedMemory} from './stamped-memory.ts';

/** The most repositories whose lists are remembered; with more the memory begins anew. */
const maxRemembered = 40;

/** What a repository tracks, as far as it matters to a command that reads it. Paths begin at its root, without a `/`. */
export interface Tracked {
  /** The repositories in it: submodules and the like. */
  repositories: readonly string[];
  /** The files that look like they hold secrets, judged by their names alone, with the hash of what was added. */
  secrets: readonly {path: string; id: string}[];
}

/** What each index held when it was read last. */
const remembered = createStampedMemory<Tracked | undefined>(maxRemembered);

/**
 * Lists the repositories and the secret files that git tracks in a repository; undefined where its index cannot be read
 * with certainty. An index that is as it was when it was read last is not read again.
 */
export function trackedBy(repository: GitRepository): Tracked | undefined {
  const index = join(repository.folder, 'index');
  return remembered.get(index, () => read(repository, index));
}

/** Reads the index of a repository, as the hashes of its format need it. */
function read({shared}: GitRepository, index: string): Tracked | undefined {
  const settings = settingsOf(smallText(join(shared, 'config')) ?? '');
  const formats = new Set(settings?.flatMap(([name, value]) => (name === 'extensions.objectformat' ? [value] : [])));
  if (settings === undefined || formats.size > 1) return undefined;
  const repositories: string[] = [];
  const secrets: Tracked['secrets'][number][] = [];
  const isKnown = readGitIndex(index, formats.has('sha256') ? 32 : 20, ({path, kind, id}) => {
    if (kind === 'repository') repositories.push(path);
    else if (isSecretPath(path)) secrets.push({path, id: id()});
  });
  return isKnown ? {repositories, secrets} : undefined;
}
