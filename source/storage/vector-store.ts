/** A value of a record's field. Lists are stored and returned, but not filtered on. */
export type FieldValue = string | number | boolean | string[] | null;

/** One row. `id` is unique in its collection. */
export type StoredRecord = {id: string} & Record<string, FieldValue>;

/** A row to write: a field that is left out is stored as null. `vector` only where the collection has vectors. */
export interface NewRecord {
  id: string;
  vector?: readonly number[];
  [field: string]: FieldValue | readonly number[] | undefined;
}

/** What a field of a record holds, and whether it can be searched or filtered on. */
export interface FieldSpec {
  type: 'string' | 'integer' | 'float' | 'boolean' | 'string-list';
  /**
   * `terms`: the field holds words that the writer has already split, folded and stemmed, separated by one space; full-text
   * search matches them exactly. The store never tokenizes by itself, so that every store ranks alike.
   */
  fullText?: 'terms';
  /** The field may stand in a filter: `equality` for few distinct values, `key` for many, `range` for ordered numbers. */
  filter?: 'equality' | 'key' | 'range';
}

/** What a collection holds: its fields, and the vectors if it has any. */
export interface CollectionSpec {
  /** kebab-case. */
  name: string;
  /** Raised when the meaning of a field changes; a stored collection of another version is emptied, since it can be rebuilt. */
  version: number;
  /** Without `id`, which every collection has. */
  fields: Record<string, FieldSpec>;
  /** Present where records may carry a vector. A stored collection of another embedder or dimension is emptied. */
  vector?: {dimension: number; embedder: string};
}

/** All given conditions must hold. A list means: one of these. */
export type Filter = Record<string, FieldValue | readonly (string | number)[] | {from?: number; to?: number}>;

/** A search by words (full text, BM25). */
export interface TextQuery {
  /** Terms as in the indexed field, separated by spaces. Any of them matches; BM25 scores. */
  terms: string;
  /** Further terms, which may stand for those: a match of one counts `weight` (above 0) times as much. */
  lesser?: {terms: string; weight: number};
  /** Fields to search with their weights; the score is the weighted sum of the fields' scores. */
  fields: Record<string, number>;
  limit: number;
  filter?: Filter;
  /** The fields to return; all when absent. */
  select?: readonly string[];
}

/** A record that was found, with its score. */
export interface Hit {
  record: StoredRecord;
  /** Higher is better; comparable within one query. */
  score: number;
  /** The BM25 score of each searched field (0 where it did not match), lesser terms included, before the field's weighting. */
  fieldScores: Record<string, number>;
}

/** A search by meaning: the records whose vectors are nearest to this one (cosine similarity). */
export interface VectorQuery {
  vector: readonly number[];
  limit: number;
  filter?: Filter;
  select?: readonly string[];
}

/**
 * A set of records with filters, full text and (optionally) vectors. Every method may reject with an `EcaError`: `store-damaged`
 * (rebuild it: drop the collection, or open it again, which then starts empty), `store-full` (no room on disk), `store-unwritable`,
 * `store-locked`, `store-busy`, `store-dimension` (a vector of the wrong length or with a value that is not finite), and `store-record`,
 * `store-filter`, `store-query`, `store-spec` for what does not fit the collection.
 */
export interface Collection {
  /** Whether this opening found the stored collection missing, damaged or of another version, and so started empty. */
  readonly startedEmpty: boolean;
  /**
   * Inserts or replaces by id, all of the call or nothing. Batch: one call of 1,000 records, not 1,000 calls. When it resolves, the
   * records survive a kill of the process; after a loss of power the collection may be found damaged.
   */
  upsert(records: readonly NewRecord[]): Promise<void>;
  /** Removes what matches; an empty filter is refused. The texts may stay on disk until `erase`. */
  remove(filter: Filter): Promise<void>;
  /**
   * Leaves no byte on disk of what was removed or replaced before, nor of what a kill left unfinished. Goes over the whole collection
   * once (measured: 50 to 100 ms of a processor per 1,000 passages). Nobody may write meanwhile; a search that has begun begins anew.
   */
  erase(): Promise<void>;
  clear(): Promise<void>;
  count(filter?: Filter): Promise<number>;
  get(ids: readonly string[], select?: readonly string[]): Promise<StoredRecord[]>;
  /** Records that match, in order of id. */
  find(query: {filter?: Filter; limit: number; select?: readonly string[]}): Promise<StoredRecord[]>;
  /** Sees every record upserted before, also by another process, indexed or not yet. */
  searchText(query: TextQuery): Promise<Hit[]>;
  searchVector(query: VectorQuery): Promise<Hit[]>;
  /** Compacts and brings the indexes up to date where that pays; call after writes. Cheap when there is little to do. */
  optimize(): Promise<void>;
}

/**
 * The search index that memory and knowledge are searched with: collections of records with full text and vectors. What
 * is in it can always be rebuilt from files that are the truth.
 */
export interface VectorStore {
  /** `lancedb` or `in-memory`. */
  readonly engine: string;
  openCollection(spec: CollectionSpec): Promise<Collection>;
  dropCollection(name: string): Promise<void>;
  close(): Promise<void>;
}

/** A store as it was opened: with the reason where another engine than the usual one serves. */
export interface OpenedStore {
  store: VectorStore;
  fallbackReason?: string;
}
