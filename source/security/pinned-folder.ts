import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {systemCode} from '../foundation/errors.ts';

/** A folder that is held open: what is done through it is done in that very folder, whatever its name leads to meanwhile. */
export interface PinnedFolder {
  /** Folders that had to be made on the way, outermost first. */
  readonly created: readonly string[];
  /** A path to the entry `name` of the folder. Links in the folder's own path are not walked again. */
  at(name: string): string;
  /** @throws FolderMoved where the folder is not at its place any more. */
  verify(): void;
  setMode(mode: number): void;
  /**
   * Makes names that were added or removed survive a loss of power, where folders can be synced. Never throws: the change
   * is made by then, and must not be taken for one that failed.
   */
  sync(): void;
  close(): void;
}

/** The folder was swapped for another one, or a link, since its path was judged. */
export class FolderMoved extends Error {
  constructor(path: string) {
    super(`\`${path}\` was moved or replaced meanwhile`);
    this.name = 'FolderMoved';
  }
}

/** Opens folders only, and no link at the end of the path. */
const folderFlags = constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | (constants.O_NOFOLLOW ?? 0);

/**
 * Holds a folder open while a file in it is changed, so that nobody can redirect the change by swapping the folder for
 * a link (a race between check and use, TOCTOU). Opens the folder at the absolute `realPath`, which must have no links
 * in it; folders that are missing are made one by one, each inside the one that is held open, unless `make` is false.
 * @throws FolderMoved where a link or something else has taken the place of one; otherwise the system's error.
 */
export function pinFolder(realPath: string, {make = true}: {make?: boolean} = {}): PinnedFolder {
  // Looks for the nearest folder that exists; those below it have to be made.
  const missing: string[] = [];
  let start = realPath;
  while (lstatSync(start, {throwIfNoEntry: false}) === undefined) {
    if (!make || dirname(start) === start)
      throw Object.assign(new Error(`no folder \`${realPath}\``), {code: 'ENOENT'});
    missing.unshift(basename(start));
    start = dirname(start);
  }
  let path = start;
  let descriptor = openFolder(start, start);
  const created: string[] = [];
  try {
    verifyPlace(descriptor, path);
    for (const name of missing) {
      const inside = through(descriptor, path, name);
      path = join(path, name);
      try {
        mkdirSync(inside, 0o777);
        created.push(path);
      } catch (error) {
        if (systemCode(error) !== 'EEXIST') throw error;
      }
      const next = openFolder(inside, path);
      trySync(descriptor);
      closeSync(descriptor);
      descriptor = next;
    }
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  return {
    created,
    at(name) {
      if (name === '' || name === '.' || name === '..' || name.includes('/')) throw new FolderMoved(join(path, name));
      return through(descriptor, path, name);
    },
    verify: () => verifyPlace(descriptor, path),
    setMode: mode => fchmodSync(descriptor, mode),
    sync: () => trySync(descriptor),
    close: () => closeSync(descriptor),
  };
}

/** Linux reaches into an open folder by its descriptor; elsewhere the name serves, checked before each use. */
const hasDescriptorPaths = process.platform === 'linux';

/**
 * A path to an entry of the open folder that no link can redirect; elsewhere than on Linux the folder is checked just
 * before.
 */
function through(descriptor: number, path: string, name: string): string {
  if (hasDescriptorPaths && lstatSync(`/proc/self/fd/${descriptor}`, {throwIfNoEntry: false}) !== undefined) {
    return `/proc/self/fd/${descriptor}/${name}`;
  }
  verifyPlace(descriptor, path);
  return join(path, name);
}

/** Opens a folder; a link in its place counts as moved. */
function openFolder(path: string, shown: string): number {
  try {
    return openSync(path, folderFlags);
  } catch (error) {
    const code = systemCode(error);
    const isLink = code === 'ENOTDIR' && lstatSync(path, {throwIfNoEntry: false})?.isSymbolicLink() === true;
    if (code === 'ELOOP' || code === 'EMLINK' || isLink) throw new FolderMoved(shown);
    throw error;
  }
}

/** Throws where the path no longer leads to the folder that is held open. */
function verifyPlace(descriptor: number, path: string): void {
  if (hasDescriptorPaths) {
    let leadsTo: string | undefined;
    try {
      leadsTo = readlinkSync(`/proc/self/fd/${descriptor}`);
    } catch {
      // Without /proc (some containers) the portable way below serves.
    }
    if (leadsTo !== undefined) {
      if (leadsTo !== path) throw new FolderMoved(path);
      return;
    }
  }
  const opened = fstatSync(descriptor);
  const named = lstatSync(path, {throwIfNoEntry: false});
  if (named?.dev !== opened.dev || named.ino !== opened.ino || realpathSync.native(path) !== path) {
    throw new FolderMoved(path);
  }
}

/** Syncs the folder to disk, where its file system does so: network and user-space ones refuse it, full ones fail. */
function trySync(descriptor: number): void {
  try {
    fsyncSync(descriptor);
  } catch {
    // The names stand all the same.
  }
}
