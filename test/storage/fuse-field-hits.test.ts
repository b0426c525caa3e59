import fastCheck from 'fast-check';
import {describe, expect, it} from 'vitest';
import {fuseFieldHits} from '../../source/storage/fuse-field-hits.ts';

describe('adding up the hits of several fields', () => {
  const table = fastCheck.array(fastCheck.tuple(...[0, 1, 2].map(() => fastCheck.integer({min: 0, max: 9}))), {
    maxLength: 40,
  });

  it('settles the true best rows once the unsure ones are completed, or says that the lists are too short', () => {
    fastCheck.assert(
      fastCheck.property(
        table,
        fastCheck.integer({min: 1, max: 8}),
        fastCheck.integer({min: 1, max: 12}),
        (rows, limit, listed) => {
          const weights = [3, 1, 0.5];
          const lists = weights.map((weight, field) => {
            const matching = rows
              .map((scores, row) => ({row, score: scores[field] ?? 0}))
              .filter(({score}) => score > 0)
              .sort((one, other) => other.score - one.score);
            const kept = matching.slice(0, listed);
            return {
              weight,
              rows: kept.map(({row}) => row),
              scores: kept.map(({score}) => score),
              cut: kept.length === listed,
            };
          });
          const {best, unsure, tooShort} = fuseFieldHits(lists, limit);
          if (tooShort) return;
          const sumOf = (row: number) =>
            weights.reduce((sum, weight, field) => sum + weight * (rows[row]?.[field] ?? 0), 0);
          for (const entry of unsure) entry.score = sumOf(entry.row);
          const found = best
            .sort((one, other) => other.score - one.score)
            .slice(0, limit)
            .map(({row}) => sumOf(row));
          const truth = rows
            .map((_, row) => sumOf(row))
            .filter(sum => sum > 0)
            .sort((one, other) => other - one);
          expect(found).toEqual(truth.slice(0, limit));
        },
      ),
      {numRuns: 2000},
    );
  });

  it('asks for nothing where every list is whole', () => {
    const {unsure, tooShort} = fuseFieldHits([{weight: 1, rows: [4, 2], scores: [3, 1], cut: false}], 1);
    expect(unsure).toEqual([]);
    expect(tooShort).toBe(false);
  });
});
