import {lstatSync, readdirSync} from 'node:fs';
import {join} from 'node:path';

/** How often a folder is looked at. */
export interface WatchOptions {
  /** How often it is looked at; 150 when absent. */
  everyMs?: number;
}

/** The most files that are watched; further ones are not noticed. */
const mostFiles = 2_000;

/**
 * Watches a folder and calls `changed` after a file below it was written, made or removed, at the latest two looks
 * later. It is looked at again and again (polling), since editors replace files in ways that the system's own notices
 * lose, and a folder of one task is small. Returns what stops it.
 */
export function watchFolder(folder: string, changed: () => void, {everyMs = 150}: WatchOptions = {}): () => void {
  let known = signatureOf(folder);
  const timer = setInterval(() => {
    const now = signatureOf(folder);
    if (now === known) return;
    known = now;
    changed();
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** What tells two states of a folder apart: paths, sizes and times of its files. */
function signatureOf(folder: string): string {
  const parts: string[] = [];
  const walk = (below: string) => {
    for (const name of namesIn(join(folder, below))) {
      if (parts.length >= mostFiles) return;
      const path = join(below, name);
      const status = lstatSync(join(folder, path), {throwIfNoEntry: false, bigint: true});
      if (status?.isDirectory()) walk(path);
      // An editor's own files beside the one that it has open say nothing.
      else if (status && !/^\.|~$|\.sw.$/.test(name))
        parts.push(`${path}:${status.size}:${status.mtimeNs}:${status.ino}`);
    }
  };
  walk('');
  return parts.join('\n');
}

/** The names in a folder; none where it is not there. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
