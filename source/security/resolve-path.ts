import {lstatSync, readlinkSync, realpathSync} from 'node:fs';
import {dirname, isAbsolute, join, parse, sep} from 'node:path';
import {systemCode} from '../foundation/errors.ts';

/** Where a path really leads. `problem` is the system's code where that could not be found out (`ELOOP`, `EACCES`…). */
export interface ResolvedPath {
  realPath: string;
  exists: boolean;
  problem?: string;
}

/** The most symbolic links that are followed in one path, as on Linux; more count as a loop. */
const maxLinks = 40;
/** What stands between the parts of a path on this system. */
const separators = sep === '/' ? '/' : /[/\\]/;

/**
 * Finds out which file a path really means, links and `..` followed the way the operating system walks it: `..` after a
 * link leaves the link's target, a dangling link counts as its target, and of a path that does not exist yet the
 * deepest existing parent is resolved. The path must be absolute. Never throws.
 */
export function resolvePath(path: string): ResolvedPath {
  return walk(path, maxLinks);
}

/** Asks the system first, which is quick and right wherever the path exists. */
function walk(path: string, linksLeft: number): ResolvedPath {
  try {
    return {realPath: realpathSync.native(path), exists: true};
  } catch (error) {
    const code = systemCode(error) ?? 'unknown';
    if (code !== 'ENOENT' && code !== 'ENOTDIR') return {realPath: path, exists: false, problem: code};
  }
  return walkMissing(path, linksLeft);
}

/** What does not exist is followed by hand from the root, part for part. */
function walkMissing(path: string, linksLeft: number): ResolvedPath {
  const {root} = parse(path);
  return follow(root, path.slice(root.length).split(separators).reverse(), linksLeft);
}

/** Goes on from a folder, one part after the other, through links by hand. */
function follow(start: string, rest: string[], linksLeft: number): ResolvedPath {
  let current = start;
  // How many parts at the end of `current` are not there: below them nothing is, so nobody is asked.
  let missing = 0;
  const problem = (code: string): ResolvedPath => ({realPath: current, exists: false, problem: code});
  for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
    if (name === '' || name === '.') continue;
    if (name === '..') {
      current = dirname(current);
      missing = Math.max(0, missing - 1);
      continue;
    }
    const next = current + (current.endsWith(sep) ? '' : sep) + name;
    if (missing > 0) {
      missing++;
      current = next;
      continue;
    }
    const found = lookAt(next);
    if (found.code !== undefined) return problem(found.code);
    if (!found.exists) {
      missing = 1;
      current = join(canonical(current), name);
    } else if (found.target === undefined) current = next;
    else {
      if (linksLeft === 0) return {realPath: next, exists: false, problem: 'ELOOP'};
      const {target} = found;
      const resolved = walk(isAbsolute(target) ? target : current + sep + target, linksLeft - 1);
      if (resolved.problem !== undefined) return resolved;
      current = resolved.realPath;
      missing = resolved.exists ? 0 : 1;
    }
  }
  return {realPath: current, exists: false};
}

/** A folder that exists, in the case its name has on the disk. */
function canonical(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch {
    return folder;
  }
}

/** What stands at one place: nothing, a link with its target, or something else. */
function lookAt(path: string): {exists: boolean; target?: string; code?: string} {
  try {
    const stats = lstatSync(path, {throwIfNoEntry: false});
    if (stats === undefined) return {exists: false};
    return {exists: true, ...(stats.isSymbolicLink() && {target: readlinkSync(path)})};
  } catch (error) {
    const code = systemCode(error) ?? 'unknown';
    return code === 'ENOENT' || code === 'ENOTDIR' ? {exists: false} : {exists: false, code};
  }
}
