import {lstatSync, type Stats} from 'node:fs';
import {homedir} from 'node:os';
import {dirname, isAbsolute, join, resolve, sep} from 'node:path';
import {unclearCharacters} from './fold-path.ts';
import {type ReadOutcome, type ReadRefusal, readGuarded, readTextSync} from './guarded-read.ts';
import {
  escapePath,
  judgePath,
  type PathKind,
  type PathOperation,
  type PathRule,
  type PathVerdict,
  type Place,
  type Surroundings,
} from './path-verdict.ts';
import {type ResolvedPath, resolvePath} from './resolve-path.ts';
import {hasCredentials} from './secret-paths.ts';

/** Keeps file access inside the workspace: every path that a tool wants to read or change is judged here first. */
export interface PathGuard {
  /** The absolute, real path of the workspace. */
  readonly workspaceRoot: string;
  /** Judges a path before something is done to it. Reads the disk (links, kinds), changes nothing, never throws. */
  check(path: string, operation: PathOperation): PathVerdict;
  /**
   * Reads a text file inside the workspace through a descriptor that is checked after it was opened: what comes back is
   * the file that was judged, whatever happens on the disk meanwhile. What the guard would ask about is refused, unless
   * `approved`; what it denies is always refused. `maxBytes` narrows or widens the guard's limit for this read. Files up
   * to 256 KiB are read without leaving the thread (tens of microseconds): let the event loop turn between many of them.
   */
  readText(path: string, options?: {maxBytes?: number; approved?: boolean}): Promise<ReadOutcome>;
}

/** What the guard protects, and how large a file may be. */
export interface PathGuardOptions {
  /** Absolute path of the project folder; links in it are followed. It need not exist yet. */
  workspaceRoot: string;
  /** Absolute folders and files with the product's own state and settings. */
  protectedPaths: readonly string[];
  /** Absolute folders inside the protected ones whose files may be read. */
  readablePaths?: readonly string[];
  /** Files above are not read. Default 5 MiB. */
  maxReadBytes?: number;
  /** What `~` stands for; the user's home folder by default. */
  homeFolder?: string;
}

/**
 * The largest file that is read for the assistant unless told otherwise: 5 MiB. A larger one is refused with its size.
 */
const defaultMaxReadBytes = 5 * 1024 * 1024;
/** The longest path that is looked up on disk, in bytes: PATH_MAX of Linux; other systems allow less. */
const maxPathBytes = 4096;
/** The most folders whose real place is remembered; then the cache is emptied. */
const maxCachedFolders = 20_000;

/** Parts that are empty, `.` or `..`, and a separator at the end: such a path is not taken from the cache. */
const unresolved = /[/\\]\.{0,2}(?:[/\\]|$)/;

/**
 * Makes the guard of one workspace, which decides for each path whether it may be read or changed (allow, ask or deny)
 * and reads files without being tricked by links or `..` (path traversal).
 */
export function createPathGuard(options: PathGuardOptions): PathGuard {
  const workspaceRoot = resolvePath(resolve(options.workspaceRoot)).realPath;
  const homeFolder = options.homeFolder ?? homedir();
  const realHome = resolvePath(resolve(homeFolder)).realPath;
  const defaultMaxBytes = options.maxReadBytes ?? defaultMaxReadBytes;
  const workspace: Place = {path: workspaceRoot, ignoresCase: ignoresCase(workspaceRoot)};
  // What was last seen of the protected places; reads judge by it, and check their file once more when it is open.
  let around: Surroundings | undefined;
  const folders = new Map<string, string>();

  /** Looks anew where the protected places are, as links to them may have changed. */
  const lookAround = (): Surroundings => {
    around = {
      workspace,
      homeFolder: realHome,
      protectedPlaces: options.protectedPaths.flatMap(placesOf),
      readablePlaces: (options.readablePaths ?? []).flatMap(placesOf),
      provenHarmless,
    };
    return around;
  };

  /** The verdict on a path as the disk is now. */
  const check = (path: string, operation: PathOperation): PathVerdict => {
    const {absolute, unclear} = makeAbsolute(path, workspaceRoot, homeFolder);
    // The system refuses a path of that length: nothing is asked of it.
    const isTooLong = Buffer.byteLength(absolute) > maxPathBytes;
    const {realPath, exists, problem}: ResolvedPath = isTooLong
      ? {realPath: resolve(absolute), exists: false}
      : resolvePath(absolute);
    const stats = exists ? lstatOf(realPath) : undefined;
    const kind = exists ? kindOf(stats) : problem === undefined ? 'missing' : 'special';
    const verdict = judgePath({path, namedPath: resolve(absolute), realPath, kind}, operation, lookAround());
    const ask = (rule: PathRule, what: string): PathVerdict => ({
      ...verdict,
      decision: 'ask',
      rule,
      reason: `\`${escapePath(path)}\` ${what}`,
    });
    if (verdict.decision === 'deny') return verdict;
    // From here the path is not forbidden, but a person should look at it.
    if (unclear !== undefined) return ask('unclear-path', unclear);
    if (problem !== undefined) return ask('unreadable-path', `cannot be followed (${problem})`);
    if (verdict.rule === 'outside-workspace') return verdict;
    if (kind === 'special') return ask('special-file', `is ${describeKind(stats)}, not a file`);
    if (kind === 'folder' && verdict.rule === 'write-inside') return ask('folder', 'is a whole folder');
    return verdict;
  };

  /** The verdict for a read, parents taken from a cache: a stale one is found out when the descriptor is checked. */
  const checkRead = (path: string): PathVerdict => {
    const {absolute, unclear} = makeAbsolute(path, workspaceRoot, homeFolder);
    if (unclear !== undefined || unresolved.test(absolute)) return check(path, 'read');
    const folder = dirname(absolute);
    let realFolder = folders.get(folder);
    if (realFolder === undefined) {
      const resolved = resolvePath(folder);
      if (!resolved.exists) return check(path, 'read');
      if (folders.size >= maxCachedFolders) folders.clear();
      realFolder = resolved.realPath;
      folders.set(folder, realFolder);
    }
    const realPath = join(realFolder, absolute.slice(folder.length));
    return judgePath({path, namedPath: absolute, realPath, kind: 'file'}, 'read', around ?? lookAround());
  };

  return {
    workspaceRoot,
    check,
    async readText(path, {maxBytes = defaultMaxBytes, approved = false} = {}) {
      const quick = checkRead(path);
      const outcome = await read(quick, path, maxBytes, approved);
      // A refusal that the cache cannot have caused stands.
      if (outcome.ok || !mayBeStale.has(outcome.reason)) return outcome;
      // Something on the way has changed since it was cached, or is changing just now: once more, from the disk.
      folders.delete(dirname(quick.namedPath));
      return read(check(path, 'read'), path, maxBytes, approved);
    },
  };
}

/** Refusals that may come from an outdated cache, so that the path is judged once more from the disk. */
const mayBeStale = new Set<ReadRefusal>([
  'outside-workspace',
  'protected',
  'secret',
  'missing',
  'not-a-file',
  'changed',
]);

/** Reads the file if the verdict allows it, or if it asks and the user has approved. */
async function read(verdict: PathVerdict, path: string, maxBytes: number, approved: boolean): Promise<ReadOutcome> {
  if (verdict.decision === 'deny' || (verdict.decision === 'ask' && !approved)) return refusal(verdict);
  const shown = escapePath(path);
  const found = lstatOf(verdict.realPath);
  if (found === undefined) return {ok: false, reason: 'missing', message: `\`${shown}\` does not exist`};
  if (found.isFile()) return readGuarded({realPath: verdict.realPath, found, maxBytes, shown});
  return {ok: false, reason: 'not-a-file', message: `\`${shown}\` is ${describeKind(found)}, not a file`};
}

/** `path` as an absolute one, parts not yet resolved, and why it may not mean what it says. */
function makeAbsolute(path: string, root: string, home: string): {absolute: string; unclear?: string} {
  if (path === '') return {absolute: root, unclear: 'is empty'};
  if (path.includes('\0')) {
    return {absolute: makeAbsolute(path.replaceAll('\0', '') || '.', root, home).absolute, unclear: 'has a NUL in it'};
  }
  const inHome = path === '~' || /^~[/\\]/.test(path);
  const rooted = isAbsolute(path) ? path : root + (root.endsWith(sep) ? '' : sep) + path;
  const absolute = inHome ? home + sep + path.slice(2) : rooted;
  const unclear = whyUnclear(path, absolute, inHome);
  return unclear === undefined ? {absolute} : {absolute, unclear};
}

/**
 * Why a path may not mean what it says, as the end of a sentence: too long, hidden characters, another user's home, an
 * unexpanded variable, a web address, or another operating system's way of writing.
 */
function whyUnclear(path: string, absolute: string, inHome: boolean): string | undefined {
  if (Buffer.byteLength(absolute) > maxPathBytes) return `is longer than ${maxPathBytes} bytes`;
  if (unclearCharacters.test(path)) return 'has control or invisible characters in it';
  if (path.startsWith('~') && !inHome && !path.startsWith('~$')) return "may mean another user's home folder";
  if (/^(?:\$\{?[A-Za-z_]\w*\}?|%\w+%)(?:[/\\]|$)/.test(path)) return 'begins with a variable';
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path)) return 'is an address, not a path';
  const foreign = sep === '/' && path.includes('\\') && /(?:^|[\\/])\.\.(?:[\\/]|$)|^\\|^[a-z]:\\/i.test(path);
  return foreign ? 'is written for another operating system' : undefined;
}

/** A file, a folder, or something like a device that must not be read as either. */
function kindOf(stats: Stats | undefined): PathKind {
  if (stats?.isFile()) return 'file';
  return stats?.isDirectory() ? 'folder' : 'special';
}

/** What stands there, as a part of a sentence. */
function describeKind(stats: Stats | undefined): string {
  if (stats === undefined) return 'something that cannot be looked at';
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a named pipe';
  if (stats.isSocket()) return 'a socket';
  if (stats.isCharacterDevice() || stats.isBlockDevice()) return 'a device';
  return stats.isSymbolicLink() ? 'a link' : 'of an unknown kind';
}

/** What stands there, a link itself and not what it leads to; undefined for nothing. */
function lstatOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, {throwIfNoEntry: false});
  } catch {
    return undefined;
  }
}

/** A protected path both as it is named and where its links lead. */
function placesOf(path: string): Place[] {
  const named = resolve(path);
  const {realPath} = resolvePath(named);
  const places = named === realPath ? [realPath] : [realPath, named];
  return places.map(place => ({path: place, ignoresCase: ignoresCase(place)}));
}

/**
 * Whether names that differ only in upper and lower case are the same file there. Windows and macOS always count so;
 * some folders of Linux (exFAT, casefolded ext4) ignore case too, and that is tried out.
 */
function ignoresCase(path: string): boolean {
  if (process.platform === 'win32' || process.platform === 'darwin') return true;
  const end = path.lastIndexOf(sep) + 1;
  const name = path.slice(end);
  const swapped = name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase();
  if (swapped === name) return false;
  const one = lstatOf(path);
  const other = one && lstatOf(path.slice(0, end) + swapped);
  return other !== undefined && one?.ino === other.ino && one.dev === other.dev;
}

/**
 * Looks into a settings file (at most 64 KiB) to see that it holds no passwords or tokens. A file that cannot be looked
 * into may hold a secret, and one that is not there may when it is read.
 */
function provenHarmless(realPath: string, operation: PathOperation): boolean {
  const found = lstatOf(realPath);
  if (found === undefined) return operation !== 'read';
  if (!found.isFile()) return false;
  const outcome = readTextSync({realPath, found, maxBytes: 64 * 1024, shown: realPath});
  return outcome.ok && !hasCredentials(outcome.text);
}

/** What a reader is told for each rule that stood in the way. */
const refusalReasons: Partial<Record<PathRule, ReadRefusal>> = {
  secret: 'secret',
  'outside-workspace': 'outside-workspace',
  'special-file': 'not-a-file',
  'unclear-path': 'unclear',
};

/** What the reader is told of a refusal: a denied path is `protected`. */
function refusal({decision, rule, reason}: PathVerdict): ReadOutcome {
  return {
    ok: false,
    reason: decision === 'deny' ? 'protected' : (refusalReasons[rule] ?? 'unreadable'),
    message: reason,
  };
}
