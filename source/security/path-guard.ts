import {lstatSync, type Stats} from 'node:fs';
import {homedir} from 'node:os';
import {dirname, isAbsolute, join, resolve, sep} from 'node:path';
import {type ReadOutcome, readGuarded, readTextSync} from './guarded-read.ts';
import {
  hasCredentials,
  isProductPermissionFile,
  isProductState,
  isSecretPath,
  isSometimesSecret,
  systemDangerOf,
  unclearCharacters,
  writeProtectionOf,
} from './path-rules.ts';
import {resolvePath} from './resolve-path.ts';

export type PathOperation = 'read' | 'list' | 'write' | 'delete';

/** Why a verdict is what it is; the strictest one that applies. */
export type PathRule =
  | 'product-state'
  | 'system'
  | 'unclear-path'
  | 'unreadable-path'
  | 'outside-workspace'
  | 'secret'
  | 'git-internals'
  | 'runs-code'
  | 'special-file'
  | 'workspace-root'
  | 'folder'
  | 'write-inside'
  | 'read-inside';

export interface PathVerdict {
  decision: 'allow' | 'ask' | 'deny';
  rule: PathRule;
  /** One sentence part: "`x` is …". Control characters of the path are escaped in it. */
  reason: string;
  operation: PathOperation;
  /** Where the path really leads; act on this one, never on the path as it was given. */
  realPath: string;
  /** `realPath` relative to the workspace with `/`, `.` for the workspace itself; missing outside of it. */
  relativePath?: string;
  /** The path as it was named, made absolute, links not followed. */
  namedPath: string;
  workspaceRoot: string;
}

export interface PathGuard {
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

export interface PathGuardOptions {
  /** Absolute path of the project folder; links in it are followed. */
  workspaceRoot: string;
  /** Absolute folders and files with the product's own state and settings. */
  protectedPaths: readonly string[];
  /** Files above are not read. Default 5 MiB. */
  maxReadBytes?: number;
  /** What `~` stands for; the user's home folder by default. */
  homeFolder?: string;
}

const defaultMaxReadBytes = 5 * 1024 * 1024;
/** PATH_MAX of Linux; other systems allow less. */
const maxPathBytes = 4096;
const maxCachedFolders = 20_000;

/** A guard for one workspace. The workspace need not exist yet. */
export function createPathGuard(options: PathGuardOptions): PathGuard {
  const workspaceRoot = resolvePath(resolve(options.workspaceRoot)).realPath;
  const homeFolder = options.homeFolder ?? homedir();
  const maxReadBytes = options.maxReadBytes ?? defaultMaxReadBytes;
  const ignoresCase = (path: string) =>
    process.platform === 'win32' || process.platform === 'darwin' || foldsCase(path);
  const workspace = {path: workspaceRoot, fold: ignoresCase(workspaceRoot)};
  let protectedPlaces = placesOf(options.protectedPaths, ignoresCase);
  const folders = new Map<string, string>();

  const judge = (path: string, operation: PathOperation, named: string, realPath: string): PathVerdict => {
    const relativePath = relativeTo(workspace, realPath);
    const verdict = (decision: PathVerdict['decision'], rule: PathRule, what: string): PathVerdict => ({
      decision,
      rule,
      reason: `\`${escapePath(path)}\` ${what}`,
      operation,
      realPath,
      ...(relativePath !== undefined && {relativePath}),
      namedPath: named,
      workspaceRoot,
    });
    const inside = relativePath !== undefined;
    const changes = operation === 'write' || operation === 'delete';

    for (const candidate of named === realPath ? [realPath] : [realPath, named]) {
      if (protectedPlaces.some(place => relativeTo(place, candidate) !== undefined) || isProductState(candidate)) {
        return verdict(
          'deny',
          'product-state',
          'belongs to the assistant itself (its settings, keys, sessions or audit log)',
        );
      }
      if (
        changes &&
        protectedPlaces.some(place => relativeTo({path: candidate, fold: place.fold}, place.path) !== undefined)
      ) {
        if (operation === 'delete' || candidate !== workspaceRoot) {
          return verdict('deny', 'product-state', "contains the assistant's own settings and state");
        }
      }
      if (isProductPermissionFile(candidate) || (changes && writeProtectionOf(candidate) === 'product-settings')) {
        return verdict('deny', 'product-state', "belongs to the assistant's own settings");
      }
      const danger = inside && workspaceRoot !== sep ? undefined : systemDangerOf(candidate, operation);
      if (danger !== undefined) return verdict('deny', 'system', `cannot be touched: ${danger}`);
    }
    if (!inside) return verdict('ask', 'outside-workspace', `is outside the workspace ${escapePath(workspaceRoot)}`);

    const namedRelative = relativeTo(workspace, named) ?? named;
    for (const candidate of named === realPath ? [realPath] : [realPath, named]) {
      if (isSecretPath(candidate) && !(isSometimesSecret(candidate) && provenHarmless(realPath))) {
        return verdict('ask', 'secret', 'looks like it holds secrets');
      }
    }
    if (!changes) return verdict('allow', 'read-inside', 'is inside the workspace');
    if (relativePath === '.') return verdict('ask', 'workspace-root', 'is the workspace itself');
    for (const candidate of namedRelative === relativePath ? [relativePath] : [relativePath, namedRelative]) {
      const protection = writeProtectionOf(candidate);
      if (protection === 'git-internals') return verdict('ask', 'git-internals', 'belongs to git itself');
      if (protection === 'runs-code') return verdict('ask', 'runs-code', 'can make other programs run code');
    }
    return verdict(
      'ask',
      'write-inside',
      `is inside the workspace, and ${operation === 'write' ? 'writing' : 'deleting'} needs approval`,
    );
  };

  const named = (path: string): {absolute: string; unclear?: string} => {
    if (path === '') return {absolute: workspaceRoot, unclear: 'is empty'};
    if (path.includes('\0'))
      return {absolute: resolve(workspaceRoot, path.replaceAll('\0', '')), unclear: 'has a NUL character in it'};
    let absolute = path;
    if (path === '~' || /^~[/\\]/.test(path)) absolute = homeFolder + sep + path.slice(2);
    else if (!isAbsolute(path)) absolute = workspaceRoot + sep + path;
    if (Buffer.byteLength(absolute) > maxPathBytes) return {absolute, unclear: 'is too long for a path'};
    if (unclearCharacters.test(path)) return {absolute, unclear: 'has control or invisible characters in it'};
    if (/^~/.test(path) && absolute === workspaceRoot + sep + path)
      return {absolute, unclear: "may mean another user's home folder"};
    if (/^(?:\$\{?[A-Za-z_]\w*\}?|%\w+%)(?:[/\\]|$)/.test(path)) return {absolute, unclear: 'begins with a variable'};
    if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) return {absolute, unclear: 'is a web address, not a path'};
    if (sep === '/' && path.includes('\\') && /(?:^|[\\/])\.\.(?:[\\/]|$)|^\\|^[a-z]:\\/i.test(path)) {
      return {absolute, unclear: 'is written for another operating system'};
    }
    return {absolute};
  };

  const check = (path: string, operation: PathOperation): PathVerdict => {
    protectedPlaces = placesOf(options.protectedPaths, ignoresCase);
    const {absolute, unclear} = named(path);
    const resolved = absolute.includes('\0') ? {realPath: absolute, exists: false} : resolvePath(absolute);
    const verdict = judge(path, operation, resolve(absolute), resolved.realPath);
    if (verdict.decision === 'deny') return verdict;
    const ask = (rule: PathRule, what: string): PathVerdict => ({
      ...verdict,
      decision: 'ask',
      rule,
      reason: `\`${escapePath(path)}\` ${what}`,
    });
    if (unclear !== undefined) return ask('unclear-path', unclear);
    if ('problem' in resolved && resolved.problem !== undefined) {
      return ask('unreadable-path', `cannot be followed (${resolved.problem})`);
    }
    if (verdict.rule === 'outside-workspace' || !resolved.exists) return verdict;
    const kind = kindOf(lstatOf(resolved.realPath));
    if (kind !== 'file' && kind !== 'folder')
      return ask('special-file', `is ${kind ?? 'of an unknown kind'}, not a file`);
    if (verdict.rule === 'write-inside' && kind === 'folder') return ask('folder', 'is a whole folder');
    return verdict;
  };

  /** The verdict for a read on the fast path: parents come from a cache, because the opened descriptor is checked anyway. */
  const checkRead = (path: string): PathVerdict => {
    const {absolute, unclear} = named(path);
    if (unclear !== undefined || /(?:^|[/\\])\.\.?(?:[/\\]|$)|[/\\]$/.test(path)) return check(path, 'read');
    const folder = dirname(absolute);
    let realFolder = folders.get(folder);
    if (realFolder === undefined) {
      const resolved = resolvePath(folder);
      if (!resolved.exists) return check(path, 'read');
      if (folders.size >= maxCachedFolders) folders.clear();
      realFolder = resolved.realPath;
      folders.set(folder, realFolder);
    }
    return judge(path, 'read', absolute, join(realFolder, absolute.slice(folder.length)));
  };

  return {
    workspaceRoot,
    check,
    async readText(path, {maxBytes = maxReadBytes, approved = false} = {}) {
      let verdict = checkRead(path);
      let found = verdict.decision === 'allow' ? lstatOf(verdict.realPath) : undefined;
      if (verdict.decision === 'allow' && (found === undefined || found.isSymbolicLink())) {
        folders.delete(dirname(verdict.namedPath));
        verdict = check(path, 'read');
        found = lstatOf(verdict.realPath);
      }
      if (verdict.decision === 'deny' || (verdict.decision === 'ask' && !approved)) return refusal(verdict);
      found ??= lstatOf(verdict.realPath);
      const shown = escapePath(path);
      if (found === undefined) return {ok: false, reason: 'missing', message: `\`${shown}\` does not exist`};
      if (!found.isFile()) {
        return {ok: false, reason: 'not-a-file', message: `\`${shown}\` is ${kindOf(found)}, not a file`};
      }
      const outcome = await readGuarded({realPath: verdict.realPath, found, maxBytes, shown});
      if (!outcome.ok && outcome.reason === 'changed') folders.clear();
      return outcome;
    },
  };
}

/** The name of what `stats` describes, as it stands in a sentence. */
function kindOf(stats: Stats | undefined): string | undefined {
  if (stats === undefined) return undefined;
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  if (stats.isFIFO()) return 'a named pipe';
  if (stats.isSocket()) return 'a socket';
  if (stats.isCharacterDevice() || stats.isBlockDevice()) return 'a device';
  return 'a symbolic link';
}

function lstatOf(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}

interface Place {
  path: string;
  /** Whether upper and lower case name the same file there. */
  fold: boolean;
}

function placesOf(paths: readonly string[], ignoresCase: (path: string) => boolean): Place[] {
  return paths.flatMap(path => {
    const named = resolve(path);
    const {realPath} = resolvePath(named);
    const fold = ignoresCase(realPath);
    return named === realPath
      ? [{path: realPath, fold}]
      : [
          {path: realPath, fold},
          {path: named, fold},
        ];
  });
}

/** `path` relative to `place` with `/` between its parts, `.` for the place itself, undefined outside of it. */
function relativeTo(place: Place, path: string): string | undefined {
  const root = place.path.endsWith(sep) ? place.path.slice(0, -1) : place.path;
  const head = path.slice(0, root.length);
  if (head !== root && !(place.fold && head.toLowerCase() === root.toLowerCase())) return undefined;
  if (path.length <= root.length + 1) return path.length === root.length || path[root.length] === sep ? '.' : undefined;
  if (path[root.length] !== sep) return undefined;
  const rest = path.slice(root.length + 1);
  return sep === '/' ? rest : rest.replaceAll(sep, '/');
}

/** Some folders of Linux (exFAT, casefolded ext4) ignore case too: the same file then answers to both names. */
function foldsCase(path: string): boolean {
  const end = path.lastIndexOf(sep) + 1;
  const name = path.slice(end);
  const swapped = name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase();
  if (swapped === name) return false;
  const one = lstatOf(path);
  const other = lstatOf(path.slice(0, end) + swapped);
  return one !== undefined && other !== undefined && one.ino === other.ino && one.dev === other.dev;
}

/** A missing file holds no secret; a file that cannot be looked into may. */
function provenHarmless(realPath: string): boolean {
  const found = lstatOf(realPath);
  if (found === undefined) return true;
  if (!found.isFile()) return false;
  const outcome = readTextSync({realPath, found, maxBytes: 64 * 1024, shown: realPath});
  return outcome.ok && !hasCredentials(outcome.text);
}

/** `path` as it may stand in a message: on one line, nothing invisible, at most 300 characters. */
function escapePath(path: string): string {
  const short = path.length > 300 ? `${path.slice(0, 200)}…${path.slice(-80)}` : path;
  return [...short]
    .map(character =>
      unclearCharacters.test(character) ? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}` : character,
    )
    .join('');
}

function refusal(verdict: PathVerdict): ReadOutcome {
  const reason =
    verdict.decision === 'deny'
      ? 'protected'
      : verdict.rule === 'secret'
        ? 'secret'
        : verdict.rule === 'outside-workspace'
          ? 'outside-workspace'
          : verdict.rule === 'special-file'
            ? 'not-a-file'
            : verdict.rule === 'unclear-path'
              ? 'unclear'
              : 'unreadable';
  return {ok: false, reason, message: verdict.reason};
}
