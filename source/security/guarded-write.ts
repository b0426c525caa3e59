import {lstatSync, renameSync, rmdirSync, symlinkSync, unlinkSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {systemCode} from '../foundation/errors.ts';
import type {PathGuard} from './path-guard.ts';
import {escapePath, type PathVerdict} from './path-verdict.ts';
import {type PinnedFolder, pinFolder} from './pinned-folder.ts';
import {linkInto, newTemporaryName, quietly, sweep, writeWhole} from './place-file.ts';
import {confirm, type Expected, type Standing, sameStats, standingAt} from './standing.ts';
import {changed, failure, Refused, type Target, tooLarge, type WriteFailure} from './write-failure.ts';

/** What a change of this path would find. */
export interface LookedAt {
  ok: true;
  /** Where the path leads. */
  realPath: string;
  /** `realPath` below the workspace with `/`, the absolute path outside of it. */
  shownPath: string;
  standing: Standing;
}

/** A change that was made. */
export interface Changed {
  ok: true;
  realPath: string;
  shownPath: string;
  /** Folders that had to be made for it, outermost first. */
  createdFolders: readonly string[];
}

/** What must hold for a change, and who has allowed it. */
export interface WriteOptions {
  expected: Expected;
  /** Permission bits afterwards; those of the file it replaces when absent, 0o666 less the umask for a new one. */
  mode?: number;
  approved?: boolean;
}

/**
 * All changes of files by tools (write, edit, delete, move) go through here, only as far as the path guard allows. Each
 * change is judged, then done inside a folder that is held open, so that a link put in its way leads nowhere else; a
 * file is either what it was or what it should be, whole, whatever happens in between. What the guard asks about beyond
 * ordinary changes of the workspace needs `approved`, or a rule (`permits`); what it denies is always refused. Failures
 * are results; nothing throws.
 */
export interface GuardedWriter {
  readonly maxBytes: number;
  /** What stands there, as a change would find it: links are followed, unless `link` says that the link itself is meant. */
  look(
    path: string,
    options?: {approved?: boolean; link?: boolean; operation?: 'write' | 'delete'},
  ): LookedAt | WriteFailure;
  /** Puts a file there; folders above are made. */
  write(path: string, bytes: Uint8Array, options: WriteOptions): Promise<Changed | WriteFailure>;
  /** Puts a symbolic link there. */
  writeLink(path: string, target: string, options: WriteOptions): Promise<Changed | WriteFailure>;
  /** Removes a file or a link (never what it leads to). */
  remove(path: string, options: WriteOptions): Promise<Changed | WriteFailure>;
  /** Makes a folder, and those above it, or gives the one that is there its mode. */
  makeFolder(path: string, options: {mode: number; approved?: boolean}): Promise<Changed | WriteFailure>;
  /** Removes a folder that is empty. */
  removeFolder(path: string, options: {approved?: boolean}): Promise<Changed | WriteFailure>;
  /** Gives a file or link another name; nothing may stand there yet. */
  move(from: string, to: string, options: WriteOptions): Promise<Changed | WriteFailure>;
}

/** Whom the writer asks, and how large a file it writes. */
export interface GuardedWriterOptions {
  guard: PathGuard;
  /** Whether a rule of the user permits this very change; asked only for what the guard would have a person decide. */
  permits?(tool: string, verdict: PathVerdict): boolean;
  /** The largest file that is read or written. Default 10 MiB. */
  maxBytes?: number;
}

/**
 * The largest file that is written or read for a change unless told otherwise: 10 MiB. A larger one is refused and
 * stays as it is.
 */
const defaultMaxBytes = 10 * 1024 * 1024;
/** Makes the writer that saves the assistant's changes to files safely, for the workspace of `guard`. */
export function createGuardedWriter(options: GuardedWriterOptions): GuardedWriter {
  const {guard, permits, maxBytes = defaultMaxBytes} = options;
  const swept = new Set<string>();

  /** Judges the path; `link` takes a link at its end as what is meant, not what it leads to. */
  const judge = (
    path: string,
    operation: 'write' | 'delete',
    approved: boolean,
    link: boolean,
    tool: string,
  ): Target => {
    const verdict = guard.check(path, operation);
    const ordinary = verdict.rule === 'write-inside';
    if (verdict.decision === 'deny') throw new Refused('protected', verdict.reason);
    const permitted = ordinary || approved || permits?.(tool, verdict) === true || isLinkInside(verdict, link, guard);
    if (!permitted) throw new Refused('not-approved', verdict.reason);
    const realPath = link ? linkPlace(verdict, guard) : verdict.realPath;
    const inside = realPath === verdict.realPath ? verdict.relativePath : relativeTo(guard.workspaceRoot, realPath);
    return {path, realPath, shownPath: inside ?? realPath};
  };

  /** Turns whatever goes wrong, a full disk among it, into a result that says so. */
  const attempt = async <Result>(path: string, work: () => Promise<Result>): Promise<Result | WriteFailure> => {
    try {
      return await work();
    } catch (error) {
      return failure(path, error);
    }
  };

  /** Holds the folder of the target while `work` runs in it. */
  const inFolder = async <Result>(
    target: Target,
    make: boolean,
    work: (folder: PinnedFolder, name: string) => Promise<Result>,
  ): Promise<Result> => {
    const folder = pinFolder(dirname(target.realPath), {make});
    try {
      return await work(folder, basename(target.realPath));
    } catch (error) {
      // The folders that were made for a change that failed go again, innermost first, unless something lies in them by
      // now.
      for (const created of [...folder.created].reverse()) {
        try {
          rmdirSync(created);
        } catch {
          break;
        }
      }
      throw error;
    } finally {
      folder.close();
    }
  };

  /**
   * Writes to a temporary file beside the target and then puts it in its place at once (atomically), if what stands
   * there still is what was expected.
   */
  const put = async (target: Target, entry: Uint8Array | {link: string}, {expected, mode}: WriteOptions) =>
    inFolder(target, true, async (folder, name): Promise<Changed> => {
      const place = folder.at(name);
      const found = confirm(place, target, expected, maxBytes);
      // Temporary files that an earlier crash has left are removed, once for each folder.
      sweep(folder, dirname(target.realPath), swept);
      const temporary = folder.at(newTemporaryName());
      let settled = false;
      try {
        if ('link' in entry) symlinkSync(entry.link, temporary);
        else await writeWhole(temporary, entry, mode ?? (found?.isFile() ? found.mode & 0o7777 : undefined), found);
        folder.verify();
        if (found) {
          // Somebody may have saved the file while the new content was being written: theirs is kept.
          if (!sameStats(lstatSync(place, {throwIfNoEntry: false}), found)) throw changed(target);
          renameSync(temporary, place);
        } else linkInto(temporary, place, target);
        settled = true;
        folder.sync();
      } finally {
        // On a full disk nothing half written is left lying about.
        if (!settled) quietly(() => unlinkSync(temporary));
      }
      return {ok: true, realPath: target.realPath, shownPath: target.shownPath, createdFolders: folder.created};
    });

  return {
    maxBytes,
    look(path, {approved = false, link = false, operation = 'write'} = {}) {
      try {
        const target = judge(path, operation, approved, link, operation === 'write' ? 'edit-file' : 'delete-file');
        const {realPath, shownPath} = target;
        let folder: PinnedFolder;
        try {
          folder = pinFolder(dirname(realPath), {make: false});
        } catch (error) {
          if (systemCode(error) !== 'ENOENT') throw error;
          return {ok: true, realPath, shownPath, standing: {kind: 'missing'}};
        }
        try {
          return {ok: true, realPath, shownPath, standing: standingAt(folder.at(basename(realPath)), target, maxBytes)};
        } finally {
          folder.close();
        }
      } catch (error) {
        return failure(path, error);
      }
    },
    write: (path, bytes, writeOptions) =>
      attempt(path, async () => {
        if (bytes.length > maxBytes) throw tooLarge(path, bytes.length, maxBytes);
        return put(judge(path, 'write', writeOptions.approved ?? false, false, 'write-file'), bytes, writeOptions);
      }),
    writeLink: (path, link, writeOptions) =>
      attempt(path, async () =>
        put(judge(path, 'write', writeOptions.approved ?? false, true, 'write-file'), {link}, writeOptions),
      ),
    remove: (path, {expected, approved = false}) =>
      attempt(path, async () => {
        const target = judge(path, 'delete', approved, true, 'delete-file');
        return inFolder(target, false, async (folder, name): Promise<Changed> => {
          const place = folder.at(name);
          if (!confirm(place, target, expected, maxBytes))
            throw new Refused('missing', `\`${escapePath(path)}\` does not exist`);
          folder.verify();
          unlinkSync(place);
          folder.sync();
          return {ok: true, realPath: target.realPath, shownPath: target.shownPath, createdFolders: []};
        });
      }),
    makeFolder: (path, {mode, approved = false}) =>
      attempt(path, async () => {
        const target = judge(path, 'write', approved, false, 'write-file');
        const folder = pinFolder(target.realPath);
        try {
          folder.setMode(mode);
          return {ok: true, realPath: target.realPath, shownPath: target.shownPath, createdFolders: folder.created};
        } finally {
          folder.close();
        }
      }),
    removeFolder: (path, {approved = false}) =>
      attempt(path, async () => {
        const target = judge(path, 'delete', approved, true, 'delete-file');
        return inFolder(target, false, async (folder, name): Promise<Changed> => {
          folder.verify();
          rmdirSync(folder.at(name));
          folder.sync();
          return {ok: true, realPath: target.realPath, shownPath: target.shownPath, createdFolders: []};
        });
      }),
    move: (from, to, {expected, approved = false}) =>
      attempt(from, async () => {
        // Both ends are judged: what is moved away is gone there, and what arrives must be allowed there.
        const source = judge(from, 'delete', approved, true, 'delete-file');
        const target = judge(to, 'write', approved, true, 'write-file');
        return inFolder(source, false, async (oldFolder, oldName) => {
          const oldPlace = oldFolder.at(oldName);
          const found = confirm(oldPlace, source, expected, maxBytes);
          if (!found) throw new Refused('missing', `\`${escapePath(from)}\` does not exist`);
          return inFolder(target, true, async (newFolder, newName): Promise<Changed> => {
            const newPlace = newFolder.at(newName);
            confirm(newPlace, target, 'missing', maxBytes);
            oldFolder.verify();
            newFolder.verify();
            linkInto(oldPlace, newPlace, target);
            newFolder.sync();
            oldFolder.sync();
            return {
              ok: true,
              realPath: target.realPath,
              shownPath: target.shownPath,
              createdFolders: newFolder.created,
            };
          });
        });
      }),
  };
}

/**
 * Whether a link that leads out of the workspace may itself be changed: what it leads to does not matter where only the
 * link is touched and it lies in the workspace as an ordinary file.
 */
function isLinkInside(verdict: PathVerdict, link: boolean, guard: PathGuard): boolean {
  if (!link || verdict.rule !== 'outside-workspace') return false;
  const place = linkPlace(verdict, guard);
  return place !== verdict.realPath && relativeTo(guard.workspaceRoot, place) !== undefined;
}

/** The path of the entry itself: its folder's links are followed, its own are not. */
function linkPlace({namedPath, realPath}: PathVerdict, guard: PathGuard): string {
  if (namedPath === realPath) return realPath;
  const folder = guard.check(dirname(namedPath), 'list').realPath;
  return join(folder, basename(namedPath));
}

/** The path below `root`, or undefined for one that is not. */
function relativeTo(root: string, path: string): string | undefined {
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : undefined;
}
