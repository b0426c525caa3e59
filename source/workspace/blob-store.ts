import {existsSync, readdirSync, readFileSync, statSync, unlinkSync, utimesSync} from 'node:fs';
import {join} from 'node:path';
import {ensurePrivateDirectory, writeDurably} from '../foundation/durable-file.ts';
import {hashOf} from './undo-state.ts';

/** Keeps copies of file contents for undo: each once, by its SHA-256, readable by this user alone. */
export interface BlobStore {
  /**
   * Keeps `bytes`; without `sync` a loss of power may take them, a kill never. Resolves to their hash.
   * @throws EcaError `store-full`, `store-unwritable`.
   */
  put(bytes: Uint8Array, options?: {sync?: boolean}): Promise<string>;
  has(hash: string): boolean;
  /** The bytes, or undefined where they are not there or are damaged. */
  get(hash: string): Buffer | undefined;
  /** Removes what `isNeeded` denies, but nothing that was put or asked for lately. Returns the bytes that are left. */
  sweep(isNeeded: (hash: string) => boolean): number;
}

/**
 * How long, in milliseconds, a copy is kept although nothing refers to it: another process may have put it and not yet
 * written down why.
 */
const graceMs = 10 * 60_000;

/** Keeps the copies as files below `directory`; one that is damaged counts as missing. */
export function createBlobStore(directory: string): BlobStore {
  const pathOf = (hash: string) => join(directory, hash.slice(0, 2), hash.slice(2));
  const folders = new Set<string>();
  return {
    async put(bytes, {sync = true} = {}) {
      const hash = hashOf(bytes);
      const path = pathOf(hash);
      if (existsSync(path) && statSync(path).size === bytes.length) {
        const now = new Date();
        utimesSync(path, now, now);
        return hash;
      }
      const folder = join(directory, hash.slice(0, 2));
      if (!folders.has(folder)) {
        await ensurePrivateDirectory(folder);
        folders.add(folder);
      }
      await writeDurably(path, bytes, {sync});
      return hash;
    },
    has: hash => existsSync(pathOf(hash)),
    get(hash) {
      try {
        const bytes = readFileSync(pathOf(hash));
        return hashOf(bytes) === hash ? bytes : undefined;
      } catch {
        return undefined;
      }
    },
    sweep(isNeeded) {
      let left = 0;
      const oldest = Date.now() - graceMs;
      for (const folder of namesIn(directory)) {
        for (const name of namesIn(join(directory, folder))) {
          const path = join(directory, folder, name);
          const stats = statSync(path, {throwIfNoEntry: false});
          if (!stats) continue;
          if (isNeeded(folder + name) || stats.mtimeMs > oldest) left += stats.size;
          else unlinkSync(path);
        }
      }
      return left;
    },
  };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
