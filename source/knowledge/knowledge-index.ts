import {join} from 'node:path';
import {ensurePrivateDirectory, readIfPresent, writeDurably} from '../foundation/durable-file.ts';
import {EcaError, type ErrorData, toErrorData} from '../foundation/errors.ts';
import {withLock} from '../foundation/lock.ts';
import type {Collection, NewRecord, VectorStore} from '../storage/vector-store.ts';
import {chunkCollection, recordsOf, type Terms} from './chunk-records.ts';
import type {KnowledgeStore} from './knowledge-store.ts';

export interface KnowledgeIndexOptions {
  /** Where it is noted what has been indexed; made when needed. */
  directory: string;
  documents: Pick<KnowledgeStore, 'list' | 'read'>;
  /** Called once, at the first use; the index closes the store. */
  openStore: () => Promise<{store: VectorStore; fallbackReason?: string}>;
  terms: Terms;
  onWarning?: (warning: ErrorData) => void;
}

/** The searchable form of all stored documents. It is derived from them and is made anew whenever it is lost. */
export interface KnowledgeIndex {
  /** Takes over what was stored or removed since the last call; the number of documents that it looked at. */
  refresh(signal?: AbortSignal): Promise<number>;
  /** Drops the stored index and makes it anew, which leaves no byte of what is no longer stored. */
  rebuild(signal?: AbortSignal): Promise<number>;
  /** Runs a search; a damaged index is made anew, once. */
  reading<Result>(read: (collection: Collection) => Promise<Result>): Promise<Result>;
  /** How many chunks there are of each of these documents. */
  chunksOf(id: string): Promise<number>;
  close(): Promise<void>;
}

interface IndexedDocument {
  revision: string;
  chunks: number;
}

interface IndexState {
  version: number;
  documents: Record<string, IndexedDocument>;
}

const recordsPerWrite = 2_000;
const bulkRecords = 1_000;

/** Opens the index over `documents`. Touches no disk before the first call. */
export function createKnowledgeIndex(options: KnowledgeIndexOptions): KnowledgeIndex {
  const {directory, documents, terms, onWarning = () => {}} = options;
  const statePath = join(directory, 'index-state.json');
  let opened: Promise<{store: VectorStore; fallbackReason?: string}> | undefined;
  let table: Promise<Collection> | undefined;
  /** Kept in memory alone where the store is. */
  let memoryState: IndexState | undefined;

  const openedStore = () => {
    opened ??= options.openStore();
    return opened;
  };
  const inMemory = async () => (await openedStore()).store.engine === 'in-memory';

  function collection(): Promise<Collection> {
    table ??= (async () => {
      const {store} = await openedStore();
      try {
        return await store.openCollection(chunkCollection);
      } catch (error) {
        if (!isDamage(error)) throw error;
        await store.dropCollection(chunkCollection.name);
        return store.openCollection(chunkCollection);
      }
    })();
    table.catch(() => {
      table = undefined;
    });
    return table;
  }

  async function loadState(): Promise<IndexState> {
    if (await inMemory()) {
      memoryState ??= emptyState();
      return memoryState;
    }
    return parseState(await readIfPresent(statePath).catch(() => undefined)) ?? emptyState();
  }

  async function saveState(state: IndexState): Promise<void> {
    if (await inMemory()) memoryState = state;
    else await writeDurably(statePath, JSON.stringify(state));
  }

  async function drop(): Promise<void> {
    const {store} = await openedStore();
    // Before the table goes: the state must never name what is not there.
    await saveState(emptyState());
    await table?.catch(() => {});
    table = undefined;
    await store.dropCollection(chunkCollection.name);
  }

  async function update(signal?: AbortSignal): Promise<number> {
    let state = await loadState();
    const expected = Object.values(state.documents).reduce((sum, {chunks}) => sum + chunks, 0);
    if ((await (await collection()).count()) !== expected) {
      await drop();
      state = emptyState();
    }
    const rows = await collection();
    const wanted = new Map(
      (await documents.list())
        .filter(({status}) => status === 'stored')
        .map(({id, revision, sha256}) => [id, `${revision}-${sha256.slice(0, 16)}`]),
    );
    const stale = Object.keys(state.documents).filter(id => wanted.get(id) !== state.documents[id]?.revision);
    const fresh = new Set(
      [...wanted].filter(([id, revision]) => state.documents[id]?.revision !== revision).map(([id]) => id),
    );
    if (stale.length === 0 && fresh.size === 0) return 0;
    for (let at = 0; at < stale.length; at += 500) await rows.remove({document: stale.slice(at, at + 500)});
    for (const id of stale) delete state.documents[id];
    let pending: NewRecord[] = [];
    let pendingDocuments: [string, IndexedDocument][] = [];
    let written = 0;
    const flush = async () => {
      if (pending.length > 0) await rows.upsert(pending);
      for (const [id, indexed] of pendingDocuments) state.documents[id] = indexed;
      written += pending.length;
      pending = [];
      pendingDocuments = [];
    };
    for await (const document of documents.read(fresh)) {
      signal?.throwIfAborted();
      const records = recordsOf(document, terms);
      pending.push(...records);
      pendingDocuments.push([document.id, {revision: wanted.get(document.id) ?? '', chunks: records.length}]);
      if (pending.length >= recordsPerWrite) await flush();
    }
    await flush();
    await saveState(state);
    if (written >= bulkRecords) await rows.optimize();
    return stale.length + fresh.size;
  }

  async function underLock(work: () => Promise<number>): Promise<number> {
    if (await inMemory()) return work();
    await ensurePrivateDirectory(directory);
    return withLock(statePath, work, {waitMs: 60_000});
  }

  async function refreshOnce(signal?: AbortSignal): Promise<number> {
    return underLock(async () => {
      try {
        return await update(signal);
      } catch (error) {
        if (!isDamage(error)) throw error;
        await drop();
        return update(signal);
      }
    });
  }

  let running: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<number>): Promise<number> => {
    const next = running.then(work);
    running = next.catch(() => {});
    return next;
  };

  return {
    refresh: signal => inTurn(() => refreshOnce(signal)),
    rebuild: signal =>
      inTurn(() =>
        underLock(async () => {
          await drop();
          return update(signal);
        }),
      ),
    async reading(read) {
      try {
        return await read(await collection());
      } catch (error) {
        if (!isDamage(error)) throw error;
        onWarning(toErrorData(error));
        table = undefined;
        await this.refresh();
        return read(await collection());
      }
    },
    async chunksOf(id) {
      return (await loadState()).documents[id]?.chunks ?? 0;
    },
    async close() {
      await running;
      const closing = await opened?.catch(() => undefined);
      await closing?.store.close();
      opened = undefined;
      table = undefined;
    },
  };
}

function emptyState(): IndexState {
  return {version: chunkCollection.version, documents: {}};
}

function isDamage(error: unknown): boolean {
  return error instanceof EcaError && error.code === 'store-damaged';
}

function parseState(text: string | undefined): IndexState | undefined {
  try {
    const value = JSON.parse(text ?? '') as Partial<IndexState> | null;
    if (value?.version !== chunkCollection.version || typeof value.documents !== 'object' || value.documents === null)
      return undefined;
    for (const {revision, chunks} of Object.values(value.documents))
      if (typeof revision !== 'string' || !Number.isInteger(chunks)) return undefined;
    return value as IndexState;
  } catch {
    return undefined;
  }
}
