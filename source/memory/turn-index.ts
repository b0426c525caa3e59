import {EcaError, type ErrorData} from '../foundation/errors.ts';
import type {EmbeddingModel} from '../providers/embedding-model.ts';
import {createLogFollower, type Followed, type FollowedSource} from '../storage/log-follower.ts';
import type {Collection, NewRecord, OpenedStore} from '../storage/vector-store.ts';
import {digestOf} from './memory-turn.ts';
import {recordsOf, type Terms, turnCollection} from './turn-records.ts';
import type {TurnSource} from './turn-source.ts';

export interface TurnIndexOptions {
  /** Where it is noted what has been indexed; made when needed. */
  directory: string;
  /** By name; the names are kept in the index. */
  sources: Readonly<Record<string, TurnSource>>;
  /** Called once, at the first use; the index closes the store. */
  openStore: () => Promise<OpenedStore>;
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

/** How long another program is waited for that writes the index: what it has written by now can be searched. */
const busyWaitMs = 2_000;

/** Opens the index of `sources`. Touches no disk before the first call. */
export function createTurnIndex(options: TurnIndexOptions): TurnIndex {
  const {directory, sources, terms, embedder, openStore, onWarning = () => {}} = options;
  const follower = createLogFollower({
    directory,
    spec: turnCollection(embedder && {dimension: embedder.dimension, embedder: embedder.id}),
    itemField: 'source',
    source: recordedTurns(sources, terms),
    openStore,
    busyWaitMs,
    ...(embedder && {complete: (records, signal) => withVectors(records, embedder, signal)}),
    onWarning,
  });

  async function said({records, rebuilt}: Followed): Promise<IndexRefresh> {
    if (rebuilt && records > 0 && (await follower.engine()).engine !== 'in-memory') {
      onWarning({
        code: 'memory-index-rebuilt',
        message: `The index of memory was missing or damaged and has been made anew from ${records} recorded turns`,
      });
    }
    return {indexedTurns: records, rebuilt};
  }

  return {
    async refresh(given) {
      try {
        return await said(await follower.refresh(given));
      } catch (error) {
        if (!(error instanceof EcaError) || error.code !== 'store-locked') throw error;
        onWarning({
          code: 'memory-busy',
          message: 'Another run is writing the index of memory; what it has written by now is searched',
        });
        return {indexedTurns: 0, rebuilt: false};
      }
    },
    async isEmpty(except) {
      if (!(await follower.isNew())) return false;
      for (const [source, {list}] of Object.entries(sources)) {
        const others = (await list()).filter(({name}) => source !== except?.source || name !== except.name);
        if (others.length > 0) return false;
      }
      return true;
    },
    touch: (source, name) => follower.touch(`${source}/${name}`),
    async rebuild(signal) {
      const {records, rebuilt} = await follower.rebuild(signal);
      return {indexedTurns: records, rebuilt};
    },
    reading: read => follower.reading(read),
    engine: () => follower.engine(),
    close: () => follower.close(),
  };
}

/** The files of all sources, each under the name of its source and its own: `SOURCE/NAME`. */
function recordedTurns(sources: TurnIndexOptions['sources'], terms: Terms): FollowedSource {
  const placeOf = (key: string) => {
    const slash = key.indexOf('/');
    return {source: sources[key.slice(0, slash)], name: key.slice(slash + 1)};
  };
  return {
    async list() {
      const stamps = new Map<string, string>();
      for (const [source, {list}] of Object.entries(sources)) {
        for (const {name, stamp} of await list()) stamps.set(`${source}/${name}`, stamp);
      }
      return stamps;
    },
    async stampOf(key) {
      const {source, name} = placeOf(key);
      return source?.stampOf(name);
    },
    async *read(items) {
      for (const [key, before] of items) {
        const {source, name} = placeOf(key);
        const turns = (await source?.read(name)) ?? [];
        const grown = before !== undefined && digestOf(turns.slice(0, before.records)) === before.mark;
        // The turn before the new ones has a new neighbour.
        const from = grown ? Math.max(0, before.records - 1) : 0;
        yield {key, records: recordsOf(key, turns, terms, from), total: turns.length, grown, mark: digestOf(turns)};
      }
    },
  };
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
