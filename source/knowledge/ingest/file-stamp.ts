import {createHash} from 'node:crypto';
import {constants, type Stats} from 'node:fs';
import {open, stat} from 'node:fs/promises';

/**
 * A file changed within the last 2 seconds is read again to be sure: a change within the clock's coarsest tick (2 s, on
 * FAT) may leave the times as they were.
 */
const coarsestTickMs = 2_000;

/**
 * Tells without reading a file whether it has changed since the last time, by size, times and inode. Undefined where
 * there is no such file any more; empty where it was changed so lately that a further change might not show.
 */
export async function fileStamp(path: string, nowMs = Date.now()): Promise<string | undefined> {
  const stats = await stat(path).catch(() => undefined);
  return stats && stampOf(stats, nowMs);
}

/** The stamp of a file that was looked at; empty where it is too new to be sure. */
function stampOf({size, mtimeMs, ctimeMs, ino}: Stats, nowMs: number): string {
  return Math.max(mtimeMs, ctimeMs) > nowMs - coarsestTickMs ? '' : [size, mtimeMs, ctimeMs, ino].join('-');
}

/**
 * Computes the SHA-256 of a regular file of at most `maxBytes`; undefined where it is none, larger, or cannot be read.
 */
export async function fileHash(path: string, maxBytes: number): Promise<string | undefined> {
  try {
    // A pipe that nobody writes to would be waited for without end.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stats = await file.stat();
      if (!stats.isFile() || stats.size > maxBytes) return undefined;
      const hash = createHash('sha256');
      const block = Buffer.allocUnsafe(Math.min(262_144, stats.size + 1));
      for (;;) {
        const {bytesRead} = await file.read(block, 0, block.length, null);
        if (bytesRead === 0) return hash.digest('hex');
        hash.update(block.subarray(0, bytesRead));
      }
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}
