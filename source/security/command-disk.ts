import {homedir} from 'node:os';
import type {CommandSurroundings, GitPrograms, TreeTraits} from './commands/command-surroundings.ts';
import {findGitExposure} from './git-exposure.ts';
import {findGitPrograms} from './git-programs.ts';
import type {PathGuard} from './path-guard.ts';
import type {PathVerdict} from './path-verdict.ts';
import {isSometimesSecret} from './secret-paths.ts';
import {entriesOf, shortTextOf, walkTree} from './walk-tree.ts';

/**
 * Looks at the disk for the check of a shell command before it runs: which files a path or pattern means, whether there
 * are secrets below a folder, which programs git would start there. Everything is read when it is asked for, once, so
 * one decision sees one state. Make a new one for each decision. `homeFolder` is what `~` and `$HOME` mean to the
 * command, `stateFolder` what `$ECA_HOME` does, `searchPath` (as PATH) where its programs lie.
 */
export function createCommandDisk(options: {
  guard: PathGuard;
  homeFolder?: string;
  stateFolder?: string;
  searchPath?: string;
}): CommandSurroundings {
  const {guard, homeFolder = homedir(), stateFolder, searchPath = '/usr/local/bin:/usr/bin:/bin'} = options;
  const {workspaceRoot} = guard;
  const listings = new Map<string, readonly string[] | undefined>();
  const verdicts = new Map<string, PathVerdict>();
  const trees = new Map<string, TreeTraits>();
  const repositories = new Map<string, GitPrograms>();
  /** Reads each thing once, so that a file which changes meanwhile is not judged in two states. */
  const once = <Value>(known: Map<string, Value>, key: string, find: () => Value): Value => {
    if (!known.has(key)) known.set(key, find());
    return known.get(key) as Value;
  };
  /** Settings hold secrets only sometimes: what is in them decides. */
  const isSecret = (path: string) => !(isSometimesSecret(path) && guard.check(path, 'read').decision === 'allow');
  return {
    workspaceRoot,
    homeFolder,
    ...(stateFolder !== undefined && {stateFolder}),
    check: (path, operation) => once(verdicts, `${operation}:${path}`, () => guard.check(path, operation)),
    names(folder, limit) {
      const names = once(listings, folder, () => entriesOf(folder)?.map(({name}) => name));
      return names !== undefined && names.length > limit ? undefined : names;
    },
    traits: (folder, leftOut = {}) =>
      once(trees, `${JSON.stringify(leftOut)}${folder}`, () => walkTree(folder, {...leftOut, workspaceRoot, isSecret})),
    mentions,
    gitPrograms: folder => once(repositories, folder, () => findGitPrograms(folder, homeFolder)),
    gitExposure: (folder, reading) =>
      findGitExposure(folder, reading, {homeFolder, searchPath, checkRead: path => guard.check(path, 'read')}),
  };
}

/** Whether the text of a file has all words of one of the lists in it; see `CommandSurroundings.mentions`. */
function mentions(path: string, words: readonly (readonly string[])[]): boolean {
  const text = shortTextOf(path)?.toLowerCase();
  return text === undefined || text.includes('\0') || words.some(some => some.every(word => text.includes(word)));
}
