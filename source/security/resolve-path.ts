import {lstatSync, readlinkSync, realpathSync} from 'node:fs';
import {dirname, isAbsolute, join, sep} from 'node:path';
import {systemCode} from '../foundation/errors.ts';

/** Where a path really leads. `problem` is the system's code where that could not be found out (`ELOOP`, `EACCES`…). */
export interface ResolvedPath {
  realPath: string;
  exists: boolean;
  problem?: string;
}

const maxLinks = 40;

/**
 * Resolves an absolute path the way the operating system walks it: `..` after a link leaves the link's target, a dangling
 * link counts as its target, and of a path that does not exist yet the deepest existing parent is resolved. Never throws.
 */
export function resolvePath(path: string): ResolvedPath {
  return walk(path, maxLinks);
}

function walk(path: string, linksLeft: number): ResolvedPath {
  try {
    return {realPath: realpathSync.native(path), exists: true};
  } catch (error) {
    const code = systemCode(error) ?? 'unknown';
    if (code !== 'ENOENT' && code !== 'ENOTDIR') return {realPath: path, exists: false, problem: code};
  }
  return walkMissing(path, linksLeft);
}

/** Only the longest existing beginning can be asked for; the rest is followed by hand, part for part. */
function walkMissing(path: string, linksLeft: number): ResolvedPath {
  const rest: string[] = [];
  let head = path;
  for (;;) {
    const {parent, name} = splitLast(head);
    if (parent === head) return {realPath: head, exists: false};
    rest.push(name);
    head = parent;
    try {
      return follow(realpathSync.native(head), rest, linksLeft);
    } catch (error) {
      const code = systemCode(error) ?? 'unknown';
      if (code !== 'ENOENT' && code !== 'ENOTDIR') return {realPath: path, exists: false, problem: code};
    }
  }
}

function follow(start: string, rest: string[], linksLeft: number): ResolvedPath {
  let current = start;
  for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
    if (name === '' || name === '.') continue;
    if (name === '..') {
      current = dirname(current);
      continue;
    }
    const next = join(current, name);
    const target = linkTarget(next);
    if (target === undefined) {
      current = next;
      continue;
    }
    if (linksLeft === 0) return {realPath: next, exists: false, problem: 'ELOOP'};
    const resolved = walk(isAbsolute(target) ? target : current + sep + target, linksLeft - 1);
    if (resolved.problem !== undefined) return resolved;
    current = resolved.realPath;
  }
  return {realPath: current, exists: false};
}

function linkTarget(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch {
    return undefined;
  }
}

/** Like `dirname` and `basename`, but without taking `..` and `.` for anything but names. */
function splitLast(path: string): {parent: string; name: string} {
  const parent = dirname(path);
  return {parent, name: path.slice(parent.length).replace(/^[/\\]+|[/\\]+$/g, '')};
}
