import {type Dirent, existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {join, relative, resolve, sep} from 'node:path';
import type {LeftOut, TreeTraits} from './commands/command-surroundings.ts';
import {surelyMatches} from './commands/secret-pattern.ts';
import {isSecretPath} from './secret-paths.ts';
import {createStampedMemory, type StampedMemory} from './stamped-memory.ts';

/**
 * The most files and folders looked through below one folder. With more, it is unknown what a command that walks the
 * tree would read, and it needs approval.
 */
const maxEntries = 20_000;
/** The most folders whose content is remembered: some trees of the largest kind; with more the memory begins anew. */
const maxRemembered = 50_000;
/**
 * The most folders whose trees are remembered: the workspace and those outside it. With more the memory begins anew.
 */
const maxBases = 10;
/** The largest file that is searched for words, in bytes; a larger one is taken to have any. */
const maxTextBytes = 512 * 1024;

/** Files that say what searches leave out. */
const ignoreFiles = new Set(['.gitignore', '.ignore', '.rgignore']);

/** What matters of the content of one folder. */
interface Listing {
  /** How many files and folders there are. */
  count: number;
  folders: readonly string[];
  linkNames: readonly string[];
  oddNames: readonly string[];
  oddFolders: boolean;
  ignoreFiles: readonly string[];
  /** The names of files that look like they hold secrets, judged by name and place alone. */
  secretNames: readonly string[];
}

/** By the folder from which places are told: a place may make a secret. */
const listings = new Map<string, StampedMemory<Listing | undefined>>();
/** What each ignore file takes in again, as long as it stays as it is. */
const takenIn = createStampedMemory<readonly string[]>(maxRemembered);

/** How a tree is walked. */
export interface Walk extends LeftOut {
  workspaceRoot: string;
  /** Whether a file that looks like it holds secrets does. */
  isSecret(path: string): boolean;
}

/**
 * Walks the tree below `folder`, the nearest folders first, and collects what could make a command that reads all of it
 * unsafe: secret files, links and other non-files, and names that look like options or patterns. `complete` is false
 * where it was too large or could not be read. A folder that is as it was the last time is not read again.
 */
export function walkTree(folder: string, {workspaceRoot, isSecret, ...leftOut}: Walk): TreeTraits {
  const root = resolve(folder);
  const isLeftOut = leftOutOf(workspaceRoot, leftOut);
  // A folder in the workspace may be one of secrets by its own name, but a project may be called `secrets`.
  const isInside = root === workspaceRoot || root.startsWith(join(workspaceRoot, sep));
  const base = isInside ? workspaceRoot : root;
  const memory = memoryOf(base);
  const secretPaths: string[] = [];
  const linkNames: string[] = [];
  const oddNames: string[] = [];
  const unhidden: string[] = [];
  const found = {complete: true, linkNames, oddNames, oddFolders: false, secretPaths, unhidden};
  const open = [root];
  let count = 0;
  for (const path of open) {
    const listing = memory.get(path, () => listingOf(path, base));
    count += listing?.count ?? 0;
    if (listing === undefined || count > maxEntries) return {...found, complete: false};
    found.oddFolders ||= listing.oddFolders;
    linkNames.push(...listing.linkNames);
    oddNames.push(...listing.oddNames);
    const start = path.endsWith(sep) ? path : path + sep;
    for (const name of listing.folders) if (!isLeftOut(start + name, name)) open.push(start + name);
    for (const name of listing.secretNames) if (isSecret(start + name)) secretPaths.push(start + name);
    for (const name of listing.ignoreFiles) {
      unhidden.push(...takenIn.get(start + name, () => takenInBy(start + name)));
    }
  }
  return found;
}

/** What is remembered of the folders as seen from here. */
function memoryOf(base: string): StampedMemory<Listing | undefined> {
  const known = listings.get(base);
  if (known) return known;
  if (listings.size >= maxBases) listings.clear();
  const memory = createStampedMemory<Listing | undefined>(maxRemembered);
  listings.set(base, memory);
  return memory;
}

/** Reads one folder and keeps what matters of it. */
function listingOf(folder: string, base: string): Listing | undefined {
  const entries = entriesOf(folder);
  if (entries === undefined) return undefined;
  const isOdd = ({name}: Dirent) => /^-|[\s'"\\*?[]/.test(name);
  const folders = entries.filter(entry => entry.isDirectory());
  const files = entries.filter(entry => !entry.isDirectory());
  const below = relative(base, folder);
  const names = (some: readonly Dirent[]) => some.map(({name}) => name);
  return {
    count: entries.length,
    folders: names(folders),
    linkNames: names(files.filter(entry => !entry.isFile())),
    oddNames: names(files.filter(isOdd)),
    oddFolders: folders.some(isOdd),
    ignoreFiles: names(files.filter(({name}) => ignoreFiles.has(name))),
    secretNames: names(files.filter(({name}) => isSecretPath(`${below}/${name}`))),
  };
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
  const text = shortTextOf(join(root, '.gitignore'));
  const isElsewhere = ['.ignore', '.rgignore'].some(name => existsSync(join(root, name)));
  const lines = (text ?? '').split(/\r?\n/).map(line => line.trimEnd());
  if (isElsewhere || !existsSync(join(root, '.git')) || lines.some(line => /^!.*[*?[\\]/.test(line))) return new Set();
  const named = (mark: RegExp) => lines.flatMap(line => mark.exec(line)?.[1] ?? []);
  const again = new Set(named(/^!(?:.*\/)?([^/]+)\/?$/));
  return new Set(named(/^\/?([\w.-]+)\/?$/).flatMap(name => (again.has(name) ? [] : [join(root, name)])));
}

/** What is in a folder; nothing where it is missing or a file, undefined where it cannot be read. */
export function entriesOf(folder: string): Dirent[] | undefined {
  try {
    return readdirSync(folder, {withFileTypes: true});
  } catch (error) {
    // What is not there, or is a file, matches nothing.
    const code = (error as NodeJS.ErrnoException).code;
    return code === 'ENOENT' || code === 'ENOTDIR' ? [] : undefined;
  }
}

/** The text of a file, undefined where it is none, is large or cannot be read. */
export function shortTextOf(path: string): string | undefined {
  try {
    const found = statSync(path);
    return found.isFile() && found.size <= maxTextBytes ? readFileSync(path, 'latin1') : undefined;
  } catch {
    return undefined;
  }
}

/** What an ignore file names after `!`; everything where it cannot be read. */
function takenInBy(path: string): string[] {
  const lines = shortTextOf(path)?.split(/\r?\n/) ?? ['!*'];
  return lines.flatMap(line => (line.startsWith('!') ? [line.slice(1).trimEnd().replace(/\/$/, '')] : []));
}
