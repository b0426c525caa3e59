import {isAbsolute, normalize} from 'node:path';

/**
 * Whether `path` stays inside its folder (no path traversal): a relative one that stays where it starts, written the
 * plain way.
 */
export function isSafeRelative(path: string): boolean {
  if (path === '' || path.includes('\0') || path.includes('\\') || isAbsolute(path)) return false;
  const plain = normalize(path);
  return plain === path && plain !== '..' && !plain.startsWith('../') && plain !== '.';
}
