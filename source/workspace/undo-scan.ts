import {type Dirent, lstatSync, readdirSync, readlinkSync} from 'node:fs';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {isToolFolder} from './file-kinds.ts';
import {repositoryScope, scopeAbove, withIgnoreFiles} from './file-scan.ts';
import {type IgnoreScope, isIgnored} from './ignore-rules.ts';

/** What the file system tells of a file or folder without reading it. */
export interface EntryLook {
  kind: 'file' | 'link' | 'folder' | 'special';
  /** What git ignores, and git's own files: seen, but not kept. */
  outside?: 'ignored' | 'git';
  sizeBytes: number;
  mode: number;
  /** Changes whenever the content, the mode or the file itself does. */
  signature: string;
  target?: string;
  changedMs: number;
}

/** All files and folders of the workspace as they stand now. */
export interface WorkspaceLook {
  entries: Map<string, EntryLook>;
  /** There are more than are looked at, of `all` entries or of those that git ignores: what is beyond goes unnoticed. */
  cut?: 'all' | 'ignored';
}

/** How many files and folders are looked at; what is beyond them goes unnoticed. */
export interface LookLimits {
  mostEntries: number;
  /** Of those that git ignores. */
  mostIgnored: number;
}

const usualLimits: LookLimits = {mostEntries: 200_000, mostIgnored: 20_000};
/** How long is looked in one go, in milliseconds, before the event loop gets a turn. */
const sliceMs = 15;
/** What of `.git` tells that a command changed the repository. */
const gitSigns = ['HEAD', 'index', 'config', 'packed-refs', 'refs/heads', 'refs/tags', 'refs/stash', 'logs/HEAD'];

/**
 * Takes stock of the workspace before and after a command: everything but dependencies, by names, sizes and times. Not
 * one file is opened. The event loop gets a turn every 15 ms.
 */
export async function lookAtWorkspace(
  root: string,
  {mostEntries, mostIgnored}: LookLimits = usualLimits,
): Promise<WorkspaceLook> {
  const entries = new Map<string, EntryLook>();
  const outer = scopeAbove(root, undefined);
  const queue: {path: string; scope: IgnoreScope | undefined; ignored: boolean}[] = [
    {path: '', scope: outer.scope, ignored: false},
  ];
  let ignoredCount = 0;
  let sliceEnd = performance.now() + sliceMs;
  for (let next = 0; next < queue.length; next++) {
    const folder = queue[next] as (typeof queue)[number];
    const prefix = folder.path === '' ? '' : `${folder.path}/`;
    const listed = entriesOf(`${root}/${folder.path}`);
    let {scope} = folder;
    if (!folder.ignored) {
      const base = outer.prefix.length + prefix.length;
      if (prefix !== '' && listed.some(({name}) => name === '.git')) {
        scope = repositoryScope(`${root}/${folder.path}`, base, undefined);
      }
      scope = withIgnoreFiles(listed, `${root}/${prefix}`, base, scope);
    }
    for (const {name} of listed) {
      if (performance.now() > sliceEnd) {
        await nextTurn();
        sliceEnd = performance.now() + sliceMs;
      }
      if (entries.size >= mostEntries) return {entries, cut: 'all'};
      const path = prefix + name;
      if (name === '.git') {
        for (const sign of gitSigns) {
          const look = lookAt(`${root}/${path}/${sign}`);
          if (look) entries.set(`${path}/${sign}`, {...look, outside: 'git'});
        }
        continue;
      }
      const look = lookAt(`${root}/${path}`);
      if (!look) continue;
      const isFolder = look.kind === 'folder';
      if (isFolder && (name === '.eca' || isToolFolder(name, noSiblings))) continue;
      const ignored = folder.ignored || isIgnored(scope, outer.prefix + path, name, isFolder);
      if (ignored && ++ignoredCount > mostIgnored) continue;
      // A folder's own times change with what is in it; only that it is there counts.
      entries.set(path, {
        ...look,
        ...(isFolder && {signature: `folder ${look.mode}`}),
        ...(ignored && {outside: 'ignored' as const}),
      });
      if (isFolder) queue.push({path, scope, ignored});
    }
  }
  return {entries, ...(ignoredCount > mostIgnored && {cut: 'ignored' as const})};
}

const noSiblings = () => new Set<string>();

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, {withFileTypes: true});
  } catch {
    return [];
  }
}

/** One file or folder as it stands, by its absolute path; undefined where there is none or it cannot be looked at. */
export function lookAt(path: string): EntryLook | undefined {
  try {
    const stats = lstatSync(path, {throwIfNoEntry: false});
    if (!stats) return undefined;
    const {size, mtimeMs, ctimeMs, ino} = stats;
    const mode = stats.mode & 0o7777;
    const target = stats.isSymbolicLink() ? readlinkSync(path) : undefined;
    const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : target === undefined ? 'special' : 'link';
    return {
      kind,
      sizeBytes: size,
      mode,
      signature: `${kind} ${size} ${mtimeMs} ${ctimeMs} ${ino} ${mode}`,
      changedMs: Math.max(mtimeMs, ctimeMs),
      ...(target !== undefined && {target}),
    };
  } catch {
    return undefined;
  }
}
