import {isAbsolute, normalize} from 'node:path';

/**
 * Whether `path` stays inside its folder (no path traversal): relative and written the plain way. Anything else could
 * read or overwrite files outside of a task.
 */
export function isSafeRelative(path: string): boolean {
  if (path === '' || path.includes('\0') || path.includes('\\') || isAbsolute(path)) return false;
  const plain = normalize(path);
  return plain === path && plain !== '..' && !plain.startsWith('../') && plain !== '.';
}
