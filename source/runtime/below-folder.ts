import {isAbsolute, relative} from 'node:path';

/**
 * Makes an absolute path relative to a folder that holds it; undefined where it is not below it, or is the folder
 * itself.
 */
export function belowFolder(path: string, folder: string): string | undefined {
  const below = relative(folder, path);
  return below === '' || below.startsWith('..') || isAbsolute(below) ? undefined : below;
}
