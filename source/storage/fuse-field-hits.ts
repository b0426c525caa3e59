/** The best hits of one field: row numbers with their scores, best first. */
export interface FieldHits {
  weight: number;
  rows: readonly number[];
  scores: readonly number[];
  /** Whether more rows matched than are listed: a row that is missing here may still score up to the last score listed. */
  cut: boolean;
}

/** A row with its score over all searched fields together. */
export interface FusedRow {
  row: number;
  /** The weighted sum of what is known. */
  score: number;
  /** Per field, in the order given; undefined where the row may have a score that a cut list does not show. */
  fieldScores: (number | undefined)[];
}

/**
 * Merges the hits of the searched fields into one ranking. Adds up the scores of several fields, best sum first, and
 * says what is still needed for an exact top `limit` (the bounds of Fagin's threshold algorithm: Fagin, Lotem, Naor
 * 2003, "Optimal aggregation algorithms for middleware").
 *
 * `best` are the rows that may be among the best `limit` and the `spare` ones behind them; `unsure` those of them that could
 * be among the best `limit` and lack a score; `tooShort` says that a row in none of the lists could.
 */
export function fuseFieldHits(
  fields: readonly FieldHits[],
  limit: number,
  spare = 0,
): {best: FusedRow[]; unsure: FusedRow[]; tooShort: boolean} {
  const {rows, sums, scores} = sumsOf(fields);
  /** The most that a row can have in a field whose list does not show it. */
  const hidden = fields.map(({weight, scores: listed, cut}) => (cut ? weight * (listed.at(-1) ?? 0) : 0));
  const mostUnseen = hidden.reduce((sum, score) => sum + score, 0);
  // A search lists thousands of rows and wants some hundred: only those are made objects of.
  const inOrder = sums.slice().sort();
  const atRank = (rank: number) => inOrder[inOrder.length - rank] ?? Number.NEGATIVE_INFINITY;
  const [needed, kept] = [atRank(limit), atRank(limit + spare)];
  const best: FusedRow[] = [];
  const unsure: FusedRow[] = [];
  rows.forEach((row, place) => {
    const score = sums[place] ?? 0;
    if (score + mostUnseen < kept) return;
    let most = score;
    let isOpen = false;
    const fieldScores = fields.map(({cut}, field) => {
      const known = scores[field]?.[place] ?? 0;
      if (known !== unlisted) return known;
      if (!cut) return 0;
      isOpen = true;
      most += hidden[field] ?? 0;
      return undefined;
    });
    if (most < kept) return;
    const fused = {row, score, fieldScores};
    best.push(fused);
    if (isOpen && most >= needed) unsure.push(fused);
  });
  best.sort((one, other) => other.score - one.score);
  return {best, unsure, tooShort: mostUnseen > needed && mostUnseen > 0};
}

/** Stands for the score of a row that a field's list does not show; a score is never negative. */
const unlisted = -1;

/** The rows of all lists, each once, with the weighted sum of its scores and its score in each field, by their places. */
function sumsOf(fields: readonly FieldHits[]): {rows: number[]; sums: Float64Array; scores: Float64Array[]} {
  const places = new Map<number, number>();
  for (const {rows} of fields) for (const row of rows) if (!places.has(row)) places.set(row, places.size);
  const sums = new Float64Array(places.size);
  const scores = fields.map(({weight, rows, scores: listed}) => {
    const ofField = new Float64Array(places.size).fill(unlisted);
    rows.forEach((row, rank) => {
      const place = places.get(row) ?? 0;
      const score = listed[rank] ?? 0;
      ofField[place] = score;
      sums[place] = (sums[place] ?? 0) + weight * score;
    });
    return ofField;
  });
  return {rows: [...places.keys()], sums, scores};
}
