import {lstatSync} from 'node:fs';

/** How long a file has to have been left alone for its stamp to tell the next change, in milliseconds: some ticks of a coarse clock. */
const settledMs = 50;

/** What tells one state of a file or folder from the next. */
export interface FileStamp {
  /** Another one after each change of the content, or of what a folder lists. */
  key: string;
  /** False where it changed so recently that a further change might leave the same key. */
  isSettled: boolean;
}

/**
 * Tells whether a file or folder is as it was when it was read: its stamp then and now (inode, size, times of change). What
 * was read holds as long as the key is the same, if the stamp was settled before the reading began. Undefined where
 * there is nothing, or where it cannot be looked at.
 */
export function stampOf(path: string): FileStamp | undefined {
  try {
    const found = lstatSync(path, {throwIfNoEntry: false});
    if (found === undefined) return undefined;
    const {dev, ino, size, mtimeMs, ctimeMs} = found;
    // The time of the last change of the inode (ctime) cannot be set, unlike that of the content.
    // A link stays as it is, whatever becomes of what it leads to.
    const isSettled = !found.isSymbolicLink() && ctimeMs < Date.now() - settledMs;
    return {key: `${dev}:${ino}:${size}:${mtimeMs}:${ctimeMs}`, isSettled};
  } catch {
    return undefined;
  }
}
