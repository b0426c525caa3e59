import {randomBytes} from 'node:crypto';
import {mkdir, open, realpath, rename, unlink} from 'node:fs/promises';
import {basename, dirname} from 'node:path';

/**
 * Puts `text` in the place of `path` so that after a crash the old or the new text is there, whole: a temporary file beside
 * it, fsync, rename, fsync of the folder. Mode 600 unless told; folders that are missing are made with 700; a symlink stays one. Without `sync`
 * it is still one whole text or the other, but a power cut may take it back.
 */
export async function writeFileDurably(
  path: string,
  text: string,
  options: {mode?: number; sync?: boolean} = {},
): Promise<void> {
  const {mode = 0o600, sync = true} = options;
  await mkdir(dirname(path), {recursive: true, mode: 0o700});
  const target = await realpath(path).catch(() => path);
  const temporary = `${target}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(text);
      // The mode above is cut by the umask.
      await file.chmod(mode);
      if (sync) await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await unlink(temporary).catch(() => {});
    throw error;
  }
  if (sync) await syncDirectory(dirname(target));
}

/** Whether the file called `name` is a temporary one that `writeFileDurably(path)` made. */
export function isTemporaryOf(path: string, name: string): boolean {
  return name.startsWith(`${basename(path)}.`) && /^\.\d+\.[0-9a-f]{8}\.tmp$/.test(name.slice(basename(path).length));
}

async function syncDirectory(path: string): Promise<void> {
  // Windows cannot open folders; there the rename itself has to be enough.
  const folder = await open(path, 'r').catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}
