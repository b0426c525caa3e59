import {type Frequencies, type Question, rarityOf} from './question-terms.ts';

/** How many of the best files are read for further words. */
const filesRead = 10;
/** How many words of the best files are kept. */
const termsKept = 30;
/** The fewest passages of the project in which such a word must stand. */
const fewestPassages = 3;
/** The fewest letters of such a word. */
const shortestTerm = 3;
/** BM25's saturation of a word's frequency. */
const saturation = 2;

/** What is read of a passage that was ranked once. */
export interface RankedOnce {
  path: string;
  score: number;
  /** All its terms, each with its weighted frequency. */
  frequenciesOf(): ReadonlyMap<string, number>;
}

/**
 * Learns from the best passages which other words belong to a question (query expansion), each word with its share of
 * 1: a question seldom has all the words of its answer, and the passages that answer it share them (pseudo-relevance
 * feedback after Lavrenko and Croft 2001). One passage a file is read, so that a file of many alike does not speak for
 * all. Pure.
 */
export function feedbackTerms(
  {concepts}: Question,
  ranked: readonly RankedOnce[],
  frequencies: Frequencies,
): ReadonlyMap<string, number> {
  const asked = new Set(concepts.flatMap(({term, others}) => [term, ...others.keys()]));
  const sums = new Map<string, number>();
  for (const one of bestOfEachFile(ranked)) {
    for (const [term, frequency] of one.frequenciesOf()) {
      if (asked.has(term) || term.length < shortestTerm) continue;
      sums.set(term, (sums.get(term) ?? 0) + one.score * saturated(frequency));
    }
  }
  const kept = heaviest(sums, frequencies);
  const total = kept.reduce((sum, [, weight]) => sum + weight, 0);
  return new Map(kept.map(([term, weight]) => [term, weight / (total || 1)]));
}

/**
 * The `termsKept` terms that weigh most, heaviest first. How rare a term is takes a look-up, and most of some thousand are not worth
 * it: however rare it is, none with a smaller sum can come in any more.
 */
function heaviest(sums: ReadonlyMap<string, number>, {documents, documentFrequency}: Frequencies): [string, number][] {
  const rarest = rarityOf(fewestPassages, documents);
  const kept: [string, number][] = [];
  for (const [term, sum] of [...sums].sort(([, one], [, other]) => other - one)) {
    const least = kept.length < termsKept ? Number.NEGATIVE_INFINITY : (kept.at(-1)?.[1] ?? 0);
    if (sum * rarest < least) break;
    const frequency = documentFrequency(term);
    const weight = sum * rarityOf(frequency, documents);
    if (frequency < fewestPassages || weight < least) continue;
    const behind = kept.findIndex(([other, held]) => held < weight || (held === weight && term < other));
    kept.splice(behind < 0 ? kept.length : behind, 0, [term, weight]);
    kept.splice(termsKept);
  }
  return kept;
}

/** How much of `terms` a passage holds, 0 to 1, by the weighted `frequencies` of its own. */
export function shareOfTerms(terms: ReadonlyMap<string, number>, frequencies: ReadonlyMap<string, number>): number {
  let share = 0;
  for (const [term, weight] of terms) share += weight * saturated(frequencies.get(term) ?? 0);
  return share;
}

function saturated(frequency: number): number {
  return frequency / (saturation + frequency);
}

function bestOfEachFile(ranked: readonly RankedOnce[]): RankedOnce[] {
  const best = new Map<string, RankedOnce>();
  for (const one of [...ranked].sort((a, b) => b.score - a.score)) {
    if (!best.has(one.path)) best.set(one.path, one);
    if (best.size === filesRead) break;
  }
  return [...best.values()];
}
