import {type Dirent, existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {homedir} from 'node:os';
import {join, resolve} from 'node:path';
import type {CommandSurroundings, GitPrograms, LeftOut, TreeTraits} from './commands/command-surroundings.ts';
import {surelyMatches} from './commands/secret-pattern.ts';
import {findGitExposure} from './git-exposure.ts';
import {findGitPrograms} from './git-programs.ts';
import type {PathGuard} from './path-guard.ts';
import type {PathVerdict} from './path-verdict.ts';
import {isSecretPath, isSometimesSecret} from './secret-paths.ts';

/**
 * The most files and folders looked through below one folder. With more, it is unknown what a command that walks the
 * tree would read, and it needs approval.
 */
const maxEntries = 20_000;
/** The largest file that is searched for words. */
const maxTextBytes = 512 * 1024;

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
    traits: (folder, leftOut = {}) =>
      once(trees, `${JSON.stringify(leftOut)}${folder}`, () =>
        traitsOf(resolve(folder), {isSecret, isLeftOut: leftOutOf(workspaceRoot, leftOut)}),
      ),
    mentions,
    gitPrograms: folder => once(repositories, folder, () => findGitPrograms(folder, homeFolder)),
    gitExposure: (folder, reading) =>
      findGitExposure(folder, reading, {homeFolder, searchPath, checkRead: path => guard.check(path, 'read')}),
  };
}

/** Whether the text of a file has all words of one of the lists in it; see `CommandSurroundings.mentions`. */
function mentions(path: string, words: readonly (readonly string[])[]): boolean {
  const text = textOf(path)?.toLowerCase();
  return text === undefined || text.includes('\0') || words.some(some => some.every(word => text.includes(word)));
}

/** The text of a file, undefined where it is none, is large or cannot be read. */
function textOf(path: string): string | undefined {
  try {
    const found = statSync(path);
    return found.isFile() && found.size <= maxTextBytes ? readFileSync(path, 'latin1') : undefined;
  } catch {
    return undefined;
  }
}

/** Which folders a walk leaves out. */
function leftOutOf(
  workspaceRoot: string,
  {without = [], leavesIgnored}: LeftOut,
): (path: string, name: string) => boolean {
  const ignored = leavesIgnored ? ignoredFolders(workspaceRoot) : undefined;
  return (path, name) => ignored?.has(path) === true || without.some(pattern => surelyMatches(pattern, name));
}

/**
 * The folders right below the root of a repository that its `.gitignore` names in plain words, such as `node_modules`;
 * none where another file or line could take them in again.
 */
function ignoredFolders(root: string): ReadonlySet<string> {
  const text = textOf(join(root, '.gitignore'));
  const isElsewhere = ['.ignore', '.rgignore'].some(name => existsSync(join(root, name)));
  const lines = (text ?? '').split(/\r?\n/).map(line => line.trimEnd());
  if (isElsewhere || !existsSync(join(root, '.git')) || lines.some(line => /^!.*[*?[\\]/.test(line))) return new Set();
  const named = (mark: RegExp) => lines.flatMap(line => mark.exec(line)?.[1] ?? []);
  const again = new Set(named(/^!(?:.*\/)?([^/]+)\/?$/));
  return new Set(named(/^\/?([\w.-]+)\/?$/).flatMap(name => (again.has(name) ? [] : [join(root, name)])));
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

/** Files that say what searches leave out. */
const ignoreFiles = new Set(['.gitignore', '.ignore', '.rgignore']);

/**
 * Walks the tree below `root`, the nearest folders first, and collects what could make a command that reads all of it
 * unsafe: secret files, links and other non-files, and names that look like options or patterns. `complete` is false
 * where it was too large or could not be read.
 */
function traitsOf(
  root: string,
  {isSecret, isLeftOut}: Record<'isSecret' | 'isLeftOut', (path: string, detail: string) => boolean>,
): TreeTraits {
  const secretPaths: string[] = [];
  const linkNames: string[] = [];
  const oddNames: string[] = [];
  const unhidden: string[] = [];
  const found = {complete: true, linkNames, oddNames, oddFolders: false, secretPaths, unhidden};
  const open = [root];
  const below = root === '/' ? 0 : root.length;
  let count = 0;
  for (const folder of open) {
    const entries = entriesOf(folder);
    count += entries?.length ?? 0;
    if (entries === undefined || count > maxEntries) return {...found, complete: false};
    for (const entry of entries) {
      const {name} = entry;
      const path = join(folder, name);
      const isFolder = entry.isDirectory();
      if (isFolder && !isLeftOut(path, name)) open.push(path);
      else if (!isFolder && !entry.isFile()) linkNames.push(name);
      if (/^-|[\s'"\\*?[]/.test(name)) {
        if (isFolder) found.oddFolders = true;
        else oddNames.push(name);
      }
      if (isFolder) continue;
      if (ignoreFiles.has(name)) unhidden.push(...takenInBy(path));
      if (isSecret(path, path.slice(below))) secretPaths.push(path);
    }
  }
  return found;
}

/** What an ignore file names after `!`; everything where it cannot be read. */
function takenInBy(path: string): string[] {
  const lines = textOf(path)?.split(/\r?\n/) ?? ['!*'];
  return lines.flatMap(line => (line.startsWith('!') ? [line.slice(1).trimEnd().replace(/\/$/, '')] : []));
}
