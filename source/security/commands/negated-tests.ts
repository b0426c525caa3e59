/** Tests of `find` with a value: what follows them is no test of its own. */
const valued = /^-(?:i?name|i?path|wholename|i?regex|size|[acm]?newer|[acm]time|[acm]min|perm|user|group)$/;

/**
 * The words of `find` without the tests that leave files out (`! -name x`, `-not -path y`): those make what is found
 * less, never more, where no alternatives are in play.
 */
export function withoutNegatedTests(words: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const [word = '', test = '', value] = words.slice(at, at + 3);
    if (/^(?:!|-not)$/.test(word) && valued.test(test) && value !== undefined) at += 2;
    else {
      kept.push(word);
      // A value that looks like a negation is none.
      if (valued.test(word) && test !== '') kept.push(words[++at] ?? '');
    }
  }
  return kept;
}
