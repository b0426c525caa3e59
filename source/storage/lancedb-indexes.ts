import type {LanceDbNative, NativeIndex, NativeTable} from './lancedb-native.ts';
import {vectorColumn} from './lancedb-rows.ts';
import type {CollectionSpec} from './vector-store.ts';

/** Rows from which a vector index is quicker than looking at every vector (measured: 1 ms per 1,000 rows without one). */
const vectorIndexRows = 50_000;

/** An index that a table of a collection has. */
export interface TableIndex {
  name: string;
  column: string;
  make(): NativeIndex;
}

/** Those that every table has from its beginning. */
export function lastingIndexes(native: LanceDbNative, spec: CollectionSpec): TableIndex[] {
  const indexes: TableIndex[] = [{name: 'id-filter', column: 'id', make: () => native.Index.btree()}];
  for (const [field, {type, fullText, filter}] of Object.entries(spec.fields)) {
    if (fullText !== undefined) indexes.push(textIndex(native, field));
    if (filter === undefined) continue;
    // LanceDB has no bitmaps over floating-point columns, which is what numbers and truth are kept in.
    const isFew = filter === 'equality' && type === 'string';
    const make = () => (isFew ? native.Index.bitmap() : native.Index.btree());
    indexes.push({name: `${field}-filter`, column: field, make});
  }
  return indexes;
}

/** Words are what stands between spaces: the writer has split, folded and stemmed them. */
export function textIndex(native: LanceDbNative, field: string): TableIndex {
  const make = () => native.Index.fts(false, 'whitespace', 'English', 1_000_000, false, false, false, undefined, false);
  return {name: textIndexName(field), column: field, make};
}

/** The name of a field's full-text index, by which its state is asked for. */
export function textIndexName(field: string): string {
  return `${field}-text`;
}

/**
 * What is handed over for indexes that are being made. LanceDB reads it in a thread of its own and does not hold it: what was collected
 * by then is read, and written to, all the same, and the process ends over a damaged heap.
 */
const handedOver = new Set<NativeIndex>();

/** Makes the index; one of that name that is there already is replaced. */
export async function makeIndex(table: NativeTable, {name, column, make}: TableIndex): Promise<void> {
  const index = make();
  handedOver.add(index);
  try {
    await table.createIndex(index, column, true, undefined, name);
  } finally {
    handedOver.delete(index);
  }
}

/** Makes an index of the vectors where there are so many that it pays. */
export async function ensureVectorIndex(native: LanceDbNative, table: NativeTable): Promise<void> {
  if ((await table.indexStats(vectorIndexName)) !== null) return;
  if ((await table.countRows(`\`${vectorColumn}\` IS NOT NULL`)) < vectorIndexRows) return;
  await makeIndex(table, vectorIndex(native));
}

/** A compressed index of the vectors that finds the nearest without looking at all of them. */
function vectorIndex(native: LanceDbNative): TableIndex {
  return {name: vectorIndexName, column: vectorColumn, make: () => native.Index.ivfRq('cosine')};
}

/** The name of the index of the vectors in every table. */
const vectorIndexName = 'vector-index';

/**
 * Leaves no byte in the files of a table of the rows that it does not hold any more: all others are written once more, which goes without
 * looking at what they say, their indexes are made over them, and what was before goes, unfinished writes included. Nobody else may write.
 */
export async function rewriteTable(native: LanceDbNative, table: NativeTable, spec: CollectionSpec): Promise<void> {
  // Compacting leaves a file as it is of which less than a tenth was removed; an update writes each row that it sets.
  await table.update(undefined, [['id', '`id`']]);
  const hadVectors = spec.vector !== undefined && (await table.indexStats(vectorIndexName)) !== null;
  for (const index of lastingIndexes(native, spec)) await makeIndex(table, index);
  if (hadVectors) await makeIndex(table, vectorIndex(native));
  await table.optimize(0, true);
}
