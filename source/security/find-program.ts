import {accessSync, constants} from 'node:fs';
import {delimiter, join} from 'node:path';

/**
 * Finds where a program is installed, as the shell does with PATH: the absolute path of the first executable `name` in
 * `folders`, or undefined. Relative folders do not count.
 */
export function findProgram(name: string, folders: string | undefined): string | undefined {
  for (const folder of (folders ?? '').split(delimiter)) {
    // A relative folder in PATH would run what the project holds.
    if (!folder.startsWith('/') && !/^[A-Za-z]:[\\/]/.test(folder)) continue;
    const path = join(folder, process.platform === 'win32' ? `${name}.exe` : name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}
