import {EcaError} from '../foundation/errors.ts';
import {createInMemoryStore} from '../storage/in-memory-store.ts';
import type {Collection, StoredRecord, VectorStore} from '../storage/vector-store.ts';
import {chunkCollection, textOf} from './index-records.ts';

/** A database as it could be opened: `fallbackReason` says why it is not the preferred engine. */
export interface OpenedStore {
  store: VectorStore;
  fallbackReason?: string;
}

/** The table of the project index, opened at the first use and again after it was found damaged. */
export interface IndexTable {
  /**
   * Opens the table, where it is not open yet. Where what is stored cannot be opened, an empty one in memory serves,
   * and `fallbackReason` says so.
   */
  open(): Promise<{collection: Collection; engine: string; fallbackReason: string | undefined}>;
  /** Drops what is stored and opens an empty table. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the table of the index and copes with a damaged one: it is dropped and made anew, or kept in memory. Wraps
 * `openStore`, which is called once, at the first `open()`.
 */
export function createIndexTable(openStore: () => Promise<OpenedStore>): IndexTable {
  let store: Promise<OpenedStore> | undefined;
  let collection: Promise<Collection> | undefined;
  const openedStore = () => {
    store ??= openStore();
    return store;
  };
  return {
    async open() {
      let opened = await openedStore();
      collection ??= openOrReplace(opened.store);
      const ready = await collection.catch(async error => {
        if (opened.store.engine === 'in-memory') throw error;
        // What is stored cannot even be opened: an answer is worth more than an index.
        opened = {store: createInMemoryStore(), fallbackReason: 'the stored one cannot be opened'};
        store = Promise.resolve(opened);
        collection = opened.store.openCollection(chunkCollection);
        return collection;
      });
      return {collection: ready, engine: opened.store.engine, fallbackReason: opened.fallbackReason};
    },
    async reset() {
      const opened = await openedStore();
      await collection?.catch(() => {});
      collection = (async () => {
        await opened.store.dropCollection(chunkCollection.name);
        return opened.store.openCollection(chunkCollection);
      })();
      await collection;
    },
    async close() {
      const opened = await store?.catch(() => undefined);
      await collection?.catch(() => {});
      store = undefined;
      collection = undefined;
      await opened?.store.close();
    },
  };
}

/** Whether `error` says that the stored table cannot be used and has to be made anew. */
export function isDamage(error: unknown): boolean {
  return error instanceof EcaError && error.code === 'store-damaged';
}

/** Removes the records of revisions that no file has any more; resolves to how many revisions those were. */
export async function removeLeftovers(collection: Collection, isLive: (revision: string) => boolean): Promise<number> {
  const leftovers = new Set<string>();
  const all = await collection.find({limit: Number.MAX_SAFE_INTEGER, select: ['revision']});
  for (const record of all) {
    const revision = textOf(record.revision);
    if (!isLive(revision)) leftovers.add(revision);
  }
  await removeRevisions(collection, [...leftovers]);
  return leftovers.size;
}

/** How many revisions are removed with one request. */
const revisionsPerRemoval = 500;

/** Removes the records of `revisions`. */
export async function removeRevisions(collection: Collection, revisions: readonly string[]): Promise<void> {
  for (let start = 0; start < revisions.length; start += revisionsPerRemoval) {
    await collection.remove({revision: revisions.slice(start, start + revisionsPerRemoval)});
  }
}

/** Writes `records` in batches of 1,000, which the store takes well. */
export async function upsertInBatches(collection: Collection, records: readonly StoredRecord[]): Promise<void> {
  for (let start = 0; start < records.length; start += 1_000) {
    await collection.upsert(records.slice(start, start + 1_000));
  }
}

/** Opens the stored table; a damaged one is dropped and made anew. */
async function openOrReplace(store: VectorStore): Promise<Collection> {
  try {
    return await store.openCollection(chunkCollection);
  } catch (error) {
    if (!isDamage(error)) throw error;
    await store.dropCollection(chunkCollection.name);
    return store.openCollection(chunkCollection);
  }
}
