import {type FileHandle, open, unlink} from 'node:fs/promises';
import {dirname, resolve} from 'node:path';
import {syncDirectory, toStoreError} from '../foundation/durable-file.ts';
import {systemCode} from '../foundation/errors.ts';
import {usageError} from './usage-error.ts';

/** Why a file cannot be made, by the system's error. */
const causes: Readonly<Record<string, string>> = {
  EEXIST: 'it exists already',
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder is no folder',
  EACCES: 'its folder may not be written',
  EPERM: 'its folder may not be written',
  EROFS: 'its disk is read-only',
  ENAMETOOLONG: 'its name is too long',
};

/**
 * Writes what is exported into a new file, readable by the user alone, and returns its absolute path; a relative `path`
 * is meant from `folder`. Nothing is overwritten, and of a file that cannot be written to its end (a full disk, `signal`)
 * nothing is left. The first piece is waited for before the file is made: what cannot be exported leaves none.
 * @throws EcaError `usage-output-file` where the file cannot be made, `store-full`.
 */
export async function writeNewFile(
  path: string,
  pieces: AsyncIterable<string> | Iterable<string>,
  folder: string,
  signal?: AbortSignal,
): Promise<string> {
  const target = resolve(folder, path);
  const iterator = iteratorOf(pieces);
  try {
    const first = await iterator.next();
    const file = await openNew(target, path);
    await writeAll(file, target, first, iterator, signal);
  } finally {
    // Closes what the pieces are read from where they were not read to the end.
    await iterator.return();
  }
  return target;
}

/** Writes all pieces onto the disk for good; where that fails, the file is taken away again. */
async function writeAll(
  file: FileHandle,
  target: string,
  first: IteratorResult<string, void>,
  others: AsyncGenerator<string, void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    try {
      for (let next = first; !next.done; next = await others.next()) {
        signal?.throwIfAborted();
        await file.writeFile(next.value);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await syncDirectory(dirname(target));
  } catch (error) {
    await unlink(target).catch(() => {});
    throw toStoreError(error, target);
  }
}

/** Makes the file, which must not be there yet, and says in plain words why it cannot. */
async function openNew(target: string, path: string): Promise<FileHandle> {
  try {
    return await open(target, 'wx', 0o600);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOSPC' || code === 'EDQUOT') throw toStoreError(error, target);
    const cause = causes[code ?? ''] ?? `the system refuses it (${code ?? error})`;
    throw usageError(
      'output-file',
      `Cannot write ${JSON.stringify(path)}: ${cause}`,
      'Name a new file in a folder that exists.',
    );
  }
}

/** Any pieces as one generator, so that it can be closed. */
async function* iteratorOf(pieces: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string, void> {
  yield* pieces;
}
