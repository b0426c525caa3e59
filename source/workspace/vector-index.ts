import {EcaError} from '../foundation/errors.ts';
import {withLock} from '../foundation/lock.ts';
import {embedRecords} from '../providers/embed-records.ts';
import type {EmbeddingModel} from '../providers/embedding-model.ts';
import type {Collection, CollectionSpec} from '../storage/vector-store.ts';
import {type OpenedStore, removeRevisions} from './index-table.ts';

/** What the vectors stand for: the passages of the text index, by id. */
export interface EmbeddedSource {
  /** Records of each live revision; the id of a record is `revision.place`. */
  recordCounts(): Promise<ReadonlyMap<string, number>>;
  /** What is embedded of each record, by id; ids that are gone are left out. */
  texts(ids: readonly string[]): Promise<{id: string; text: string}[]>;
}

/** What is embedded, and where the vectors are kept. */
export interface VectorIndexOptions {
  /** For the lock between processes; it exists once the store is open. */
  directory: string;
  source: EmbeddedSource;
  openStore(): Promise<OpenedStore>;
  openEmbedder(signal: AbortSignal): Promise<EmbeddingModel>;
}

/** How many passages have a vector. */
export interface VectorReport {
  embedder: string;
  dimension: number;
  /** Passages that have a vector, of `total`. */
  embedded: number;
  total: number;
  /** Another process is at it. */
  busy: boolean;
}

/**
 * The vectors of a project's passages, by which it is searched by meaning, in a table of their own, so that the full
 * text serves whatever happens here.
 */
export interface VectorIndex {
  /**
   * Embeds what has no vector yet and removes what is gone: batch by batch, each kept as soon as it is done, so that the next call goes on
   * where this one was stopped. Another embedder or another dimension empties the table first. Calls that overlap share one run.
   * @throws EcaError `model-…`, `embedding-dimension`, `store-…`; AbortError.
   */
  refresh(options: {signal: AbortSignal; onProgress?: (done: number, total: number) => void}): Promise<VectorReport>;
  /** The ids nearest to `question` with their cosine, best first; none as long as a part of the passages has no vector. */
  nearest(question: string, limit: number, signal: AbortSignal): Promise<{id: string; similarity: number}[]>;
  /** The last report of this process. */
  readonly report: VectorReport | undefined;
  close(): Promise<void>;
}

/**
 * The share of passages that must have been embedded before the vectors are asked: a passage more or less does not make
 * the list useless.
 */
const usableShare = 0.97;
/** How many passages are read at a time to be embedded. */
const idsPerRead = 256;

/**
 * Makes and searches the vectors of the project's passages; where they cannot be kept on disk none are made. Touches
 * nothing before the first call.
 */
export function createVectorIndex(options: VectorIndexOptions): VectorIndex {
  const {directory, source} = options;
  let store: Promise<OpenedStore> | undefined;
  let opened: Promise<{embedder: EmbeddingModel; collection: Collection}> | undefined;
  let running: Promise<VectorReport> | undefined;
  let report: VectorReport | undefined;
  const listeners = new Set<(done: number, total: number) => void>();

  /** Opens the embedding model and the table of vectors, once. */
  const open = (signal: AbortSignal) => {
    opened ??= (async () => {
      const embedder = await options.openEmbedder(signal);
      store ??= options.openStore();
      const ready = await store;
      if (ready.fallbackReason !== undefined) {
        // Embedding a whole project in each run would cost minutes, or money.
        throw new EcaError(
          'store-unwritable',
          `Vectors are not made, as they could not be kept: ${ready.fallbackReason}`,
        );
      }
      return {embedder, collection: await ready.store.openCollection(vectorCollection(embedder))};
    })();
    opened.catch(() => {
      opened = undefined;
    });
    return opened;
  };

  /** Embeds the passages that have no vector yet and removes the vectors of those that are gone. */
  const embed = async (signal: AbortSignal): Promise<VectorReport> => {
    const {embedder, collection} = await open(signal);
    const counts = await source.recordCounts();
    const stored = await collection.find({limit: Number.MAX_SAFE_INTEGER, select: ['revision']});
    const known = new Set(stored.map(({id}) => id));
    const gone = new Set(stored.map(({revision}) => String(revision)).filter(revision => !counts.has(revision)));
    await removeRevisions(collection, [...gone]);
    const all = [...counts].flatMap(([revision, count]) =>
      Array.from({length: count}, (_, place) => `${revision}.${place}`),
    );
    const missing = all.filter(id => !known.has(id));
    const done = all.length - missing.length;
    report = {embedder: embedder.id, dimension: embedder.dimension, embedded: done, total: all.length, busy: false};
    const current = report;
    await embedRecords({
      records: textsOf(source, missing),
      embedder,
      signal,
      async write(batch) {
        await collection.upsert(
          batch.map(({id, vector}) => ({
            id,
            revision: id.slice(0, id.lastIndexOf('.')),
            ...(vector.some(number => number !== 0) && {vector: [...vector]}),
          })),
        );
        current.embedded += batch.length;
        for (const listener of listeners) listener(current.embedded, current.total);
      },
    });
    if (missing.length >= 500) await collection.optimize();
    return current;
  };

  /** Embeds under a lock, so that two processes do not embed the same passages. */
  const embedAlone = async (signal: AbortSignal): Promise<VectorReport> => {
    const {embedder} = await open(signal);
    if ((await store)?.store.engine === 'in-memory') return embed(signal);
    try {
      return await withLock(`${directory}/embedding`, () => embed(signal), {waitMs: 0});
    } catch (error) {
      if (!(error instanceof EcaError) || error.code !== 'store-locked') throw error;
      report = {embedder: embedder.id, dimension: embedder.dimension, embedded: 0, total: 0, ...report, busy: true};
      return report;
    }
  };

  return {
    refresh({signal, onProgress}) {
      if (onProgress) listeners.add(onProgress);
      running ??= embedAlone(signal).finally(() => {
        running = undefined;
        listeners.clear();
      });
      return running;
    },
    async nearest(question, limit, signal) {
      const {embedder, collection} = await open(signal);
      const counts = await source.recordCounts();
      let total = 0;
      for (const count of counts.values()) total += count;
      if (total === 0 || (await collection.count()) < total * usableShare) return [];
      const [vector] = await embedder.embed([question], signal, 'query');
      if (!vector?.some(number => number !== 0)) return [];
      const hits = await collection.searchVector({vector: [...vector], limit, select: ['revision']});
      return hits
        .filter(({record}) => counts.has(String(record.revision)))
        .map(({record, score}) => ({id: record.id, similarity: score}));
    },
    get report() {
      return report;
    },
    async close() {
      await running?.catch(() => {});
      const {embedder} = (await opened?.catch(() => undefined)) ?? {};
      await embedder?.close();
      await (await store?.catch(() => undefined))?.store.close();
      opened = undefined;
      store = undefined;
    },
  };
}

function vectorCollection({id, dimension}: EmbeddingModel): CollectionSpec {
  return {
    name: 'project-vectors',
    version: 1,
    fields: {revision: {type: 'string', filter: 'key'}},
    vector: {dimension, embedder: id},
  };
}

async function* textsOf(source: EmbeddedSource, ids: readonly string[]): AsyncGenerator<{id: string; text: string}> {
  for (let start = 0; start < ids.length; start += idsPerRead) {
    yield* await source.texts(ids.slice(start, start + idsPerRead));
  }
}
