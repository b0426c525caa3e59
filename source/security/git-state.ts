import {join} from 'node:path';
import {stampOf} from './file-stamp.ts';
import {type GitRepository, smallText} from './git-repository.ts';
import {entriesOf} from './walk-tree.ts';

/** The most references that are looked at; with more it is unknown whether a repository is as it was. */
const maxReferences = 2_000;
/** The largest list of packed references that is read, in bytes; with a larger one the history counts as unknown. */
const maxPackedBytes = 16 * 1024 * 1024;

/** The files of a repository, besides its references, that decide which commits can be reached. */
const shared = ['HEAD', 'packed-refs', 'shallow', 'info/grafts'];

/** Which commits can be reached in a repository, without reading any of them. */
export interface GitState {
  /** Another one after each change of a branch, a tag, a stash or what is checked out. */
  key: string;
  /** Whether the next change is sure to give another key; see `stampOf`. */
  isSettled: boolean;
  /** The names of the references that have a file of their own, such as `refs/heads/main`. */
  references: readonly string[];
}

/**
 * Tells whether the history of a repository is as it was: the state of all that leads to its commits. What is found out
 * about the history holds as long as the key is the same. Undefined where there are too many references to look at, or where they
 * are not kept in files.
 */
export function gitStateOf({folder, shared: common}: GitRepository): GitState | undefined {
  const references: string[] = [];
  const keys: string[] = [];
  let isSettled = true;
  const see = (path: string) => {
    const stamp = stampOf(path);
    if (stamp === undefined) return;
    keys.push(`${path} ${stamp.key}`);
    isSettled &&= stamp.isSettled;
  };
  for (const name of shared) see(join(common, name));
  if (folder !== common) see(join(folder, 'HEAD'));
  if (stampOf(join(common, 'reftable')) !== undefined) return undefined;
  const open = [
    ['refs', join(common, 'refs')],
    ['worktrees', join(common, 'worktrees')],
  ];
  for (const [name = '', path = ''] of open) {
    // A folder tells by its stamp which files are in it.
    see(path);
    for (const entry of entriesOf(path) ?? []) {
      const below = `${name}/${entry.name}`;
      if (entry.isSymbolicLink()) return undefined;
      if (entry.isDirectory()) open.push([below, join(path, entry.name)]);
      else if (/^refs\/|\/HEAD$|\/refs\//.test(below)) {
        see(join(path, entry.name));
        references.push(below);
      }
      if (references.length + open.length > maxReferences) return undefined;
    }
  }
  return {key: keys.join('\n'), isSettled, references};
}

/** The names of the references that a repository keeps in one file. Throws where there are too many to read. */
export function packedReferences({shared: common}: GitRepository): string[] {
  const text = smallText(join(common, 'packed-refs'), maxPackedBytes) ?? '';
  return [...text.matchAll(/^[0-9a-f]+ (refs\/.+)$/gm)].map(([, name = '']) => name);
}
