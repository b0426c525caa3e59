import {randomBytes} from 'node:crypto';
import {existsSync, mkdirSync} from 'node:fs';
import {type FileHandle, mkdir, open, readFile, readlink, realpath, rename, stat, unlink} from 'node:fs/promises';
import {basename, dirname, join, resolve} from 'node:path';
import {EcaError, systemCode} from './errors.ts';

/**
 * Saves a file so that a crash or a power cut never leaves half of it (an atomic, durable write): at any moment either
 * the old or the new content of `path` is there, whole. It writes a temporary file in the same folder, syncs it
 * (fsync), renames it over the old one and syncs the folder. A symbolic link stays and its target is replaced. The file
 * has `mode` afterwards (0o600, readable by its owner alone, when absent), whatever it had before. The folder must
 * exist. Without `sync` it is still one whole content or the other, but a loss of power may take it back.
 *
 * Our own, because write-file-atomic ignores short writes (what a disk gives that is about to be full) and syncs no
 * folder.
 * @throws EcaError `store-full` when the disk is full, `store-unwritable`; the old content is untouched then.
 */
export async function writeDurably(
  path: string,
  data: string | Uint8Array,
  options: {mode?: number; sync?: boolean} = {},
): Promise<void> {
  const {mode = 0o600, sync = true} = options;
  let temporary: string | undefined;
  try {
    const target = await finalTarget(path);
    temporary = join(dirname(target), `.${basename(target)}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(data);
      await file.chmod(mode);
      if (sync) await file.sync();
    } finally {
      await file.close();
    }
    // Only now that it is whole does the new content take the place of the old, in one step.
    await rename(temporary, target);
    temporary = undefined;
    if (sync) await syncDirectory(dirname(target));
  } catch (error) {
    // A full disk leaves the old content, and no half of a new one.
    if (temporary !== undefined) await unlink(temporary).catch(() => {});
    throw toStoreError(error, path);
  }
}

/**
 * Whether the file called `name` is a temporary one that `writeDurably(path)` made and that was left behind when the
 * program was killed, so that it can be cleaned up.
 */
export function isTemporaryOf(path: string, name: string): boolean {
  const start = `.${basename(path)}.`;
  return name.startsWith(start) && /^\d+-[0-9a-f]{8}\.tmp$/.test(name.slice(start.length));
}

/**
 * Creates the folder `path` and its missing parents for private data, readable by this user alone (700), and makes
 * their existence durable. A folder that exists keeps its mode.
 * @throws EcaError `store-full`, `store-unwritable`.
 */
export async function ensurePrivateDirectory(path: string): Promise<void> {
  try {
    for (const created of await makeDirectory(resolve(path), 0o700)) await syncDirectory(dirname(created));
  } catch (error) {
    throw systemCode(error) === 'ENOENT' ? unwritable(error, 'ENOENT', path) : toStoreError(error, path);
  }
}

/** As `makeDirectory`, for callers that cannot wait. Throws the system's error. */
export function makeDirectorySync(path: string, mode: number): void {
  try {
    mkdirSync(path, {mode});
  } catch (error) {
    const parent = dirname(path);
    if (systemCode(error) === 'EEXIST' && existsSync(path)) return;
    if (systemCode(error) !== 'ENOENT' || parent === path || existsSync(parent)) throw error;
    makeDirectorySync(parent, mode);
    mkdirSync(path, {mode});
  }
}

/**
 * Creates the folder at the absolute `path` and those above it that are missing, with `mode`, and resolves to those it
 * made. Rejects with the system's error. Not Node's own recursive form: that never returns where a file system refuses
 * a folder with ENOENT, as /proc does.
 */
export async function makeDirectory(path: string, mode: number): Promise<string[]> {
  return makeBelow(path, mode, true);
}

/** Makes one folder, after those above it that are missing. */
async function makeBelow(path: string, mode: number, mayRetry: boolean): Promise<string[]> {
  try {
    await mkdir(path, {mode});
    return [path];
  } catch (error) {
    if (systemCode(error) === 'EEXIST' && (await isDirectory(path))) return [];
    const parent = dirname(path);
    if (systemCode(error) !== 'ENOENT' || parent === path) throw error;
    if (await isDirectory(parent)) {
      // Another process may have made it just now.
      if (mayRetry) return makeBelow(path, mode, false);
      throw error;
    }
    const created = await makeDirectory(parent, mode);
    return [...created, ...(await makeDirectory(path, mode))];
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    found => found.isDirectory(),
    () => false,
  );
}

/** Reads the text of the file `path`; a file that does not exist is no error but undefined. Other failures are thrown. */
export async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Moves a damaged (corrupt) file or folder out of the way instead of deleting it: it is renamed to
 * `<name>.damaged-<time>` in its folder, so that nothing of it is lost and a new one can take its place. Resolves to
 * the new path, which no file had before.
 */
export async function keepAside(path: string): Promise<string> {
  const aside = asidePath(path);
  try {
    await rename(path, aside);
    await syncDirectory(dirname(path));
  } catch (error) {
    throw toStoreError(error, path);
  }
  return aside;
}

/** A name of the form `<path>.damaged-<time>` that does not exist yet. */
export function asidePath(path: string): string {
  const time = new Date().toISOString().replace(/[-:]/g, '').replace(/\..*/, '');
  return `${path}.damaged-${time}-${randomBytes(3).toString('hex')}`;
}

/** Makes new, renamed and removed names in `directory` survive a loss of power. Does nothing where folders cannot be synced. */
export async function syncDirectory(directory: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(directory, 'r');
    await handle.sync();
  } catch (error) {
    // Windows, and some network and user-space file systems, refuse to open or sync a folder.
    if (!['EPERM', 'EISDIR', 'EINVAL', 'EACCES', 'ENOTSUP', 'EBADF', 'ENOSYS'].includes(systemCode(error) ?? ''))
      throw error;
  } finally {
    await handle?.close();
  }
}

/** Where the content of `path` really is: links are followed, also one whose target does not exist yet. */
async function finalTarget(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
  const link = await readlink(path).catch(() => undefined);
  if (link === undefined) return join(await realpath(dirname(path)), basename(path));
  return finalTarget(resolve(dirname(path), link));
}

/**
 * The system's errors that mean there is no room left: the disk is full, the user's quota is used up, or the file is
 * too big.
 */
const fullCodes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
/** The system's errors that mean this place cannot be written: no rights, a read-only disk, or a path that is no file. */
const unwritableCodes = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'ELOOP']);

/**
 * Turns a failed write at `path` into the error and advice that the user sees: `store-full` when the disk is full (no
 * room, quota or size limit), `store-unwritable` when it may not be written (no rights, read-only, a file where a
 * folder should be). Callers branch on these codes. Anything else comes back as it was.
 */
export function toStoreError(error: unknown, path: string): unknown {
  const code = systemCode(error);
  if (code === undefined || error instanceof EcaError) return error;
  if (fullCodes.has(code)) {
    return new EcaError('store-full', `No room on disk to write \`${path}\` (${code}), nothing of it was saved`, {
      hint: 'Free some space and repeat; what was saved before is intact and readable.',
      cause: error,
    });
  }
  if (unwritableCodes.has(code)) {
    return unwritable(error, code, path);
  }
  return error;
}

/** The error for a place that may not be written, with what to look at. */
function unwritable(cause: unknown, code: string, path: string): EcaError {
  return new EcaError(
    'store-unwritable',
    `Cannot write \`${path}\` (${code}), expected a place this user may write to`,
    {hint: 'Check owner and rights of that path, or set ECA_HOME to a folder you can write to.', cause},
  );
}
