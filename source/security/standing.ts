import {createHash} from 'node:crypto';
import {closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync, readSync, type Stats} from 'node:fs';
import {escapePath} from './path-verdict.ts';
import {changed, Refused, type Target, tooLarge} from './write-failure.ts';

/** What stands at a path. `hash` is the SHA-256 of a file's bytes in hex. */
export type Standing =
  | {kind: 'missing'}
  | {kind: 'file'; hash: string; mode: number; bytes: Buffer}
  | {kind: 'link'; target: string};

/** What a file must still be for a change to go on: the hash of its bytes, a link, or nothing there. */
export type Expected = {hash: string} | {target: string} | 'missing';

/** What stands at `place` now. @throws Refused for what is no file or link, too large, or changing. */
export function standingAt(place: string, target: Target, maxBytes: number): Standing {
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
export function confirm(place: string, target: Target, expected: Expected, maxBytes: number): Stats | undefined {
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

/** Whether a file is still the one that it was, by its inode, size, time of change and mode. */
export function sameStats(one: Stats | undefined, other: Stats): boolean {
  return (
    one !== undefined &&
    one.ino === other.ino &&
    one.dev === other.dev &&
    one.size === other.size &&
    one.mtimeMs === other.mtimeMs &&
    one.mode === other.mode
  );
}

/** The SHA-256 of a file's bytes in hex. */
function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What stands there instead of a file, as a part of a sentence. */
function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a named pipe';
  if (stats.isSocket()) return 'a socket';
  return stats.isCharacterDevice() || stats.isBlockDevice() ? 'a device' : 'of an unknown kind';
}
