import {existsSync, realpathSync} from 'node:fs';
import {createRequire} from 'node:module';

/** The part of LanceDB's native module that is used (the layer below the JavaScript of `@lancedb/lancedb`). */
export interface LanceDbNative {
  Connection: {new: (uri: string, options: {readConsistencyInterval: number}) => Promise<NativeConnection>};
  JsFullTextQuery: {
    matchQuery(
      query: string,
      column: string,
      boost: number,
      fuzziness: number,
      maxExpansions: number,
      operator: 'OR',
      prefixLength: number,
    ): NativeTextQuery;
    booleanQuery(queries: [string, NativeTextQuery][]): NativeTextQuery;
  };
  Index: {
    btree(): NativeIndex;
    bitmap(): NativeIndex;
    fts(
      withPosition: boolean,
      baseTokenizer: string,
      language: string,
      maxTokenLength: number,
      lowerCase: boolean,
      stem: boolean,
      removeStopWords: boolean,
      customStopWords: undefined,
      asciiFolding: boolean,
    ): NativeIndex;
    ivfRq(distanceType: string): NativeIndex;
  };
}

/** An open database folder. */
export interface NativeConnection {
  createEmptyTable(name: string, schema: Buffer, mode: 'create', namespace: string[]): Promise<NativeTable>;
  openTable(name: string, namespace: string[]): Promise<NativeTable>;
  dropTable(name: string, namespace: string[]): Promise<void>;
  close(): void;
}

/** Buffers hold Arrow IPC files. */
export interface NativeTable {
  countRows(filter?: string): Promise<number>;
  delete(predicate: string): Promise<unknown>;
  /** Sets columns of the rows that match, all when absent, to what SQL makes of them. */
  update(predicate: string | undefined, columns: [name: string, sql: string][]): Promise<unknown>;
  /** `index` is read in another thread and must be held until this has ended, lest it is collected first. */
  createIndex(
    index: NativeIndex,
    column: string,
    replace: boolean,
    waitSeconds: undefined,
    name: string,
  ): Promise<void>;
  listIndices(): Promise<{name: string}[]>;
  indexStats(name: string): Promise<{numIndexedRows: number; numUnindexedRows: number} | null>;
  optimize(olderThanMs: number, deleteUnverified: boolean): Promise<unknown>;
  setUnenforcedPrimaryKey(columns: string[]): Promise<void>;
  mergeInsert(on: string[]): NativeMerge;
  query(): NativeQuery;
  takeRowIds(rows: bigint[]): NativeRows;
  version(): Promise<number>;
  stats(): Promise<{numRows: number; fragmentStats: {numFragments: number}}>;
  vectorSearch(vector: Float32Array): NativeVectorQuery;
  close(): void;
}

/** A write that replaces the rows whose id is there already and adds the others (upsert). */
export interface NativeMerge {
  whenMatchedUpdateAll(): NativeMerge;
  whenNotMatchedInsertAll(): NativeMerge;
  execute(rows: Buffer): Promise<{version: number}>;
}

/** Rows that were asked for, and the columns of them that are wanted. */
export interface NativeRows {
  selectColumns(columns: string[]): void;
  withRowId(): void;
  execute(): Promise<{next(): Promise<Buffer | null>}>;
}

/** A search by filter or by words. */
export interface NativeQuery extends NativeRows {
  onlyIf(predicate: string): void;
  fullTextSearch(query: {query: NativeTextQuery}): void;
  limit(limit: number): void;
  orderBy(order: {columnName: string; ascending: boolean; nullsFirst: boolean}[]): void;
}

/** A search for the nearest vectors; `nprobes` and `refineFactor` trade time for exactness where there is an index. */
export interface NativeVectorQuery extends NativeQuery {
  column(column: string): void;
  distanceType(type: 'cosine'): void;
  nprobes(count: number): void;
  refineFactor(factor: number): void;
}

/** Made by the native module and handed back to it; nothing here looks into it. */
export type NativeTextQuery = object;
/** How an index is to be made; as opaque. */
export type NativeIndex = object;

/** LanceDB's native module as installed for this machine. */
export interface LanceDbPackage {
  name: string;
  version: string;
  load(): LanceDbNative;
}

/**
 * Locates the native library of LanceDB, the search index, for this platform, from the file `resolveFrom` (the running
 * program when absent) and without loading it. `load` throws where the machine cannot run it, and may kill the process
 * (illegal instruction): see `lancedb-probe.ts`.
 */
// The public entry of `@lancedb/lancedb` loads Apache Arrow and its embedding registry first: 80 ms, where this takes 6.
export function findLanceDbPackage(
  resolveFrom = realpathSync(process.argv[1] ?? process.execPath),
): LanceDbPackage | undefined {
  const require = createRequire(resolveFrom);
  for (const name of packageNames()) {
    try {
      const {version} = require(`${name}/package.json`) as {version: string};
      return {name, version, load: () => require(name) as LanceDbNative};
    } catch {
      // The next name may be installed.
    }
  }
  return undefined;
}

/**
 * The names under which npm installs the native module for this operating system and processor, the likeliest first; on
 * Linux that depends on the C library (glibc or musl).
 */
function packageNames(): string[] {
  const base = `@lancedb/lancedb-${process.platform}-${process.arch}`;
  if (process.platform === 'win32') return [`${base}-msvc`];
  if (process.platform !== 'linux') return [base];
  // npm installs by libc; where it installed both, the loader of musl tells which one runs.
  const musl = existsSync(`/lib/ld-musl-${process.arch === 'x64' ? 'x86_64' : 'aarch64'}.so.1`);
  return musl ? [`${base}-musl`, `${base}-gnu`] : [`${base}-gnu`];
}
