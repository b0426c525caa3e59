import {statSync} from 'node:fs';
import {join} from 'node:path';
import {type Paths, prepareHome} from '../config/paths.ts';
import {ensurePrivateDirectory, keepAside} from '../foundation/durable-file.ts';
import {toErrorData} from '../foundation/errors.ts';
import type {OpenedStore} from '../storage/vector-store.ts';
import type {createHostedIndex} from './index-host/hosted-index.ts';
import {once} from './once.ts';

/** Where search indexes are kept, and by whom. */
export interface IndexStoreOptions {
  paths: Paths;
  /** Where `dist/` is. */
  packageFolder: string;
  /** Keeps them in a process of its own. */
  hostIndex: boolean;
  /** Told how that process is ended, once it was started. */
  onHosted(close: () => Promise<void>): void;
}

/** Opens search indexes, each below a folder of its own. */
export interface IndexStores {
  openStoreIn(folder: string): Promise<OpenedStore>;
  /** What takes files apart in the process of the indexes; undefined where there is none. */
  hostedChunker(): Promise<ReturnType<typeof createHostedIndex>['chunker'] | undefined>;
}

/** Opens search indexes in this process, or in one that is started with the first of them. */
export function createIndexStores({paths, packageFolder, hostIndex, onHosted}: IndexStoreOptions): IndexStores {
  /** The process that holds the index for the app; started only where `hostIndex` is set. */
  const hosted = once(async () => {
    const {createHostedIndex} = await import('./index-host/hosted-index.ts');
    const index = createHostedIndex({
      program: {file: join(packageFolder, 'dist', 'index-host.cjs'), args: [packageFolder, paths.cacheDirectory]},
    });
    onHosted(() => index.close());
    return index;
  });

  /**
   * Opens the search index below a folder. Where that folder cannot be made (no rights, a full disk) the index is kept
   * in memory for this run.
   */
  const openStoreIn = async (folder: string) => {
    const problem = await prepareIndexFolder(paths, folder).then(() => undefined, toErrorData);
    if (problem) {
      const {createInMemoryStore} = await import('../storage/in-memory-store.ts');
      return {store: createInMemoryStore(), fallbackReason: problem.message};
    }
    if (hostIndex) return (await hosted()).openStore(join(folder, 'index'));
    const {openVectorStore} = await import('../storage/open-vector-store.ts');
    return openVectorStore({
      directory: join(folder, 'index'),
      cacheDirectory: paths.cacheDirectory,
      resolveFrom: join(packageFolder, 'package.json'),
      probe: {command: process.execPath, args: [join(packageFolder, 'dist', 'lancedb-probe.cjs')]},
    });
  };

  return {
    openStoreIn,
    hostedChunker: async () => (hostIndex ? (await hosted()).chunker : undefined),
  };
}

/** Makes room for an index below `folder`; a file that stands where a folder should be is moved aside. */
async function prepareIndexFolder(paths: Paths, folder: string): Promise<void> {
  await prepareHome(paths);
  await ensurePrivateDirectory(paths.projectsDirectory);
  for (const place of [folder, join(folder, 'index')]) {
    if (statSync(place, {throwIfNoEntry: false})?.isDirectory() === false) await keepAside(place);
  }
  await ensurePrivateDirectory(folder);
}
