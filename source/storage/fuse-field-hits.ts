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
 * `unsure` are the rows that could be among the best and lack a score; `tooShort` says that a row in none of the lists
 * could.
 */
export function fuseFieldHits(
  fields: readonly FieldHits[],
  limit: number,
): {best: FusedRow[]; unsure: FusedRow[]; tooShort: boolean} {
  const fused = new Map<number, FusedRow>();
  fields.forEach(({weight, rows, scores}, field) => {
    rows.forEach((row, rank) => {
      const score = scores[rank] ?? 0;
      const entry = fused.get(row) ?? {row, score: 0, fieldScores: fields.map(({cut}) => (cut ? undefined : 0))};
      entry.fieldScores[field] = score;
      entry.score += weight * score;
      fused.set(row, entry);
    });
  });
  /** The most that a row can have in a field whose list does not show it. */
  const hidden = fields.map(({weight, scores, cut}) => (cut ? weight * (scores.at(-1) ?? 0) : 0));
  const best = [...fused.values()].sort((one, other) => other.score - one.score);
  const needed = best.length < limit ? Number.NEGATIVE_INFINITY : (best[limit - 1]?.score ?? 0);
  const mostUnseen = hidden.reduce((sum, score) => sum + score, 0);
  const unsure = best.filter(({score, fieldScores}) => {
    const missing = hidden.filter((_, field) => fieldScores[field] === undefined);
    return missing.length > 0 && missing.reduce((sum, more) => sum + more, score) >= needed;
  });
  return {best, unsure, tooShort: mostUnseen > needed && mostUnseen > 0};
}
