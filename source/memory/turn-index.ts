import {join} from 'node:path';
import {ensurePrivateDirectory, readIfPresent, writeDurably} from '../foundation/durable-file.ts';
import {EcaError, type ErrorData, toErrorData} from '../foundation/errors.ts';
import {withLock} from '../foundation/lock.ts';
import type {EmbeddingModel} from '../providers/embedding-model.ts';
import type {Collection, NewRecord, VectorStore} from '../storage/vector-store.ts';
import {digestOf} from './memory-turn.ts';
import {recordsOf, type Terms, turnCollection} from './turn-records.ts';
import type {TurnSource} from './turn-source.ts';

export interface TurnIndexOptions {
  /** Where it is noted what has been indexed; made when needed. */
  directory: string;
  /** By name; the names are kept in the index. */
  sources: Readonly<Record<string, TurnSource>>;
  /** Called once, at the first use; the index closes the store. */
  openStore: () => Promise<{store: VectorStore; fallbackReason?: string}>;
  terms: Terms;
  /** The embedding model, where there is one that knows more than words. */
  embedder?: EmbeddingModel;
  onWarning?: (warning: ErrorData) => void;
}

export interface IndexRefresh {
  indexedTurns: number;
  /** Whether everything was indexed anew because the index was missing, damaged or of another kind. */
  rebuilt: boolean;
}

/** The searchable form of all recorded turns. It is derived from them and is made anew whenever it is lost. */
export interface TurnIndex {
  /**
   * Takes over what was recorded since the last call. Cheap when called often: looking through all files is done again only after
   * many times the time it takes, unless `thorough`. Another program that is at it is not waited for.
   */
  refresh(options?: {thorough?: boolean; signal?: AbortSignal}): Promise<IndexRefresh>;
  /** Whether there is nothing to find: no index yet, and no file but the one named. Opens no store. */
  isEmpty(except?: {source: string; name: string}): Promise<boolean>;
  /** Says that a session was written to or removed, so that the next `refresh` looks at it. */
  touch(source: string, name: string): void;
  /** Drops the stored index and makes it anew, which leaves no byte of what is no longer recorded. */
  rebuild(signal?: AbortSignal): Promise<IndexRefresh>;
  /** Runs a search; a damaged index is made anew, once. */
  reading<Result>(read: (collection: Collection) => Promise<Result>): Promise<Result>;
  engine(): Promise<{engine: string; fallbackReason?: string}>;
  close(): Promise<void>;
}

interface IndexedFile {
  stamp: string;
  turns: number;
  /** Of the turns that were indexed: tells whether a file has only grown. */
  digest: string;
}

interface IndexState {
  /** Of the table that it describes. */
  collection: string;
  files: Record<string, IndexedFile>;
}

const recordsPerWrite = 2_000;
/** From so many new records on the store's indexes are brought up to date at once. */
const bulkRecords = 1_000;
const saveEveryFiles = 200;
/** The files are looked through again after so many times the time that it takes. */
const restFactor = 20;
const restAtLeastMs = 200;

/** Opens the index of `sources`. Touches no disk before the first call. */
export function createTurnIndex(options: TurnIndexOptions): TurnIndex {
  const {directory, sources, terms, embedder, onWarning = () => {}} = options;
  const statePath = join(directory, 'index-state.json');
  const spec = turnCollection(embedder && {dimension: embedder.dimension, embedder: embedder.id});
  const kind = JSON.stringify([spec.version, spec.vector ?? null]);
  let opened: Promise<{store: VectorStore; fallbackReason?: string}> | undefined;
  let table: Promise<Collection> | undefined;
  /** Kept in memory alone where the store is. */
  let state: IndexState | undefined;
  let running: Promise<IndexRefresh> | undefined;
  const touched = new Map<string, {source: string; name: string}>();
  let nextLookMs = 0;

  const openedStore = () => {
    opened ??= options.openStore();
    return opened;
  };
  const inMemory = async () => (await openedStore()).store.engine === 'in-memory';

  function collection(): Promise<Collection> {
    table ??= (async () => {
      const {store} = await openedStore();
      try {
        return await store.openCollection(spec);
      } catch (error) {
        if (!isDamage(error)) throw error;
        await store.dropCollection(spec.name);
        return store.openCollection(spec);
      }
    })();
    table.catch(() => {
      table = undefined;
    });
    return table;
  }

  async function loadState(): Promise<IndexState> {
    if (await inMemory()) {
      state ??= {collection: kind, files: {}};
      return state;
    }
    const stored = parseState(await readIfPresent(statePath).catch(() => undefined));
    state = stored?.collection === kind ? stored : {collection: kind, files: {}};
    return state;
  }

  async function saveState(): Promise<void> {
    if (state && !(await inMemory())) await writeDurably(statePath, JSON.stringify(state));
  }

  async function drop(): Promise<void> {
    const {store} = await openedStore();
    state = {collection: kind, files: {}};
    // Before the table goes: the state must never name what is not there.
    await saveState();
    await table?.catch(() => {});
    table = undefined;
    await store.dropCollection(spec.name);
  }

  async function write(records: readonly NewRecord[], signal: AbortSignal | undefined): Promise<void> {
    const rows = await collection();
    for (let at = 0; at < records.length; at += recordsPerWrite) {
      signal?.throwIfAborted();
      const batch = records.slice(at, at + recordsPerWrite);
      await rows.upsert(embedder ? await withVectors(batch, embedder, signal) : batch);
    }
  }

  async function refreshFiles(wanted: 'all' | {source: string; name: string}[], signal?: AbortSignal) {
    const current = await loadState();
    const known = Object.values(current.files).reduce((sum, {turns}) => sum + turns, 0);
    const rows = await collection();
    const stored = await rows.count();
    let rebuilt = false;
    if (stored < known || (stored > known && !(await removeStrays(rows, current)))) {
      await drop();
      rebuilt = true;
    }
    const files = state?.files ?? {};
    const looked = wanted === 'all' || rebuilt ? await lookThrough(sources) : await lookAt(sources, wanted);
    let written = 0;
    let unsaved = 0;
    let pending: NewRecord[] = [];
    let pendingFiles: [string, IndexedFile | undefined][] = [];
    const flush = async () => {
      await write(pending, signal);
      for (const [key, file] of pendingFiles) {
        if (file) files[key] = file;
        else delete files[key];
      }
      written += pending.length;
      unsaved += pendingFiles.length;
      pending = [];
      pendingFiles = [];
      if (unsaved >= saveEveryFiles) {
        await saveState();
        unsaved = 0;
      }
    };
    for (const {key, source, name, stamp} of looked) {
      signal?.throwIfAborted();
      if (files[key]?.stamp === stamp) continue;
      const turns = stamp === undefined ? [] : ((await sources[source]?.read(name)) ?? []);
      const before = files[key];
      const grown = before !== undefined && digestOf(turns.slice(0, before.turns)) === before.digest;
      if (before !== undefined && !grown) await (await collection()).remove({source: key});
      // The turn before the new ones has a new neighbour.
      pending.push(...recordsOf(key, turns, terms, grown ? Math.max(0, before.turns - 1) : 0));
      pendingFiles.push([key, stamp === undefined ? undefined : {stamp, turns: turns.length, digest: digestOf(turns)}]);
      if (pending.length >= recordsPerWrite) await flush();
    }
    if (pendingFiles.length > 0) await flush();
    if (unsaved > 0 || rebuilt) await saveState();
    if (written >= bulkRecords) await (await collection()).optimize();
    return {indexedTurns: written, rebuilt};
  }

  /** A kill between table and state leaves records that the state does not know: they are written again, by the same ids. */
  async function removeStrays(rows: Collection, {files}: IndexState): Promise<boolean> {
    const all = await rows.find({limit: Number.MAX_SAFE_INTEGER, select: ['source']});
    const strays = new Set(all.map(({source}) => String(source)).filter(source => files[source] === undefined));
    if (strays.size === 0) return false;
    const names = [...strays];
    for (let at = 0; at < names.length; at += 500) await rows.remove({source: names.slice(at, at + 500)});
    const known = Object.values(files).reduce((sum, {turns}) => sum + turns, 0);
    return (await rows.count()) === known;
  }

  async function underLock(work: () => Promise<IndexRefresh>): Promise<IndexRefresh> {
    if (await inMemory()) return work();
    await ensurePrivateDirectory(directory);
    // Where nothing was indexed yet there is nothing to answer from: then another program's work is worth waiting for.
    const waitMs = (await readIfPresent(statePath).catch(() => undefined)) === undefined ? 60_000 : 2_000;
    try {
      return await withLock(statePath, work, {waitMs});
    } catch (error) {
      if (!(error instanceof EcaError) || error.code !== 'store-locked') throw error;
      onWarning({
        code: 'memory-busy',
        message: 'Another run is writing the index of memory; what it has written by now is searched',
      });
      return {indexedTurns: 0, rebuilt: false};
    }
  }

  async function refreshOnce(wanted: 'all' | {source: string; name: string}[], signal?: AbortSignal) {
    const startMs = performance.now();
    const done = await underLock(async () => {
      try {
        return await refreshFiles(wanted, signal);
      } catch (error) {
        if (!isDamage(error)) throw error;
        await drop();
        return {...(await refreshFiles('all', signal)), rebuilt: true};
      }
    });
    const endMs = performance.now();
    if (wanted === 'all') nextLookMs = endMs + Math.max(restAtLeastMs, restFactor * (endMs - startMs));
    if (done.rebuilt && done.indexedTurns > 0 && !(await inMemory())) {
      onWarning({
        code: 'memory-index-rebuilt',
        message: `The index of memory was missing or damaged and has been made anew from ${done.indexedTurns} recorded turns`,
      });
    }
    return done;
  }

  return {
    async refresh({thorough = false, signal} = {}) {
      while (running) await running.catch(() => {});
      const all = thorough || performance.now() >= nextLookMs;
      const wanted = all ? ('all' as const) : [...touched.values()];
      touched.clear();
      if (wanted !== 'all' && wanted.length === 0) return {indexedTurns: 0, rebuilt: false};
      running = refreshOnce(wanted, signal).finally(() => {
        running = undefined;
      });
      return running;
    },
    async isEmpty(except) {
      if (opened !== undefined || (await readIfPresent(statePath).catch(() => undefined)) !== undefined) return false;
      for (const [source, {list}] of Object.entries(sources)) {
        const others = (await list()).filter(({name}) => source !== except?.source || name !== except.name);
        if (others.length > 0) return false;
      }
      return true;
    },
    touch(source, name) {
      touched.set(`${source}/${name}`, {source, name});
    },
    async rebuild(signal) {
      while (running) await running.catch(() => {});
      running = underLock(async () => {
        await loadState();
        await drop();
        return refreshFiles('all', signal);
      }).finally(() => {
        running = undefined;
      });
      return running;
    },
    async reading(read) {
      try {
        return await read(await collection());
      } catch (error) {
        if (!isDamage(error)) throw error;
        onWarning(toErrorData(error));
        table = undefined;
        nextLookMs = 0;
        await this.refresh({thorough: true});
        return read(await collection());
      }
    },
    async engine() {
      const {store, fallbackReason} = await openedStore();
      return {engine: store.engine, ...(fallbackReason !== undefined && {fallbackReason})};
    },
    async close() {
      await running?.catch(() => {});
      const closing = await opened?.catch(() => undefined);
      await closing?.store.close();
      opened = undefined;
      table = undefined;
    },
  };

  /** What stands in the files now; `stamp` is undefined for a file that is gone. */
  async function lookThrough(all: TurnIndexOptions['sources']) {
    const looked: {key: string; source: string; name: string; stamp: string | undefined}[] = [];
    const present = new Set<string>();
    for (const [source, {list}] of Object.entries(all)) {
      for (const {name, stamp} of await list()) {
        const key = `${source}/${name}`;
        present.add(key);
        looked.push({key, source, name, stamp});
      }
    }
    for (const key of Object.keys(state?.files ?? {})) {
      if (present.has(key)) continue;
      const slash = key.indexOf('/');
      looked.push({key, source: key.slice(0, slash), name: key.slice(slash + 1), stamp: undefined});
    }
    return looked;
  }

  async function lookAt(all: TurnIndexOptions['sources'], wanted: {source: string; name: string}[]) {
    return Promise.all(
      wanted.map(async ({source, name}) => ({
        key: `${source}/${name}`,
        source,
        name,
        stamp: await all[source]?.stampOf(name),
      })),
    );
  }
}

async function withVectors(
  batch: readonly NewRecord[],
  embedder: EmbeddingModel,
  signal: AbortSignal = new AbortController().signal,
): Promise<NewRecord[]> {
  const records: NewRecord[] = [];
  for (let at = 0; at < batch.length; at += 64) {
    const part = batch.slice(at, at + 64);
    const vectors = await embedder.embed(
      part.map(({text}) => String(text ?? '')),
      signal,
    );
    for (const [index, record] of part.entries()) records.push({...record, vector: Array.from(vectors[index] ?? [])});
  }
  return records;
}

function isDamage(error: unknown): boolean {
  return error instanceof EcaError && error.code === 'store-damaged';
}

function parseState(text: string | undefined): IndexState | undefined {
  try {
    const value = JSON.parse(text ?? '') as Partial<IndexState> | null;
    if (typeof value?.collection !== 'string' || typeof value.files !== 'object' || value.files === null)
      return undefined;
    for (const file of Object.values(value.files)) {
      if (typeof file?.stamp !== 'string' || !Number.isInteger(file.turns) || typeof file.digest !== 'string')
        return undefined;
    }
    return value as IndexState;
  } catch {
    return undefined;
  }
}
