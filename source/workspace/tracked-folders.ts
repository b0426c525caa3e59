import {readFileSync, statSync} from 'node:fs';

/** A larger list is not read: a project of a million files keeps a scan busy enough. */
const largestIndexBytes = 64_000_000;
/** Signature, version and number of entries. */
const headerBytes = 12;
/** Where a name stands in an entry of git's index, right behind its flags, whose last twelve bits are the length of the name. */
const lengthBits = 0xfff;

/**
 * Whether git keeps files of `folder` (below the repository, `/` between names), as its index in `gitFolder` lists them. Where that is no
 * list of whole names (version 4 shortens them), too large or unreadable, it cannot be told, and a folder that is not ignored counts as
 * kept. Format: gitformat-index(5).
 */
export function isTracked(gitFolder: string, folder: string): boolean {
  const index = readIndex(`${gitFolder}/index`);
  if (index === 'none' || index === 'unknown') return index === 'unknown';
  const wanted = Buffer.from(`${folder}/`);
  for (let at = index.indexOf(wanted); at >= 0; at = index.indexOf(wanted, at + 1)) if (isName(index, at)) return true;
  return false;
}

function readIndex(path: string): Buffer | 'none' | 'unknown' {
  try {
    const stats = statSync(path, {throwIfNoEntry: false});
    if (!stats) return 'none';
    if (!stats.isFile() || stats.size > largestIndexBytes || stats.size < headerBytes) return 'unknown';
    const index = readFileSync(path);
    const version = index.readUInt32BE(4);
    return index.toString('latin1', 0, 4) === 'DIRC' && (version === 2 || version === 3) ? index : 'unknown';
  } catch {
    return 'unknown';
  }
}

/** Whether a whole name begins at `at`, and not a part of one: its length stands before it, or before the two bytes of further flags. */
function isName(index: Buffer, at: number): boolean {
  const length = Math.min(index.indexOf(0, at) - at, lengthBits);
  return [at - 2, at - 4].some(flags => flags >= headerBytes && (index.readUInt16BE(flags) & lengthBits) === length);
}
