import {type Dirent, lstatSync, readdirSync, realpathSync, type Stats, statSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {isSecretFolder, isSecretPath} from '../../security/secret-paths.ts';
import type {NoDocument} from './no-document.ts';
import {type PathPattern, splitGlob} from './split-glob.ts';

/** A file to be taken in. */
export interface FoundFile {
  /** Absolute and real. */
  path: string;
  /** Somebody named this very file, or it fits a pattern: it was not merely lying in a folder. */
  named: boolean;
}

/** A folder whose files are followed: what goes from it goes from the knowledge base. */
export interface FoundFolder {
  /** Absolute and real. */
  path: string;
  /** Folders below it that could not be looked into: nothing is known of what lies there. */
  unseen: readonly string[];
}

/** Why something in a folder is left out. */
export type LeftOutReason =
  | 'hidden'
  | 'ignored'
  | 'dependencies'
  | 'lock-file'
  | 'minified'
  | 'not-a-document'
  | 'secret'
  | 'link'
  | 'special'
  | 'own-state'
  | 'unreadable'
  | 'over-limit'
  | NoDocument;

/** Which files were found to take in, and what was left out and why. */
export interface Finding {
  files: FoundFile[];
  folders: FoundFolder[];
  /** What was named and is not there, as it was named. */
  missing: string[];
  /** How many files or whole folders were left out of the folders, and a few of them by name. */
  leftOut: LeftOut;
}

/** How many files were left out for each reason, and a few of them by name. */
export type LeftOut = Partial<Record<LeftOutReason, {count: number; examples: string[]}>>;

/** What the rest of the product knows of folders: tools' folders, ignore files, names of files that nobody wrote. */
export interface FolderRules<Scope = unknown> {
  /** The ignore rules in force in `folder` (which ends with `/`), `above` being those that reach into it. */
  rulesIn(folder: string, entries: readonly Dirent[], baseLength: number, above: Scope | undefined): Scope | undefined;
  isIgnored(rules: Scope | undefined, path: string, name: string, isFolder: boolean): boolean;
  /** Folders that tools fill: `.git`, `node_modules`. */
  isToolFolder(name: string, siblings: () => ReadonlySet<string>): boolean;
  skipByName(name: string): string | undefined;
}

/** Where files are looked for, and what is never taken in. */
export interface FindOptions {
  /** What relative paths are relative to. */
  workingFolder: string;
  /** The product's own state: never taken in. */
  ownFolders: readonly string[];
  rules: FolderRules;
  /** Files beyond this many are left out; 200,000 when absent. */
  maxFiles?: number;
  signal?: AbortSignal;
}

/** A whole folder: as deep as it goes, and whatever is in it. */
const everything = {depth: Number.POSITIVE_INFINITY, concerns: () => true};
/** How many names of left-out files are kept for each reason; the others are only counted. */
const examplesKept = 5;
/**
 * The longest stretch without giving others a turn, in milliseconds, so that the screen does not freeze while folders
 * are read.
 */
const busySliceMs = 15;

/**
 * Finds the documents to add: the files that `paths` name, which are files, folders with all in them, and patterns
 * (`docs/**\/*.md`). In folders are left out, and counted: what is hidden, ignored (`.gitignore`, `.ecaignore`), of
 * tools, of secrets, no document by its name; links, pipes and devices. Each file comes once. The event loop is given a
 * turn every 15 ms.
 */
export async function findFiles(paths: readonly string[], options: FindOptions): Promise<Finding> {
  const finding: Finding = {files: [], folders: [], missing: [], leftOut: {}};
  const walk = new FolderWalk(finding, options);
  for (const given of paths) {
    const path = resolve(options.workingFolder, given);
    const stats = statSync(path, {throwIfNoEntry: false});
    if (stats?.isDirectory()) await walk.folder(realpathSync(path));
    else if (stats) walk.named(realpathSync(path));
    else {
      const glob = splitGlob(path);
      const base = glob && realOf(glob.base);
      const before = finding.files.length;
      if (glob && base !== undefined) await walk.matching(base, glob);
      if (finding.files.length === before) finding.missing.push(given);
    }
  }
  return finding;
}

/** Walks through folders and sorts what it meets into files to take and things to leave out. */
class FolderWalk {
  private readonly seen = new Map<string, FoundFile>();
  private sliceEnd = performance.now() + busySliceMs;
  private readonly finding: Finding;
  private readonly options: FindOptions;
  private readonly own: readonly string[];

  constructor(finding: Finding, options: FindOptions) {
    this.finding = finding;
    this.options = options;
    this.own = options.ownFolders.map(folder => realOf(folder) ?? folder);
  }

  /** Takes a file that somebody named: it is taken whatever it is called. */
  named(path: string): void {
    const known = this.seen.get(path);
    if (known) known.named = true;
    else this.add({path, named: true});
  }

  /** Takes what lies in a folder, which is followed from then on. */
  async folder(root: string): Promise<void> {
    const unseen: string[] = [];
    this.finding.folders.push({path: root, unseen});
    await this.walk(root, unseen, path => {
      if (!this.seen.has(path)) this.add({path, named: false});
    });
  }

  /** Takes what fits a pattern. */
  async matching(base: string, {fits, depth}: PathPattern): Promise<void> {
    const below = (path: string) => path.slice(base.length + (base.endsWith('/') ? 0 : 1));
    await this.walk(base, [], path => this.named(path), {depth, concerns: path => fits(below(path))});
  }

  /** Takes a file, unless there are too many (200,000 when no other limit is given). */
  private add(file: FoundFile): void {
    if (this.finding.files.length >= (this.options.maxFiles ?? 200_000)) {
      this.leave('over-limit', file.path);
      return;
    }
    this.seen.set(file.path, file);
    this.finding.files.push(file);
  }

  /** Counts something that is left out, with a few names to show. */
  private leave(reason: LeftOutReason, path: string): void {
    leaveOut(this.finding.leftOut, reason, path);
  }

  /**
   * Goes through a folder and those below it, without following links. Looks only `depth` names deep, and only at files
   * that `concerns` is true of.
   */
  private async walk(
    root: string,
    unseen: string[],
    take: (path: string) => void,
    {depth, concerns}: {depth: number; concerns: (path: string) => boolean} = everything,
  ): Promise<void> {
    const {rules, signal} = this.options;
    const prefix = root === '/' ? '/' : `${root}/`;
    const queue: {folder: string; above: unknown; level: number}[] = [{folder: prefix, above: undefined, level: 1}];
    for (let next = queue.pop(); next; next = queue.pop()) {
      const {folder, above, level} = next;
      const entries = entriesOf(folder);
      if (!entries) {
        unseen.push(folder.slice(0, -1));
        this.leave('unreadable', folder);
        continue;
      }
      const scope = rules.rulesIn(folder, entries, folder.length - prefix.length, above);
      let names: Set<string> | undefined;
      const siblings = () => {
        names ??= new Set(entries.map(({name}) => name));
        return names;
      };
      const inner: typeof queue = [];
      for (const entry of entries.sort(byName)) {
        if (performance.now() > this.sliceEnd) {
          await nextTurn();
          signal?.throwIfAborted();
          this.sliceEnd = performance.now() + busySliceMs;
        }
        const path = folder + entry.name;
        const kind = kindOf(entry, path);
        if (kind === undefined) continue;
        const reason = this.reasonFor(entry.name, path, kind, siblings, () =>
          rules.isIgnored(scope, path.slice(prefix.length), entry.name, kind === 'folder'),
        );
        if (kind === 'folder' && !reason) {
          if (level < depth) inner.push({folder: `${path}/`, above: scope, level: level + 1});
        } else if (concerns(path)) {
          if (reason) this.leave(reason, path);
          else take(path);
        }
      }
      queue.push(...inner.reverse());
    }
  }

  /** Why something in a folder is left out (skipped); undefined where it is not. The first reason that fits counts. */
  private reasonFor(
    name: string,
    path: string,
    kind: 'folder' | 'file' | 'link' | 'special',
    siblings: () => ReadonlySet<string>,
    isIgnored: () => boolean,
  ): LeftOutReason | undefined {
    const {rules} = this.options;
    if (kind === 'folder' && rules.isToolFolder(name, siblings)) return 'dependencies';
    if (kind === 'folder' ? isSecretFolder(path) : isSecretPath(path)) return 'secret';
    if (name.startsWith('.')) return 'hidden';
    if (kind === 'link' || kind === 'special') return kind;
    if (kind === 'folder' && this.own.includes(path)) return 'own-state';
    if (isIgnored()) return 'ignored';
    if (kind === 'folder') return undefined;
    const skipped = rules.skipByName(name);
    if (skipped === 'lock-file' || skipped === 'minified') return skipped;
    return noDocuments.test(name) ? 'not-a-document' : undefined;
  }
}

/** Notes that something is left out, and why. */
export function leaveOut(leftOut: LeftOut, reason: LeftOutReason, path: string): void {
  leftOut[reason] ??= {count: 0, examples: []};
  const entry = leftOut[reason];
  entry.count++;
  if (entry.examples.length < examplesKept) entry.examples.push(path);
}

/**
 * Files that hold no document by their names: sound, film, fonts and what compilers make. Pictures and packages are
 * looked into.
 */
const noDocuments =
  /\.(?:mp[34]|m4[av]|og[agv]|opus|wav|flac|aac|avi|mov|mkv|webm|wmv|midi?|[ot]tf|woff2?|eot|fon|so|dylib|dll|exe|o|obj|a|lib|pdb|class|py[cod]|wasm|node|elc|beam|hi|ko)$/i;

/** A fixed order, so that a run takes files in the same order each time. */
function byName(one: Dirent, other: Dirent): number {
  return one.name < other.name ? -1 : 1;
}

/** Undefined where the folder cannot be read; empty where it vanished meanwhile. */
function entriesOf(folder: string): Dirent[] | undefined {
  try {
    return readdirSync(folder, {withFileTypes: true});
  } catch {
    return lstatSync(folder, {throwIfNoEntry: false}) ? undefined : [];
  }
}

/** What an entry of a folder is; undefined where it vanished. */
function kindOf(entry: Dirent, path: string): 'folder' | 'file' | 'link' | 'special' | undefined {
  const of = (one: Dirent | Stats) =>
    one.isFile() ? 'file' : one.isDirectory() ? 'folder' : one.isSymbolicLink() ? 'link' : undefined;
  const known = of(entry);
  if (known) return known;
  if (entry.isFIFO() || entry.isSocket() || entry.isCharacterDevice() || entry.isBlockDevice()) return 'special';
  // Some file systems do not tell the kind with the name.
  const stats = lstatSync(path, {throwIfNoEntry: false});
  return stats && (of(stats) ?? 'special');
}

/** A path without links; undefined where there is nothing. */
function realOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** Whether `path` is `folder` or lies in it. */
export function liesIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(join(folder, '/'));
}
