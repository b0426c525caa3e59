import {type Dirent, lstatSync, readdirSync, readFileSync, realpathSync, type Stats, statSync} from 'node:fs';
import {dirname, isAbsolute, join, resolve} from 'node:path';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {EcaError, systemCode} from '../foundation/errors.ts';
import {isBuildFolder, isOwnCode, isToolFolder, type SkipReason, skipByName} from './file-kinds.ts';
import {compileIgnoreRules, type IgnoreScope, isIgnored} from './ignore-rules.ts';
import {isTracked} from './tracked-folders.ts';

/** A file worth looking at, as the file system describes it. */
export interface ScannedFile {
  /** Below the scanned folder, `/` between names. */
  path: string;
  sizeBytes: number;
  /** Times in milliseconds since 1970, with the fraction the file system keeps. */
  modifiedMs: number;
  changedMs: number;
  inode: number;
}

/** How many files, and how large ones, are listed. */
export interface ScanLimits {
  /** The most files that are listed; further ones are only counted. Default 200,000. */
  maxFiles?: number;
  /** The largest file, in bytes, that is listed; larger ones are left out. Default 1,000,000. */
  maxFileBytes?: number;
  /** The most names that are looked at in all; the scan stops there and says so. Default 2,000,000. */
  maxEntries?: number;
}

/** The files of a project, and what was left out. */
export interface FileScan {
  /** Breadth first: what lies near the top of the folder comes before what lies deep in it. */
  files: ScannedFile[];
  /** How many files (for `ignored`, `dependency-folder` and `build-folder`: files and whole folders) were left out, by reason. */
  skipped: Partial<Record<SkipReason, number>>;
  /** Files that would belong to the list, those over the limit included. */
  total: number;
  /** Whether `maxEntries` ended the scan, so that `total` is a lower bound. */
  cut: boolean;
  /** Folders inside that are repositories of their own (submodules too). They are scanned under their own ignore files. */
  nestedRepositories: number;
  /** The folders that were left out as build results, at most ten of them. */
  buildFolders: string[];
}

/** Which folder is scanned, and how much of it. */
export interface ScanOptions {
  root: string;
  limits?: ScanLimits;
  signal?: AbortSignal;
  /** The user's own ignore file for all repositories (git's `core.excludesFile`), where there is one. */
  globalIgnoreFile?: string;
}

interface PendingFolder {
  path: string;
  scope: IgnoreScope | undefined;
}

/** How long names are looked at in one go, in milliseconds, before the event loop gets a turn. */
const busySliceMs = 15;

/**
 * Finds the files of a project that belong to its people, to be indexed: what git ignores (`.gitignore` at every level
 * and above `root` up to the repository's own folder, `.git/info/exclude`), what `.ecaignore` files name in the same
 * syntax, dependencies, build results (unless git keeps them or no code is found elsewhere), binaries and lock files are left out and
 * counted. Works without git as well. Symbolic links are not followed; sockets, pipes and devices are not opened. An
 * unreadable folder is counted, not thrown. Rejects with `usage-missing-folder` where `root` is no folder, and with the
 * signal's reason when cancelled. The event loop is given a turn every 15 ms.
 */
export async function scanFiles(options: ScanOptions): Promise<FileScan> {
  const root = realRoot(options.root);
  const {maxFiles = 200_000, maxFileBytes = 1_000_000, maxEntries = 2_000_000} = options.limits ?? {};
  const scan: FileScan = {files: [], skipped: {}, total: 0, cut: false, nestedRepositories: 0, buildFolders: []};
  const outer = scopeAbove(root, options.globalIgnoreFile);
  const queue: PendingFolder[] = [{path: '', scope: outer.scope}];
  const built: PendingFolder[] = [];
  let entryCount = 0;
  let sliceEnd = performance.now() + busySliceMs;

  for (let next = 0; next < queue.length || takeBuilt(scan, built, queue); next++) {
    const folder = queue[next] as PendingFolder;
    // The queue only grows at its end: what was walked is let go, or 200,000 folders would stay in memory.
    queue[next] = doneFolder;
    const entries = entriesOf(folder.path === '' ? root || '/' : `${root}/${folder.path}`);
    if (!entries) {
      count(scan, 'unreadable');
      continue;
    }
    const prefix = folder.path === '' ? '' : `${folder.path}/`;
    const scope = scopeWithin(scan, root, outer.prefix, prefix, entries, folder.scope);
    let names: Set<string> | undefined;
    const siblings = () => {
      names ??= new Set(entries.map(entry => entry.name));
      return names;
    };
    for (const entry of entries) {
      if (performance.now() > sliceEnd) {
        await nextTurn();
        options.signal?.throwIfAborted();
        sliceEnd = performance.now() + busySliceMs;
      }
      if (++entryCount > maxEntries) {
        scan.cut = true;
        return scan;
      }
      const name = entry.name;
      const path = prefix + name;
      const kind = kindOf(entry, `${root}/${path}`);
      if (kind === 'folder') {
        if (isToolFolder(name, siblings)) {
          if (name !== '.git') count(scan, 'dependency-folder');
        } else if (isIgnored(scope, outer.prefix + path, name, true)) count(scan, 'ignored');
        else if (isUndecodable(name) && statsOf(`${root}/${path}`) === undefined) count(scan, 'unclear-name');
        else if (isBuildFolder(name, siblings) && !isKept(`${root}/${path}`)) built.push({path, scope});
        else queue.push({path, scope});
      } else if (kind !== 'file') {
        if (kind) count(scan, kind);
      } else if (isIgnored(scope, outer.prefix + path, name, false)) count(scan, 'ignored');
      else if (name !== '.git') addFile(scan, root, path, skipByName(name), {maxFiles, maxFileBytes});
    }
  }
  options.signal?.throwIfAborted();
  return scan;
}

/**
 * Decides whether folders such as `dist` are indexed after all: where all code of a project lies in folders that are
 * called like build results, they are its sources.
 */
function takeBuilt(scan: FileScan, built: PendingFolder[], queue: PendingFolder[]): boolean {
  const folders = built.splice(0);
  if (folders.length === 0) return false;
  if (!scan.files.some(({path}) => isOwnCode(path))) {
    queue.push(...folders);
    return true;
  }
  for (const {path} of folders) {
    count(scan, 'build-folder');
    if (scan.buildFolders.length < 10) scan.buildFolders.push(path);
  }
  return false;
}

/** Whether git keeps files of a folder, which is then no mere result of what else it keeps. */
function isKept(folder: string): boolean {
  const repository = repositoryOf(dirname(folder));
  return repository !== undefined && isTracked(gitFolderOf(repository), folder.slice(repository.length + 1));
}

function count(scan: FileScan, reason: SkipReason): void {
  scan.skipped[reason] = (scan.skipped[reason] ?? 0) + 1;
}

/** Lists a file, or counts why it is left out. */
function addFile(
  scan: FileScan,
  root: string,
  path: string,
  reason: SkipReason | undefined,
  limits: {maxFiles: number; maxFileBytes: number},
): void {
  const refused = reason ?? (scan.files.length >= limits.maxFiles ? 'over-limit' : undefined);
  if (refused) {
    // Not even looked at: what is over the limit must cost next to nothing.
    if (refused === 'over-limit') scan.total++;
    count(scan, refused);
    return;
  }
  const stats = statsOf(`${root}/${path}`);
  if (stats === undefined) {
    if (isUndecodable(path)) count(scan, 'unclear-name');
    return;
  }
  const unfit = unfitness(stats, limits.maxFileBytes);
  if (stats === 'unreadable' || unfit) {
    count(scan, unfit ?? 'unreadable');
    return;
  }
  scan.total++;
  scan.files.push({
    path,
    sizeBytes: stats.size,
    modifiedMs: stats.mtimeMs,
    changedMs: stats.ctimeMs,
    inode: stats.ino,
  });
}

/** Node shows bytes that are no UTF-8 as U+FFFD; by the name it gives such a file cannot be found again. */
function isUndecodable(path: string): boolean {
  return path.includes('\uFFFD');
}

/** Why a file is left out by what the file system says of it: no regular file, empty, or too large. */
function unfitness(stats: Stats | 'unreadable', maxFileBytes: number): SkipReason | undefined {
  if (stats === 'unreadable') return 'unreadable';
  if (!stats.isFile()) return 'special';
  if (stats.size === 0) return 'empty';
  return stats.size > maxFileBytes ? 'too-large' : undefined;
}

/** Undefined where the folder cannot be read; empty where it vanished meanwhile. */
function entriesOf(folder: string): Dirent[] | undefined {
  try {
    return readdirSync(folder, {withFileTypes: true});
  } catch (error) {
    return systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR' ? [] : undefined;
  }
}

function kindOf(
  entry: Dirent,
  path: string,
): 'folder' | 'file' | 'symbolic-link' | 'special' | 'unreadable' | undefined {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (entry.isSymbolicLink()) return 'symbolic-link';
  if (entry.isFIFO() || entry.isSocket() || entry.isCharacterDevice() || entry.isBlockDevice()) return 'special';
  // Some file systems do not tell the kind with the name.
  const stats = statsOf(path);
  if (stats === undefined || stats === 'unreadable') return stats;
  if (stats.isSymbolicLink()) return 'symbolic-link';
  return stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : 'special';
}

/** The rules in force in a folder with `entries`; a repository inside starts anew with its own. */
function scopeWithin(
  scan: FileScan,
  root: string,
  outerPrefix: string,
  prefix: string,
  entries: readonly Dirent[],
  above: IgnoreScope | undefined,
): IgnoreScope | undefined {
  const baseLength = outerPrefix.length + prefix.length;
  let scope = above;
  if (prefix !== '' && entries.some(entry => entry.name === '.git')) {
    scan.nestedRepositories++;
    scope = repositoryScope(`${root}/${prefix.slice(0, -1)}`, baseLength, undefined);
  }
  return withIgnoreFiles(entries, `${root}/${prefix}`, baseLength, scope);
}

const doneFolder: PendingFolder = {path: '', scope: undefined};

function realRoot(folder: string): string {
  try {
    const root = realpathSync(folder);
    const path = process.platform === 'win32' ? root.replaceAll('\\', '/') : root;
    if (statSync(root).isDirectory()) return path === '/' ? '' : path;
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' && systemCode(error) !== 'ENOTDIR') throw error;
  }
  throw new EcaError('usage-missing-folder', `No folder at \`${folder}\`, expected the folder of a project`);
}

/** Undefined where the file vanished, which is no fault: it is no longer part of the project. */
function statsOf(path: string): Stats | 'unreadable' | undefined {
  try {
    return lstatSync(path, {throwIfNoEntry: false});
  } catch {
    return 'unreadable';
  }
}

/**
 * Reads the ignore rules that reach into `root` from outside of it (the user's own, the repository's, those of the
 * folders above), and the path of `root` below its repository's folder (`''` or `a/b/`).
 */
export function scopeAbove(
  root: string,
  globalIgnoreFile: string | undefined,
): {scope: IgnoreScope | undefined; prefix: string} {
  let scope: IgnoreScope | undefined;
  if (globalIgnoreFile !== undefined) scope = scopeOf([globalIgnoreFile], 0, undefined);
  const repository = repositoryOf(root);
  if (repository === undefined) return {scope, prefix: ''};
  scope = repositoryScope(repository, 0, scope);
  const below = root.slice(repository.length).split('/').filter(Boolean);
  let folder = repository;
  let baseLength = 0;
  for (const name of below) {
    scope = scopeOf([`${folder}/.gitignore`, `${folder}/.ecaignore`], baseLength, scope);
    folder += `/${name}`;
    baseLength += name.length + 1;
  }
  return {scope, prefix: below.map(name => `${name}/`).join('')};
}

function repositoryOf(root: string): string | undefined {
  for (let folder = root || '/'; ; folder = dirname(folder)) {
    if (lstatSync(join(folder, '.git'), {throwIfNoEntry: false})) return folder === '/' ? '' : folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** Where git keeps what it knows of the repository at `folder`; in a work tree or a submodule `.git` is a file that names the place. */
function gitFolderOf(folder: string): string {
  const pointer = /^gitdir: (.+)/.exec(readSmallFile(`${folder}/.git`) ?? '')?.[1]?.trim();
  if (pointer === undefined) return `${folder}/.git`;
  return isAbsolute(pointer) ? pointer : resolve(folder, pointer);
}

/** Reads a repository's private ignore file: `.git/info/exclude` of the repository at `folder`. */
export function repositoryScope(
  folder: string,
  baseLength: number,
  above: IgnoreScope | undefined,
): IgnoreScope | undefined {
  let gitFolder = gitFolderOf(folder);
  const common = readSmallFile(`${gitFolder}/commondir`)?.trim();
  if (common) gitFolder = resolve(gitFolder, common);
  return scopeOf([`${gitFolder}/info/exclude`], baseLength, above);
}

/**
 * Adds a folder's own `.gitignore` and `.ecaignore` to the rules: those in force in `folder`, which has `entries`,
 * `above` being those that reach into it.
 */
export function withIgnoreFiles(
  entries: readonly Dirent[],
  folder: string,
  baseLength: number,
  above: IgnoreScope | undefined,
): IgnoreScope | undefined {
  const files: string[] = [];
  for (const entry of entries) {
    if (entry.name === '.gitignore') files.unshift(folder + entry.name);
    else if (entry.name === '.ecaignore') files.push(folder + entry.name);
  }
  return files.length === 0 ? above : scopeOf(files, baseLength, above);
}

function scopeOf(
  files: readonly string[],
  baseLength: number,
  above: IgnoreScope | undefined,
): IgnoreScope | undefined {
  const rules = files.flatMap(file => compileIgnoreRules(readSmallFile(file) ?? ''));
  return rules.length === 0 ? above : {rules, baseLength, above};
}

/**
 * The text of a regular file of at most 1 MB; undefined where there is none or it cannot be read (a folder, a pipe, no
 * permission).
 */
function readSmallFile(path: string): string | undefined {
  try {
    const stats = statSync(path, {throwIfNoEntry: false});
    return stats?.isFile() && stats.size <= 1_000_000 ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
