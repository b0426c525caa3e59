import {EcaError} from '../foundation/errors.ts';
import {
  checkFilter,
  checkLimit,
  checkRecords,
  checkRemovalFilter,
  checkSelect,
  checkTextQuery,
  checkVectorQuery,
  wellFormed,
} from './collection-checks.ts';
import {classifyLanceDbError, toLanceDbEcaError} from './lancedb-error.ts';
import {ensureVectorIndex, makeIndex, rewriteTable, textIndex, textIndexName} from './lancedb-indexes.ts';
import type {LanceDbNative, NativeQuery, NativeRows, NativeTable} from './lancedb-native.ts';
import {decodeRow, encodeRows, vectorColumn} from './lancedb-rows.ts';
import {toPredicate} from './lancedb-sql.ts';
import {byScore, type RowPlaces, readColumns, searchLanceDbText} from './lancedb-text-search.ts';
import type {Collection, CollectionSpec, Hit, StoredRecord} from './vector-store.ts';

/**
 * The most ids that one query asks for; a longer list is fetched in several, since its predicate would be slow to
 * parse.
 */
const idsPerQuery = 500;
/** Every so many versions of the table a write compacts it: 1,000 appends without took a query from 2.6 to 79 ms. */
const versionsPerOptimize = 64;
/** Tables of fewer rows are compacted whenever asked, which takes a moment; larger ones only when it pays. */
const smallTableRows = 5_000;
/** How many pieces (fragments) a larger table may be stored in before it is compacted. */
const looseFragments = 32;
/** The share of a larger table's rows that may be missing from its indexes before it is compacted: 1 %. */
const looseShare = 0.01;
/**
 * How old a replaced version of the table must be before its files are deleted, in milliseconds: a search that began on
 * it in another process may still read them.
 */
const keptVersionMs = 60_000;
/**
 * How long, in milliseconds, another process is waited for that compacts the table, until what was removed can be
 * erased; then erasing fails with `store-locked`.
 */
const eraseWaitMs = 60_000;

/** An open LanceDB table and what its collection needs of the store around it. */
export interface LanceDbTableOptions {
  native: LanceDbNative;
  spec: CollectionSpec;
  directory: string;
  startedEmpty: boolean;
  table: NativeTable;
  /** Runs what rewrites the files of the table while no other process does. @throws EcaError `store-locked` after `waitMs`. */
  alone(work: () => Promise<void>, waitMs: number): Promise<void>;
  /** Opens the table anew. */
  reopen(): Promise<NativeTable>;
  /** Sees to it that the next opening starts empty. */
  markDamaged(): Promise<void>;
  /** Hears of work that nobody waits for and that the store must not be closed upon. Never rejects. */
  onTidying(work: Promise<void>): void;
}

/**
 * Reads, writes and searches one LanceDB table on disk. Writes that collide with another process are tried again, and
 * the table is compacted in the background as it grows.
 */
export function createLanceDbCollection(options: LanceDbTableOptions): Collection {
  const {native, spec, directory, alone} = options;
  let table = options.table;
  let writing: Promise<unknown> = Promise.resolve();
  /** Where the hits of the last search stand. */
  let located: RowPlaces | undefined;
  const searchable = Object.keys(spec.fields).filter(name => spec.fields[name]?.fullText === 'terms');

  /**
   * Runs a search, and once more on the table opened anew if it fails. Another process may have replaced or compacted
   * what this one has open: a second look tells that from damage.
   */
  async function reading<Result>(read: () => Promise<Result>): Promise<Result> {
    try {
      return await read();
    } catch {
      try {
        table = await options.reopen();
        return await read();
      } catch (error) {
        throw await asFault(error);
      }
    }
  }

  /**
   * Runs writes one after the other. One that collides with another process is tried again, up to 20 times with a
   * growing random pause, so that the two do not collide once more; then it fails with `store-locked`.
   */
  function writingInTurn<Result>(write: () => Promise<Result>): Promise<Result> {
    const done = writing.then(async () => {
      for (let attempt = 0; ; attempt += 1) {
        try {
          return await write();
        } catch (error) {
          if (classifyLanceDbError(error) !== 'conflict' || attempt === 20) throw await asFault(error);
          await new Promise(resume => setTimeout(resume, 5 + Math.random() * 10 * (attempt + 1)));
        }
      }
    });
    writing = done.catch(() => {});
    return done;
  }

  /**
   * Turns a failure of LanceDB into an error with a code and a hint. A damaged table is marked, so that the next
   * opening starts empty and the index is made anew.
   */
  async function asFault(error: unknown): Promise<Error> {
    const fault = toLanceDbEcaError(error, directory, spec.name);
    if (fault.code === 'store-damaged') await options.markDamaged();
    return fault;
  }

  /** Fetches whole records (fields without scores), for look-ups by id or filter. */
  async function recordsOf(query: NativeRows, fields: readonly string[]): Promise<StoredRecord[]> {
    query.selectColumns(['id', ...fields]);
    const columns = await readColumns(query);
    return (columns.id ?? []).map((_, row) => decodeRow(spec, columns, row, fields));
  }

  /**
   * The records with these ids where all are hits of the last search and the table is still as it was: taken by their places, in a
   * third of the time that it takes to look them up. Undefined where that is not so.
   */
  async function takeLocated(ids: readonly string[], fields: readonly string[]): Promise<StoredRecord[] | undefined> {
    const {rows, version} = located ?? {};
    const places = ids.flatMap(id => rows?.get(id) ?? []);
    if (places.length === 0 || places.length < ids.length) return undefined;
    const taken = await recordsOf(table.takeRowIds(places.map(BigInt)), fields).catch(() => undefined);
    return taken && (await table.version()) === version ? taken : undefined;
  }

  /** A query over the rows that meet a filter, or over all rows where there is none. */
  function queryWhere(predicate: string | undefined): NativeQuery {
    const query = table.query();
    if (predicate !== undefined) query.onlyIf(predicate);
    return query;
  }

  /**
   * Compacts the table, deletes old versions and brings the search indexes up to date, if it has become untidy enough.
   */
  async function optimizeNow(): Promise<void> {
    try {
      if (!(await needsOptimize())) return;
      await alone(compact, 0);
    } catch (error) {
      // Whoever else writes or compacts just now has done the work, or the next call does.
      const isDone =
        error instanceof EcaError ? error.code === 'store-locked' : classifyLanceDbError(error) === 'conflict';
      if (!isDone) throw error;
    }
  }

  /** Merges what was written since into few files and into the indexes. */
  async function compact(): Promise<void> {
    // Compacted first: what the indexes hold has to be moved with the rows, which takes the more memory the more they hold.
    await table.optimize(keptVersionMs, false);
    await ensureTextIndexes();
    if (spec.vector !== undefined) await ensureVectorIndex(native, table);
  }

  /** Compacts the table in the background, unless a large import is still filling it. */
  function tidy(): void {
    // What goes wrong with it goes wrong again, and is told, where somebody calls `optimize`.
    options.onTidying(writingInTurn(async () => ((await isFilling()) ? undefined : optimizeNow())).catch(() => {}));
  }

  /** Whether most of a large table came in since its indexes were made: who writes so much has it optimized at the end. */
  async function isFilling(): Promise<boolean> {
    if (searchable.length === 0 || (await table.countRows()) < smallTableRows) return false;
    const states = await Promise.all(searchable.map(field => table.indexStats(textIndexName(field))));
    return states.some(state => state === null || state.numUnindexedRows > state.numIndexedRows);
  }

  /** A large table costs seconds to compact, and a few hundred rows outside the indexes cost a search next to nothing. */
  async function needsOptimize(): Promise<boolean> {
    const {numRows, fragmentStats} = await table.stats();
    if (numRows < smallTableRows || fragmentStats.numFragments > looseFragments) return true;
    const states = await Promise.all(searchable.map(field => table.indexStats(textIndexName(field))));
    return states.some(state => state === null || state.numUnindexedRows > looseShare * numRows);
  }

  /** Compacting takes new rows into the indexes; what is left without one had none. */
  async function ensureTextIndexes(): Promise<void> {
    for (const field of searchable) {
      if ((await table.indexStats(textIndexName(field))) === null) await makeIndex(table, textIndex(native, field));
    }
  }

  return {
    startedEmpty: options.startedEmpty,
    async upsert(records) {
      const rows = checkRecords(spec, records);
      if (rows.length === 0) return;
      const bytes = await encodeRows(spec, rows);
      await writingInTurn(async () => {
        const {version} = await table
          .mergeInsert(['id'])
          .whenMatchedUpdateAll()
          .whenNotMatchedInsertAll()
          .execute(bytes);
        // Not for this caller to wait for: what was written is there.
        if (version % versionsPerOptimize === 0) tidy();
      });
    },
    async remove(filter) {
      const predicate = toPredicate(checkRemovalFilter(spec, filter));
      await writingInTurn(() => table.delete(predicate ?? 'false'));
    },
    async erase() {
      await writingInTurn(() => alone(() => rewriteTable(native, table, spec), eraseWaitMs));
    },
    async clear() {
      await writingInTurn(() => table.delete('true'));
    },
    async count(filter) {
      const predicate = toPredicate(checkFilter(spec, filter));
      return reading(() => table.countRows(predicate));
    },
    async get(ids, select) {
      const fields = checkSelect(spec, select);
      const wanted = [...new Set(ids.map(wellFormed))];
      const found = new Map<string, StoredRecord>();
      for (let at = 0; at < wanted.length; at += idsPerQuery) {
        const values = wanted.slice(at, at + idsPerQuery);
        const predicate = toPredicate([{kind: 'any', field: 'id', values}]);
        const records = await reading(
          async () => (await takeLocated(values, fields)) ?? recordsOf(queryWhere(predicate), fields),
        );
        for (const record of records) found.set(record.id, record);
      }
      return wanted.flatMap(id => found.get(id) ?? []);
    },
    async find({filter, limit, select}) {
      checkLimit(spec, limit);
      const fields = checkSelect(spec, select);
      const predicate = toPredicate(checkFilter(spec, filter));
      if (limit < 1) return [];
      return reading(() => {
        const query = queryWhere(predicate);
        query.orderBy([{columnName: 'id', ascending: true, nullsFirst: false}]);
        query.limit(toCount(limit));
        return recordsOf(query, fields);
      });
    },
    async searchText(query) {
      const parts = checkTextQuery(spec, query);
      const selected = checkSelect(spec, query.select);
      const predicate = toPredicate(checkFilter(spec, query.filter));
      if (parts.length === 0 || query.limit < 1) return [];
      const limit = toCount(query.limit);
      return reading(async () => {
        const found = await searchLanceDbText({native, table, spec, parts, predicate, limit, select: selected});
        located = found.places;
        return found.hits;
      });
    },
    async searchVector(query) {
      checkVectorQuery(spec, query);
      const selected = checkSelect(spec, query.select);
      const predicate = toPredicate(checkFilter(spec, query.filter));
      if (query.limit < 1 || query.vector.every(number => number === 0)) return [];
      return reading(async () => {
        const search = table.vectorSearch(Float32Array.from(query.vector));
        search.column(vectorColumn);
        search.distanceType('cosine');
        // Of 100,000 rows these found all of the true nearest at 4.4 ms; without an index they change nothing.
        search.nprobes(40);
        search.refineFactor(10);
        if (predicate !== undefined) search.onlyIf(predicate);
        // A few more, so that equal scores at the end of the list are cut in the order of ids.
        search.limit(toCount(query.limit) + 16);
        search.selectColumns(['id', ...selected, '_distance']);
        const columns = await readColumns(search);
        return (columns._distance ?? [])
          .map((distance, row): Hit => {
            return {record: decodeRow(spec, columns, row, selected), score: 1 - Number(distance), fieldScores: {}};
          })
          .sort(byScore)
          .slice(0, toCount(query.limit));
      });
    },
    optimize: () => writingInTurn(optimizeNow),
  };
}

/** Keeps a limit within what LanceDB can count to (32 bits); "all" is asked for with a larger one. */
function toCount(limit: number): number {
  return Math.min(Math.ceil(limit), 2 ** 31 - 64);
}
