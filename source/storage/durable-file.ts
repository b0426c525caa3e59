import {randomBytes} from 'node:crypto';
import {type FileHandle, mkdir, open, readFile, readlink, realpath, rename, unlink} from 'node:fs/promises';
import {basename, dirname, join, resolve} from 'node:path';
import {systemCode} from '../foundation/errors.ts';
import {toStoreError} from './store-error.ts';

/**
 * Replaces the content of `path` so that after a crash at any moment either the old or the new content is there, whole:
 * temporary file in the same folder, fsync, rename, fsync of the folder. A symbolic link stays and its target is replaced.
 * The file has `mode` afterwards (0o600 when absent), whatever it had before. The folder must exist.
 * @throws EcaError `store-full`, `store-unwritable`; the old content is untouched then.
 */
// Our own, because write-file-atomic ignores short writes (what a disk gives that is about to be full) and syncs no folder.
export async function writeDurably(
  path: string,
  data: string | Uint8Array,
  options: {mode?: number} = {},
): Promise<void> {
  const mode = options.mode ?? 0o600;
  let temporary: string | undefined;
  try {
    const target = await finalTarget(path);
    temporary = join(dirname(target), `.${basename(target)}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(data);
      await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
    temporary = undefined;
    await syncDirectory(dirname(target));
  } catch (error) {
    if (temporary !== undefined) await unlink(temporary).catch(() => {});
    throw toStoreError(error, path);
  }
}

/**
 * Makes `path` and its missing parents, readable by this user alone (700), and makes their existence durable. A folder that
 * exists keeps its mode.
 * @throws EcaError `store-full`, `store-unwritable`.
 */
export async function ensurePrivateDirectory(path: string): Promise<void> {
  try {
    const first = await mkdir(path, {recursive: true, mode: 0o700});
    if (first === undefined) return;
    const created = resolve(first);
    for (let at = resolve(path); at.length >= created.length; at = dirname(at)) await syncDirectory(dirname(at));
  } catch (error) {
    throw toStoreError(error, path);
  }
}

/** The text of `path`, or undefined where there is no such file. */
export async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Renames a damaged file (or folder) to `<name>.damaged-<time>` in its folder, so that nothing of it is lost and a new one can
 * take its place. Resolves to the new path, which no file had before.
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
