import {randomBytes} from 'node:crypto';
import {linkSync, lstatSync, readdirSync, renameSync, type Stats, unlinkSync} from 'node:fs';
import {open} from 'node:fs/promises';
import {systemCode} from '../foundation/errors.ts';
import {isProcessAlive} from '../foundation/lock.ts';
import {escapePath} from './path-verdict.ts';
import type {PinnedFolder} from './pinned-folder.ts';
import {Refused, type Target} from './write-failure.ts';

/** The name of the temporary file that a change is first written to, with the id of the process. */
const temporaryName = /^\.eca-(\d+)-[0-9a-f]{12}\.tmp$/;

/** A name for a temporary file that nothing else has. */
export function newTemporaryName(): string {
  return `.eca-${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
}

/**
 * Writes the new content to disk (synced) with the permission bits, and if possible the owner, of the file it will
 * replace. A full disk fails here, while the old file still stands as it was.
 */
export async function writeWhole(
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
export function linkInto(from: string, to: string, target: Target): void {
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
export function sweep(folder: PinnedFolder, path: string, swept: Set<string>): void {
  if (swept.has(path)) return;
  swept.add(path);
  quietly(() => {
    for (const name of readdirSync(folder.at('x').slice(0, -2))) {
      const pid = Number(temporaryName.exec(name)?.[1]);
      if (Number.isNaN(pid) || pid === process.pid || isProcessAlive(pid)) continue;
      quietly(() => unlinkSync(folder.at(name)));
    }
  });
}

/** Tidies up: what fails in it is dropped. */
export function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // Tidying up must not hide what it tidies up after.
  }
}
