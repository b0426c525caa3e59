import {type ColumnValues, readArrowBatches} from './arrow-batch.ts';
import {compareIds, type TextSearchPart} from './collection-checks.ts';
import {type FieldHits, type FusedRow, fuseFieldHits} from './fuse-field-hits.ts';
import type {LanceDbNative, NativeRows, NativeTable, NativeTextQuery} from './lancedb-native.ts';
import {decodeRow} from './lancedb-rows.ts';
import type {CollectionSpec, Hit} from './vector-store.ts';

/** What to search for, in which fields of which table, and how many hits to return. */
export interface TextSearch {
  native: LanceDbNative;
  table: NativeTable;
  spec: CollectionSpec;
  /** What to search for in which field; each has terms. */
  parts: readonly TextSearchPart[];
  predicate: string | undefined;
  limit: number;
  select: readonly string[];
}

/** How many rows a field's own search lists: on 100,000 rows they settled all of 60 searches for six words, 2,000 all but 4. */
const listedRows = 4000;
/** A few more than asked are fetched, so that equal scores at the end of the list are cut in the order of ids. */
const spareRows = 16;

/** Where records stand in the table as long as it has this version: their row numbers by their ids. */
export interface RowPlaces {
  version: number;
  rows: ReadonlyMap<string, number>;
}

/**
 * Full-text search in LanceDB: the best hits for any of the terms, with the score of each field. Each field is searched
 * by itself, which gives the scores and whose cost hardly depends on how common the words are (100,000 rows, p95: 15
 * ms, where LanceDB's own search over several fields took 150); only where the lists do not settle which rows are best
 * is that one asked.
 */
export async function searchLanceDbText(search: TextSearch): Promise<{hits: Hit[]; places?: RowPlaces}> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const version = await search.table.version();
    const best = await bestRows(search);
    if (best === undefined) break;
    const {hits, rows} = await takeHits(search, best);
    // Row numbers hold for one version of the table only: another process may have compacted it meanwhile.
    if ((await search.table.version()) === version) return {hits, places: {version, rows}};
  }
  return {hits: await searchAllFieldsAtOnce(search)};
}

/** The rows that are best for sure, or undefined where the lists are too short to tell. */
async function bestRows(search: TextSearch): Promise<FusedRow[] | undefined> {
  const wanted = search.limit + spareRows;
  const listed = Math.max(listedRows, 8 * wanted);
  const lists = await Promise.all(
    search.parts.map(async (part): Promise<FieldHits> => {
      const {rows, scores} = await partHits(search, part, search.predicate, listed);
      return {weight: part.weight * part.share, rows, scores, cut: rows.length === listed};
    }),
  );
  const {best, unsure, tooShort} = fuseFieldHits(lists, search.limit, spareRows);
  if (tooShort || unsure.length > listedRows) return undefined;
  if (unsure.length > 0) await completeScores(search, unsure);
  return best.sort((one, other) => other.score - one.score).slice(0, wanted);
}

/** Looks up the scores that the cut-off lists do not show, for the rows that may still be among the best. */
async function completeScores(search: TextSearch, unsure: readonly FusedRow[]): Promise<void> {
  await Promise.all(
    search.parts.map(async (part, index) => {
      const open = unsure.filter(({fieldScores}) => fieldScores[index] === undefined);
      if (open.length === 0) return;
      const predicate = `_rowid IN (${open.map(({row}) => row).join(', ')})`;
      const {rows, scores} = await partHits(search, part, predicate, open.length);
      const found = new Map(rows.map((row, rank) => [row, scores[rank] ?? 0]));
      for (const entry of open) {
        const score = found.get(entry.row) ?? 0;
        entry.fieldScores[index] = score;
        entry.score += part.weight * part.share * score;
      }
    }),
  );
}

/** Searches one field for its terms: the row numbers and BM25 scores of the best hits. */
async function partHits(
  {native, table}: TextSearch,
  {field, terms}: TextSearchPart,
  predicate: string | undefined,
  limit: number,
): Promise<{rows: number[]; scores: number[]}> {
  const query = table.query();
  if (predicate !== undefined) query.onlyIf(predicate);
  query.fullTextSearch({query: matchQuery(native, terms, field, 1)});
  query.limit(limit);
  query.withRowId();
  query.selectColumns(['_score']);
  const columns = await readColumns(query);
  return {rows: (columns._rowid ?? []).map(Number), scores: (columns._score ?? []).map(Number)};
}

/** Reads the texts and fields of the best rows, which the searches before did not fetch. */
async function takeHits(
  {table, spec, parts, limit, select}: TextSearch,
  best: readonly FusedRow[],
): Promise<{hits: Hit[]; rows: Map<string, number>}> {
  const rows = new Map<string, number>();
  if (best.length === 0) return {hits: [], rows};
  const query = table.takeRowIds(best.map(({row}) => BigInt(row)));
  query.withRowId();
  query.selectColumns(['id', ...select]);
  const columns = await readColumns(query);
  const places = new Map((columns._rowid ?? []).map((row, place) => [Number(row), place]));
  const hits = best.flatMap(({row, score, fieldScores}): Hit[] => {
    const place = places.get(row);
    if (place === undefined) return [];
    const record = decodeRow(spec, columns, place, select);
    rows.set(record.id, row);
    return [{record, score, fieldScores: scoresByField(parts, fieldScores)}];
  });
  return {hits: hits.sort(byScore).slice(0, limit), rows};
}

/**
 * LanceDB's own search over several fields, the slower way out where the lists of single fields do not settle the
 * order.
 */
async function searchAllFieldsAtOnce(search: TextSearch): Promise<Hit[]> {
  const {native, table, spec, parts, predicate, limit, select} = search;
  const query = table.query();
  if (predicate !== undefined) query.onlyIf(predicate);
  query.fullTextSearch({
    query: native.JsFullTextQuery.booleanQuery(
      parts.map(({field, weight, share, terms}) => ['SHOULD', matchQuery(native, terms, field, weight * share)]),
    ),
  });
  query.limit(limit + spareRows);
  query.withRowId();
  query.selectColumns(['id', ...select, '_score']);
  const columns = await readColumns(query);
  const rows = (columns._rowid ?? []).map((row): FusedRow => {
    return {row: Number(row), score: 0, fieldScores: parts.map(() => undefined)};
  });
  // LanceDB gives one score for all fields: those of each field are looked up for the rows it found.
  if (rows.length > 0) await completeScores(search, rows);
  return rows
    .map(({fieldScores}, place): Hit => {
      return {
        record: decodeRow(spec, columns, place, select),
        score: Number(columns._score?.[place]),
        fieldScores: scoresByField(parts, fieldScores),
      };
    })
    .sort(byScore)
    .slice(0, limit);
}

/** The score of each field: what its parts have together. */
function scoresByField(
  parts: readonly TextSearchPart[],
  partScores: readonly (number | undefined)[],
): Record<string, number> {
  const scores: Record<string, number> = {};
  parts.forEach(({field, share}, index) => {
    scores[field] = (scores[field] ?? 0) + share * (partScores[index] ?? 0);
  });
  return scores;
}

/** Everything a query gives, column by column. */
export async function readColumns(query: NativeRows): Promise<ColumnValues> {
  const columns: ColumnValues = {};
  const batches = await query.execute();
  for (let bytes = await batches.next(); bytes !== null; bytes = await batches.next()) {
    for (const [name, values] of Object.entries(readArrowBatches(bytes))) {
      columns[name] = columns[name] === undefined ? values : columns[name].concat(values);
    }
  }
  return columns;
}

/** Any of the terms matches, exactly: no typing errors are forgiven (fuzziness 0). */
function matchQuery(native: LanceDbNative, terms: readonly string[], field: string, boost: number): NativeTextQuery {
  return native.JsFullTextQuery.matchQuery(terms.join(' '), field, boost, 0, 50, 'OR', 0);
}

/** Best first, equal ones in the order of ids. */
export function byScore(one: Hit, other: Hit): number {
  return other.score - one.score || compareIds(one.record.id, other.record.id);
}
