import {existsSync} from 'node:fs';
import {followedKind} from './followed-items.ts';
import {createLogFollower, type FollowedSource, followerNote} from './log-follower.ts';
import type {CollectionSpec, Filter, NewRecord, OpenedStore} from './vector-store.ts';

/** What makes vectors of texts; see the embedding models of `providers`. */
export interface TextEmbedder {
  readonly id: string;
  readonly dimension: number;
  embed(texts: readonly string[], signal: AbortSignal, purpose?: 'document' | 'query'): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/** A record that is near to a question in meaning; `similarity` is the cosine. */
export interface NearRecord {
  id: string;
  similarity: number;
}

/**
 * The vectors (embeddings) of recorded texts, for search by meaning. They stand in a table beside the one that is
 * searched by words: words go on being searched while vectors are made, and where their model is away. Vectors of
 * another model or dimension are made anew.
 */
export interface VectorTable {
  /** Embeds what was recorded since the last call. @throws EcaError `model-…`, `embedding-…`, `store-…`. */
  refresh(signal?: AbortSignal): Promise<void>;
  /** The nearest of what is embedded by now, the nearest first. @throws as `refresh`. */
  nearest(question: string, options: {limit: number; filter?: Filter; signal: AbortSignal}): Promise<NearRecord[]>;
  /** Leaves no byte of the vectors of these items and of all that are gone. Embeds nothing. @throws EcaError `store-…`. */
  erase(keys: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** What is embedded, and where the vectors are kept. */
export interface VectorPlace {
  /** Where it is noted what has been embedded; made when needed. */
  directory: string;
  /** Without vectors; the fields that `nearest` filters by. */
  spec: Pick<CollectionSpec, 'name' | 'version' | 'fields'>;
  itemField: string;
  /** Its records hold the fields, and as `text` what is embedded of each, which is not stored. */
  source: FollowedSource;
  /** As for any follower: see `LogFollowerOptions`. */
  eraseShrunk?: boolean;
  openStore: () => Promise<OpenedStore>;
}

/** How many texts are sent to the embedding model in one call (batch size): a call for each would take far longer. */
const textsAtOnce = 64;
/**
 * The most of a question that is embedded, in characters; the rest is cut off. Models cut longer questions themselves,
 * each elsewhere.
 */
const questionCharacters = 4_000;

/**
 * Makes the vectors of what `source` records and finds those nearest to a question. Touches no disk before the first
 * call. The embedder is closed with them.
 */
export function createVectorTable(place: VectorPlace, embedder: TextEmbedder): VectorTable {
  /** Makes the vector of each record's text, in batches; the text itself is left out of what is stored. */
  async function embedded(records: readonly NewRecord[], signal = new AbortController().signal): Promise<NewRecord[]> {
    const done: NewRecord[] = [];
    for (let at = 0; at < records.length; at += textsAtOnce) {
      const part = records.slice(at, at + textsAtOnce);
      const vectors = await embedder.embed(
        part.map(({text}) => String(text ?? '')),
        signal,
      );
      for (const [index, {text: _, ...record}] of part.entries()) {
        done.push({...record, vector: Array.from(vectors[index] ?? [])});
      }
    }
    return done;
  }

  const vector = {dimension: embedder.dimension, embedder: embedder.id};
  const follower = createLogFollower({...place, spec: {...place.spec, vector}, complete: embedded});
  return {
    async refresh(signal) {
      await follower.refresh({thorough: true, ...(signal && {signal})});
    },
    async nearest(question, {limit, filter, signal}) {
      // Nothing is embedded yet: then the question need not be sent to the model either.
      if (await follower.isNew()) return [];
      const [vector] = await embedder.embed([question.slice(0, questionCharacters)], signal, 'query');
      if (!vector?.some(value => value !== 0)) return [];
      const query = {vector: Array.from(vector), limit, ...(filter && {filter}), select: []};
      const hits = await follower.reading(collection => collection.searchVector(query));
      return hits.map(({record: {id}, score}) => ({id, similarity: score}));
    },
    erase: keys => follower.erase(keys),
    async close() {
      await follower.close();
      await embedder.close();
    },
  };
}

/** As `erase` of the table, for who has no embedding model just now: that takes none, and the vectors that stay are those of the one they had. */
export async function eraseStoredVectors(place: VectorPlace, keys: readonly string[]): Promise<void> {
  if (!existsSync(place.directory)) return;
  const kind = await followedKind(followerNote(place.directory));
  const follower = createLogFollower({...place, spec: {...place.spec, ...(kind?.vector && {vector: kind.vector})}});
  try {
    await follower.erase(keys);
  } finally {
    await follower.close();
  }
}
