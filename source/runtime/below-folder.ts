import {isAbsolute, relative} from 'node:path';

/** `path` from `folder` on; undefined where it is not below it. */
export function belowFolder(path: string, folder: string): string | undefined {
  const below = relative(folder, path);
  return below === '' || below.startsWith('..') || isAbsolute(below) ? undefined : below;
}
