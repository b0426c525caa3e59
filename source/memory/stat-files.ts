import {statSync} from 'node:fs';
import {join} from 'node:path';
import {setImmediate as nextTurn} from 'node:timers/promises';

/** A file as its folder shows it. */
export interface FileStat {
  name: string;
  sizeBytes: number;
  /** When it was last written to, in milliseconds since 1970. */
  changedMs: number;
}

/**
 * How long files are looked at in one go, in milliseconds, before others get a turn, so that the screen does not
 * freeze.
 */
const busySliceMs = 8;

/**
 * Looks up size and time of many files: those of `names` in `directory` that are files; what vanished or cannot be
 * looked at is left out. Reads no file. Synchronous calls in short slices: thousands of files cost a tenth of the time
 * that trips through the thread pool take.
 */
export async function statFiles(directory: string, names: readonly string[]): Promise<FileStat[]> {
  const files: FileStat[] = [];
  let sliceEnd = performance.now() + busySliceMs;
  for (const name of names) {
    if (performance.now() > sliceEnd) {
      await nextTurn();
      sliceEnd = performance.now() + busySliceMs;
    }
    const file = statFile(directory, name);
    if (file) files.push(file);
  }
  return files;
}

/** The file called `name` in `directory`; undefined where there is none. */
export function statFile(directory: string, name: string): FileStat | undefined {
  try {
    const found = statSync(join(directory, name), {throwIfNoEntry: false});
    return found?.isFile() ? {name, sizeBytes: found.size, changedMs: found.mtimeMs} : undefined;
  } catch {
    return undefined;
  }
}
