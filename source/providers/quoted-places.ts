/** What is cited of a file, and the runs of lines that are quoted of it. */
interface QuotedLines {
  startLine: number;
  endLine: number;
  excerpts: readonly {startLine: number; lines: readonly string[]}[];
}

/**
 * Two quoted runs with at most so many lines between them are named as one range, so that a heading does not list a
 * dozen places.
 */
const gapInRange = 10;

/** Names the lines of a passage for its heading, as `12-40`; where more is quoted than lies in them, the ranges of what is. */
export function placesOf({startLine, endLine, excerpts}: QuotedLines): string {
  const quoted = excerpts.map(({startLine: first, lines}) => ({first, last: first + lines.length - 1}));
  if (quoted.every(({last}) => last <= endLine)) return range(startLine, endLine);
  const ranges: typeof quoted = [];
  for (const {first, last} of quoted) {
    const previous = ranges.at(-1);
    if (previous && first - previous.last <= gapInRange) previous.last = last;
    else ranges.push({first, last});
  }
  return ranges.map(({first, last}) => range(first, last)).join(', ');
}

/** One line or a range, as people write it. */
function range(startLine: number, endLine: number): string {
  return startLine === endLine ? String(startLine) : `${startLine}-${endLine}`;
}
