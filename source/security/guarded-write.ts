import {createHash, randomBytes} from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  renameSync,
  rmdirSync,
  type Stats,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import {open} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {systemCode} from '../foundation/errors.ts';
import type {PathGuard} from './path-guard.ts';
import {escapePath, type PathVerdict} from './path-verdict.ts';
import {FolderMoved, type PinnedFolder, pinFolder} from './pinned-folder.ts';

/** Why a file was not changed. */
export type WriteRefusal =
  | 'protected'
  | 'not-approved'
  | 'missing'
  | 'exists'
  | 'not-a-file'
  | 'too-large'
  | 'changed'
  | 'no-room'
  | 'unwritable';

/** A change that was refused or that failed, and why. */
export interface WriteFailure {
  ok: false;
  reason: WriteRefusal;
  /** What is wrong, with the path, escaped. */
  message: string;
}

/** What stands at a path. `hash` is the SHA-256 of a file's bytes in hex. */
export type Standing =
  | {kind: 'missing'}
  | {kind: 'file'; hash: string; mode: number; bytes: Buffer}
  | {kind: 'link'; target: string};

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

/** What a file must still be for a change to go on: the hash of its bytes, a link, or nothing there. */
export type Expected = {hash: string} | {target: string} | 'missing';

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

/** The largest file that is written or read for a change unless told otherwise: 10 MiB. */
const defaultMaxBytes = 10 * 1024 * 1024;
/** The name of the temporary file that a change is first written to, with the id of the process. */
const temporaryName = /^\.eca-(\d+)-[0-9a-f]{12}\.tmp$/;

class Refused extends Error {
  readonly reason: WriteRefusal;
  constructor(reason: WriteRefusal, message: string) {
    super(message);
    this.reason = reason;
  }
}

interface Target {
  path: string;
  realPath: string;
  shownPath: string;
}

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
      sweep(folder, dirname(target.realPath), swept);
      const temporary = folder.at(`.eca-${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
      let settled = false;
      try {
        if ('link' in entry) symlinkSync(entry.link, temporary);
        else await writeWhole(temporary, entry, mode ?? (found?.isFile() ? found.mode & 0o7777 : undefined), found);
        folder.verify();
        if (found) {
          if (!sameStats(lstatSync(place, {throwIfNoEntry: false}), found)) throw changed(target);
          renameSync(temporary, place);
        } else linkInto(temporary, place, target);
        settled = true;
        folder.sync();
      } finally {
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

function relativeTo(root: string, path: string): string | undefined {
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : undefined;
}

/** What stands at a path now: nothing, a link, or a file with its bytes and their hash. */
function standingAt(place: string, target: Target, maxBytes: number): Standing {
  const found = lstatSync(place, {throwIfNoEntry: false});
  if (!found) return {kind: 'missing'};
  if (found.isSymbolicLink()) return {kind: 'link', target: readlinkSync(place)};
  const bytes = readWhole(place, found, target, maxBytes);
  return {kind: 'file', hash: hashOf(bytes), mode: found.mode & 0o7777, bytes};
}

/** Opens a file without following a link, waiting for a pipe or taking over a terminal. */
const readFlags =
  constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/** Reads the file that a change starts from; one that grows, or is swapped, in the middle of it counts as changed. */
function readWhole(place: string, found: Stats, target: Target, maxBytes: number): Buffer {
  const shown = escapePath(target.path);
  if (!found.isFile()) throw new Refused('not-a-file', `\`${shown}\` is ${kindOf(found)}, not a file`);
  if (found.size > maxBytes) throw tooLarge(target.path, found.size, maxBytes);
  const descriptor = openSync(place, readFlags);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile() || stats.ino !== found.ino || stats.dev !== found.dev) throw changed(target);
    const buffer = Buffer.allocUnsafe(stats.size + 1);
    let length = 0;
    for (;;) {
      const count = readSync(descriptor, buffer, length, buffer.length - length, null);
      length += count;
      if (count === 0) return buffer.subarray(0, length);
      if (length === buffer.length) throw changed(target);
    }
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Makes sure that nobody else has changed the file since it was read (stale check): returns what stands there if it is
 * what was expected, and refuses with `changed`, `exists` or `missing` otherwise.
 */
function confirm(place: string, target: Target, expected: Expected, maxBytes: number): Stats | undefined {
  const found = lstatSync(place, {throwIfNoEntry: false});
  const shown = escapePath(target.path);
  if (expected === 'missing') {
    if (found) throw new Refused('exists', `\`${shown}\` exists already`);
    return undefined;
  }
  if (!found) throw new Refused('missing', `\`${shown}\` does not exist any more`);
  const standing = standingAt(place, target, maxBytes);
  const same =
    'hash' in expected
      ? standing.kind === 'file' && standing.hash === expected.hash
      : standing.kind === 'link' && standing.target === expected.target;
  if (!same) throw changed(target);
  return found;
}

/**
 * Writes the new content to disk (synced) with the permission bits, and if possible the owner, of the file it will
 * replace.
 */
async function writeWhole(
  path: string,
  bytes: Uint8Array,
  mode: number | undefined,
  like: Stats | undefined,
): Promise<void> {
  const file = await open(path, 'wx', mode === undefined ? 0o666 : mode & 0o777);
  try {
    await file.writeFile(bytes);
    if (like && (like.uid !== process.getuid?.() || like.gid !== process.getgid?.())) {
      await file.chown(like.uid, like.gid).catch(() => {});
    }
    if (mode !== undefined) await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Moves a file to a name that must be free, without ever overwriting: a hard link does not replace what another process
 * put there meanwhile, as a rename would.
 */
function linkInto(from: string, to: string, target: Target): void {
  try {
    linkSync(from, to);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST') throw new Refused('exists', `\`${escapePath(target.path)}\` exists already`);
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EROFS' || code === 'ENOENT') throw error;
    // File systems without hard links (FAT, some network ones), and links where they cannot be linked.
    if (lstatSync(to, {throwIfNoEntry: false}))
      throw new Refused('exists', `\`${escapePath(target.path)}\` exists already`);
    renameSync(from, to);
    return;
  }
  unlinkSync(from);
}

/**
 * Clears away temporary files that a kill in the middle of a write left in the folder, once for each folder; those of a
 * process that still runs stay.
 */
function sweep(folder: PinnedFolder, path: string, swept: Set<string>): void {
  if (swept.has(path)) return;
  swept.add(path);
  quietly(() => {
    for (const name of readdirSync(folder.at('x').slice(0, -2))) {
      const pid = Number(temporaryName.exec(name)?.[1]);
      if (Number.isNaN(pid) || pid === process.pid || isAlive(pid)) continue;
      quietly(() => unlinkSync(folder.at(name)));
    }
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) !== 'ESRCH';
  }
}

/** Whether a file is untouched, by its inode, size, time of change and mode. */
function sameStats(one: Stats | undefined, other: Stats): boolean {
  return (
    one !== undefined &&
    one.ino === other.ino &&
    one.dev === other.dev &&
    one.size === other.size &&
    one.mtimeMs === other.mtimeMs &&
    one.mode === other.mode
  );
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a named pipe';
  if (stats.isSocket()) return 'a socket';
  return stats.isCharacterDevice() || stats.isBlockDevice() ? 'a device' : 'of an unknown kind';
}

function changed(target: Target): Refused {
  return new Refused('changed', `\`${escapePath(target.path)}\` has changed meanwhile`);
}

function tooLarge(path: string, sizeBytes: number, maxBytes: number): Refused {
  return new Refused(
    'too-large',
    `\`${escapePath(path)}\` has ${sizeBytes} bytes, more than the ${maxBytes} that are written`,
  );
}

/** The system's errors that mean the disk or the user's quota is full, or the file too big. */
const fullCodes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/**
 * Explains a failed change to the user and the model: no room on disk, changed meanwhile, missing, or not writable,
 * with the path.
 */
function failure(path: string, error: unknown): WriteFailure {
  const shown = `\`${escapePath(path)}\``;
  if (error instanceof Refused) return {ok: false, reason: error.reason, message: error.message};
  if (error instanceof FolderMoved) return {ok: false, reason: 'changed', message: `${shown}: ${error.message}`};
  const code = systemCode(error) ?? 'unknown error';
  if (fullCodes.has(code)) {
    return {
      ok: false,
      reason: 'no-room',
      message: `No room on disk to write ${shown} (${code}); it is as it was before`,
    };
  }
  if (code === 'ENOENT') return {ok: false, reason: 'missing', message: `${shown} does not exist any more`};
  if (code === 'ENOTDIR' || code === 'EISDIR') {
    return {
      ok: false,
      reason: 'not-a-file',
      message: `${shown} cannot be written: a file stands where a folder is needed, or the other way round`,
    };
  }
  if (code === 'ENOTEMPTY' || code === 'EEXIST') return {ok: false, reason: 'exists', message: `${shown} is not empty`};
  if (code === 'ELOOP') return {ok: false, reason: 'changed', message: `${shown} became a link meanwhile`};
  return {ok: false, reason: 'unwritable', message: `${shown} cannot be written (${code})`};
}

function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // Tidying up must not hide what it tidies up after.
  }
}
