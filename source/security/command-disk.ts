import {type Dirent, readdirSync} from 'node:fs';
import {homedir} from 'node:os';
import {join, resolve} from 'node:path';
import type {CommandSurroundings, GitPrograms, TreeTraits} from './commands/command-surroundings.ts';
import {findGitPrograms} from './git-programs.ts';
import type {PathGuard} from './path-guard.ts';
import type {PathVerdict} from './path-verdict.ts';
import {isSecretPath, isSometimesSecret} from './secret-paths.ts';

/**
 * The most files and folders looked through below one folder. With more, it is unknown what a command that walks the
 * tree would read, and it needs approval.
 */
const maxEntries = 3000;

/**
 * Looks at the disk for the check of a shell command before it runs: which files a path or pattern means, whether there
 * are secrets below a folder, which programs git would start there. Everything is read when it is asked for, once, so
 * one decision sees one state. Make a new one for each decision. `homeFolder` is what `~` and `$HOME` mean to the
 * command, `stateFolder` what `$ECA_HOME` does.
 */
export function createCommandDisk(options: {
  guard: PathGuard;
  homeFolder?: string;
  stateFolder?: string;
}): CommandSurroundings {
  const {guard, homeFolder = homedir(), stateFolder} = options;
  const {workspaceRoot} = guard;
  const listings = new Map<string, readonly string[] | undefined>();
  const verdicts = new Map<string, PathVerdict>();
  const trees = new Map<string, TreeTraits>();
  const repositories = new Map<string, GitPrograms>();
  const once = <Value>(known: Map<string, Value>, key: string, find: () => Value): Value => {
    if (!known.has(key)) known.set(key, find());
    return known.get(key) as Value;
  };
  /** By its name, and for settings that hold secrets only sometimes by what is in them. */
  const isSecret = (path: string, below: string) =>
    isSecretPath(below) && !(isSometimesSecret(path) && guard.check(path, 'read').decision === 'allow');
  return {
    workspaceRoot,
    homeFolder,
    ...(stateFolder !== undefined && {stateFolder}),
    check: (path, operation) => once(verdicts, `${operation}:${path}`, () => guard.check(path, operation)),
    names(folder, limit) {
      const names = once(listings, folder, () => entriesOf(folder)?.map(({name}) => name));
      return names !== undefined && names.length > limit ? undefined : names;
    },
    traits: folder => once(trees, folder, () => traitsOf(resolve(folder), isSecret)),
    gitPrograms: folder => once(repositories, folder, () => findGitPrograms(folder, homeFolder)),
  };
}

/** What is in a folder; nothing where it is missing or a file, undefined where it cannot be read. */
function entriesOf(folder: string): Dirent[] | undefined {
  try {
    return readdirSync(folder, {withFileTypes: true});
  } catch (error) {
    // What is not there, or is a file, matches nothing.
    const code = (error as NodeJS.ErrnoException).code;
    return code === 'ENOENT' || code === 'ENOTDIR' ? [] : undefined;
  }
}

/**
 * Walks the tree below `root` and collects what could make a command that reads all of it unsafe: secret files, links
 * and other non-files, and names that look like options or patterns. `complete` is false where it was too large or
 * could not be read.
 */
function traitsOf(root: string, isSecret: (path: string, below: string) => boolean): TreeTraits {
  const secretNames: string[] = [];
  const linkNames: string[] = [];
  const oddNames: string[] = [];
  const found = {complete: true, linkNames, oddNames, oddFolders: false, secretNames};
  const open = [root];
  let count = 0;
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    const entries = entriesOf(folder);
    count += entries?.length ?? 0;
    if (entries === undefined || count > maxEntries) return {...found, complete: false};
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) open.push(path);
      else if (!entry.isFile()) linkNames.push(entry.name);
      if (/^-|[\s'"\\*?[]/.test(entry.name)) {
        if (entry.isDirectory()) found.oddFolders = true;
        else oddNames.push(entry.name);
      }
      if (!entry.isDirectory() && isSecret(path, path.slice(root === '/' ? 0 : root.length)))
        secretNames.push(entry.name);
    }
  }
  return found;
}
