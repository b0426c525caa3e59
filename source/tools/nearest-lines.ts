import {lineSimilarity} from './anchored-merge.ts';
import {lineKey} from './text-lines.ts';

/** Lines that resemble what was looked for; `startLine` is 1-based. */
export interface Candidate {
  startLine: number;
  lines: string[];
}

/** The most places that are suggested: the best ones. */
const mostCandidates = 3;
/** The most lines that are shown of each suggested place, from its first on: enough to tell it from the others. */
const linesShown = 6;
/**
 * The most lines of a file that are compared letter by letter, which is slow; what a longer file has behind them is not
 * suggested.
 */
const mostCompared = 20_000;

/**
 * Finds the lines of a file that are most like the text a model looked for in vain: up to three places of `text` that
 * are most like `oldText`, best first.
 */
export function nearestLines(text: string, oldText: string): Candidate[] {
  const lines = text.split('\n');
  const wanted = oldText.split('\n').map(lineKey);
  const rows = new Map<string, number[]>();
  for (const [row, key] of wanted.entries()) if (key.length > 2) rows.set(key, [...(rows.get(key) ?? []), row]);
  // Every line that agrees votes for where the text would then begin.
  const votes = new Map<number, number>();
  for (const [at, line] of lines.entries()) {
    for (const row of rows.get(lineKey(line)) ?? []) {
      const start = Math.max(0, at - row);
      votes.set(start, (votes.get(start) ?? 0) + 1);
    }
  }
  const ranked = [...votes].sort(([one, few], [other, many]) => many - few || one - other).map(([start]) => start);
  const starts = apart(ranked, wanted.length);
  // Where no line agrees, the longest one is looked for by its letters.
  if (starts.length === 0) starts.push(...alike(lines, wanted));
  return starts.slice(0, mostCandidates).map(start => ({
    startLine: start + 1,
    lines: lines.slice(start, start + Math.min(wanted.length, linesShown)),
  }));
}

/** Places that overlap a better one are the same place. */
function apart(ranked: readonly number[], count: number): number[] {
  const chosen: number[] = [];
  for (const start of ranked) {
    if (chosen.every(other => Math.abs(other - start) >= count)) chosen.push(start);
    if (chosen.length === mostCandidates) break;
  }
  return chosen;
}

/**
 * Finds places by the line of the wanted text that says most, the longest one; lines less than 0.45 alike are left out.
 */
function alike(lines: readonly string[], wanted: readonly string[]): number[] {
  const longest = wanted.reduce((one, other) => (other.length > one.length ? other : one), '');
  const row = wanted.indexOf(longest);
  if (longest.length < 4) return [];
  const scored = lines.slice(0, mostCompared).flatMap((line, at) => {
    const key = lineKey(line);
    // Lengths alone rule most lines out.
    if (key.length * 3 < longest.length || longest.length * 3 < key.length) return [];
    const score = lineSimilarity(key.slice(0, 400), longest.slice(0, 400));
    return score >= 0.45 ? [{start: Math.max(0, at - row), score}] : [];
  });
  return apart(
    scored.sort((one, other) => other.score - one.score).map(({start}) => start),
    wanted.length,
  );
}
