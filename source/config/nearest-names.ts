/**
 * Suggests what a misspelled name was probably meant to be, for "Did you mean …?": the nearest of `candidates` first,
 * at most three. Those count whose edit distance is at most a third of the length of `name`, and those whose last
 * dotted part is the same word.
 */
export function nearestNames(name: string, candidates: Iterable<string>): string[] {
  const wanted = name.toLowerCase().slice(0, 100);
  const furthest = Math.max(1, Math.floor(wanted.length / 3));
  const lastPart = wanted.slice(wanted.lastIndexOf('.') + 1);
  return [...candidates]
    .map(candidate => {
      const lower = candidate.toLowerCase();
      const whole = editDistance(wanted, lower);
      const tail = lower.slice(lower.lastIndexOf('.') + 1);
      // Whoever leaves out or mistakes the group of a setting means the one whose last part is the same.
      return {candidate, distance: tail === lastPart ? Math.min(whole, furthest) : whole};
    })
    .filter(({distance}) => distance <= furthest)
    .sort((one, other) => one.distance - other.distance)
    .slice(0, 3)
    .map(({candidate}) => candidate);
}

/**
 * How many typing mistakes lie between two words: letters added, left out, changed, or swapped with their neighbour
 * (Damerau-Levenshtein distance in its optimal string alignment form).
 */
export function editDistance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({length: other.length + 1}, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      let best = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (swapped) best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return last[other.length] ?? 0;
}
